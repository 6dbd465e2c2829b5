"""What the trail needs to be kept in the database."""

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from pghistory.models import Context

_OVER = "变更记录的操作人和页面已经定了，不能再改。"

# A request that signs in learns its account on the way, one that signs out forgets it; what was done by somebody stays theirs.
STAYS = pgtrigger.Trigger(
    name="who_made_a_change_stays",
    when=pgtrigger.Before,
    operation=pgtrigger.Update,
    func=f"""
        IF OLD.created_at < NOW() - INTERVAL '1 day' THEN
            RAISE EXCEPTION '{_OVER}' USING ERRCODE = 'check_violation';
        END IF;
        IF OLD.metadata->>'user' IS NOT NULL THEN
            NEW.metadata := NEW.metadata || jsonb_build_object('user', OLD.metadata->'user');
        END IF;
        RETURN NEW;
    """,
)


class ChangeContext(Context):
    """Who made a change and on which page, as django-pghistory keeps it, with the guard that it stays."""

    class Meta:
        proxy = True
        default_permissions = ()
        verbose_name = "变更的操作人和页面"
        verbose_name_plural = "变更的操作人和页面"
        triggers = [STAYS]


class TrailSeal(models.Model):
    """A thousand records of one table as they were, and the hash of the seal before (``sealing.py``). Only ever added to."""

    made_at = models.DateTimeField("封存时间", auto_now_add=True)
    table = models.CharField("表", max_length=63)
    columns = ArrayField(models.CharField(max_length=63), verbose_name="列")
    keys = ArrayField(models.BigIntegerField(), verbose_name="记录编号")
    digests = models.BinaryField("各条的校验值")
    last_key = models.BigIntegerField("最后一条的编号")
    previous = models.CharField("前一个校验值", max_length=64, unique=True)
    hash = models.CharField("校验值", max_length=64)
    # Said by the owner only, when what it covers was taken away after its time.
    pruned = models.BooleanField("已到期清除", default=False)

    class Meta:
        verbose_name = "轨迹封存"
        verbose_name_plural = "轨迹封存"
        indexes = [models.Index(fields=["table", "last_key"], name="seals_by_table")]

    def __str__(self) -> str:
        return f"{self.table} {self.keys[0]}–{self.last_key}"


class SealingRound(models.Model):
    """How far keys were given when the last round began; what follows it was not under way by then. One row."""

    begun_at = models.DateTimeField("时间", auto_now_add=True)
    following = models.BigIntegerField("之后的事务")
    reached = models.JSONField("各表编号")

    class Meta:
        verbose_name = "封存进度"
        verbose_name_plural = "封存进度"

    def __str__(self) -> str:
        return f"{self.begun_at}"


class TrailPruning(models.Model):
    """That old lines of the trail were taken away: which, how many, by whom on the server. Only ever added to."""

    at = models.DateTimeField("时间", auto_now_add=True)
    until = models.DateTimeField("清除到")
    records = models.PositiveIntegerField("条数")
    by = models.CharField("操作人", max_length=100)

    class Meta:
        verbose_name = "记录清除"
        verbose_name_plural = "记录清除"
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.by} {self.records}"
