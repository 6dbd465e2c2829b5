"""What the trail needs to be kept in the database."""

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from pghistory.models import Context

from accounts.scope import ScopedQuerySet

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


class Algorithm(models.TextChoices):
    """What digests and hashes of the chain are made by, under the names of ``hashlib``."""

    SHA256 = "sha256", "SHA-256"
    SM3 = "sm3", "SM3"


class TrailSeal(models.Model):
    """A thousand records of one table as they were, and the hash of the seal before (``sealing.py``). Only ever added to."""

    made_at = models.DateTimeField("封存时间", auto_now_add=True)
    table = models.CharField("表", max_length=63)
    columns = ArrayField(models.CharField(max_length=63), verbose_name="列")
    keys = ArrayField(models.BigIntegerField(), verbose_name="记录编号")
    digests = models.BinaryField("各条的校验值")
    # Both make 32 bytes. Which one an installation takes may change (``TRAIL_HASH``); each seal says which it was made by.
    algorithm = models.CharField("校验算法", max_length=10, choices=Algorithm, default="sha256", db_default="sha256")
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


class Erasure(models.Model):
    """That a person's data was erased: on which ground, by whom, how much; nothing of the person. Only ever added to."""

    class Ground(models.TextChoices):
        """Why: the law, Art. 47."""

        CANDIDATE = "candidate", "没有入库，保存期满"
        LEFT = "left", "退出后保存期满"
        ASKED = "asked", "本人申请"

    township_lookup = "township"

    at = models.DateTimeField("时间", auto_now_add=True)
    township = models.ForeignKey("villages.Township", models.CASCADE, verbose_name="乡镇", related_name="+")
    cadre = models.ForeignKey("reserve_cadres.Cadre", models.PROTECT, verbose_name="档案", related_name="erasures")
    ground = models.CharField("原因", max_length=10, choices=Ground)
    basis = models.CharField("依据", max_length=200, help_text="如：本人申请日期、会议研究、文号。不写姓名。")
    by = models.CharField("操作人", max_length=150)
    erased = models.JSONField("删除了多少", default=dict)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "个人信息删除"
        verbose_name_plural = "个人信息删除"
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"档案 {self.cadre_id} {self.get_ground_display()}"


class TrailErasure(models.Model):
    """Which lines of the trail no longer say what they said of an erased person. The owner's; only ever added to."""

    at = models.DateTimeField("时间", auto_now_add=True)
    erasure = models.ForeignKey(Erasure, models.PROTECT, verbose_name="个人信息删除", related_name="lines")
    table = models.CharField("表", max_length=63)
    keys = ArrayField(models.BigIntegerField(), verbose_name="记录编号")
    by = models.CharField("操作人", max_length=100)

    class Meta:
        verbose_name = "记录中个人信息的删除"
        verbose_name_plural = "记录中个人信息的删除"

    def __str__(self) -> str:
        return f"{self.table} {len(self.keys)}"


class TrailRewriting(models.Model):
    """That sealed columns of the trail were put under another key: how many records, by whom on the server, and the newest
    seal's hash before and after, of which the log server has the one before. Only ever added to."""

    at = models.DateTimeField("时间", auto_now_add=True)
    records = models.PositiveIntegerField("条数")
    hash_before = models.CharField("之前的校验值", max_length=64)
    hash_after = models.CharField("之后的校验值", max_length=64)
    by = models.CharField("操作人", max_length=100)

    class Meta:
        verbose_name = "记录换密钥"
        verbose_name_plural = "记录换密钥"
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.by} {self.records}"
