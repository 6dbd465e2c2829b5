"""The selection meeting (公选大会) of a village: who was due and came, who chaired and counted, and the record."""

from typing import Any

import pgtrigger
from django.conf import settings
from django.core.validators import FileExtensionValidator, MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.lookups import GreaterThanOrEqual

from accounts.history import track_history
from accounts.scope import ScopedQuerySet
from office.triggers import differs, refuses
from reserve_cadres.selection.meetings.attendance import issued_within_present
from reserve_cadres.selection.rules import MeetingRules

# Attendance is kept by group; each person counts in one. domain.md, "Open selection", 4.
GROUPS = {
    "cadres": "村干部",
    "party_members": "党员",
    "council_members": "村组议事会成员",
    "representatives": "村民代表",
}

RELATIVES_DO_NOT_COUNT = "参选人及其亲属不能监票或计票；同名而不是同一人的，请勾选「同名已核对」。"
# Who was chosen from the files is known for certain; of others the names are compared, and those alike are asked about.
_A_CANDIDATE_COUNTS = """
    EXISTS (
        SELECT FROM reserve_cadres_selectionmeeting AS meeting
        JOIN reserve_cadres_openedpost AS opened ON opened.selection_id = meeting.selection_id
        JOIN reserve_cadres_candidacy AS candidacy ON candidacy.opened_post_id = opened.id
        JOIN reserve_cadres_cadre AS cadre ON cadre.id = candidacy.cadre_id
        WHERE meeting.id = NEW.meeting_id
            AND candidacy.withdrawn_on IS NULL AND candidacy.disqualified_on IS NULL
            AND (
                cadre.id = NEW.cadre_id
                OR NOT NEW.namesake_checked AND (
                    cadre.name = NEW.name AND NEW.cadre_id IS NULL
                    OR EXISTS (
                        SELECT FROM reserve_cadres_familymember AS relative
                        WHERE relative.cadre_id = cadre.id AND relative.name = NEW.name
                            OR relative.cadre_id = NEW.cadre_id AND relative.name = cadre.name
                    )
                )
            )
    )
"""
NOT_A_JUDGE = "打分的人不是这次大会的评委。"
_NOT_A_JUDGE_OF_THE_MEETING = """
    NOT EXISTS (
        SELECT FROM reserve_cadres_meetingofficial AS judge
        WHERE judge.id = NEW.given_by_id AND judge.meeting_id = NEW.meeting_id AND judge.duty = 'judge'
    )
"""


def _sum_of(suffix: str) -> Any:
    first, *rest = (F(f"{group}_{suffix}") for group in GROUPS)
    return sum(rest, first)


def _number(label: str) -> models.PositiveIntegerField:
    return models.PositiveIntegerField(label, default=0)


@track_history(exclude=["due", "present"])
class SelectionMeeting(MeetingRules):
    """A selection meeting. The rules it is judged by are the round's, kept with it from when it is declared valid."""

    class Status(models.TextChoices):
        """Whether the meeting counts."""

        PLANNED = "planned", "未宣布"
        VALID = "valid", "有效"
        INVALID = "invalid", "无效"

    township_lookup = "selection__village__township"
    village_lookup = "selection__village"

    selection = models.ForeignKey(
        "reserve_cadres.VillageSelection", models.CASCADE, verbose_name="村级选拔", related_name="meetings"
    )
    held_on = models.DateField("召开日期")
    place = models.CharField("地点", max_length=100)
    chair = models.CharField("主持人", max_length=50)
    cadres_due = _number("村干部应到")
    cadres_present = _number("村干部实到")
    party_members_due = _number("党员应到")
    party_members_present = _number("党员实到")
    council_members_due = _number("村组议事会成员应到")
    council_members_present = _number("村组议事会成员实到")
    representatives_due = _number("村民代表应到")
    representatives_present = _number("村民代表实到")
    due = models.GeneratedField(
        expression=_sum_of("due"), output_field=models.PositiveIntegerField("应到"), db_persist=True
    )
    present = models.GeneratedField(
        expression=_sum_of("present"), output_field=models.PositiveIntegerField("实到"), db_persist=True
    )
    minutes = models.TextField("会议记录", blank=True)
    status = models.CharField("是否有效", max_length=10, choices=Status, default=Status.PLANNED, editable=False)
    status_reason = models.CharField("无效原因", max_length=200, blank=True, editable=False)
    declared_at = models.DateTimeField("宣布时间", null=True, editable=False)
    declared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        verbose_name="登记人",
        related_name="+",
        null=True,
        blank=True,
        editable=False,
    )

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "公选大会"
        verbose_name_plural = "公选大会"
        ordering = ["-held_on", "-pk"]
        constraints = [
            *(
                models.CheckConstraint(
                    condition=Q(**{f"{group}_present__lte": F(f"{group}_due")}),
                    name=f"{group}_present_were_due",
                    violation_error_message=f"{label}实到人数多于应到人数。",
                )
                for group, label in GROUPS.items()
            ),
            models.CheckConstraint(
                condition=~Q(status="valid")
                | (
                    Q(representatives_present__gte=F("minimum_representatives"))
                    & Q(present__gt=0)
                    # Multiplied out: a share of whole people is not to be rounded.
                    & Q(GreaterThanOrEqual(F("present") * F("quorum_denominator"), F("due") * F("quorum_numerator")))
                ),
                name="a_valid_meeting_has_its_quorum",
                violation_error_message="到会人数不够，大会不能宣布有效。",
            ),
            models.UniqueConstraint(
                fields=["selection"],
                condition=Q(status="planned"),
                name="one_meeting_in_preparation",
                violation_error_message="本村已有一次公选大会还没有宣布；宣布有效或无效后才能另开。",
            ),
        ]
        triggers = [
            issued_within_present("present_covers_issued", "ballot.meeting_id = NEW.id", pgtrigger.Update),
            refuses(
                "what_was_declared_stays_declared",
                "大会已经宣布，不能改回；有效的可以写明原因宣布无效。",
                on=pgtrigger.Update,
                only=pgtrigger.Condition(
                    "OLD.status <> NEW.status AND OLD.status <> 'planned' AND (OLD.status, NEW.status) <> ('valid', 'invalid')"
                ),
            ),
            refuses(
                "a_valid_meeting_keeps_its_rules",
                "大会已经宣布有效，当时的法定人数规定不能再改。",
                on=pgtrigger.Update,
                only=pgtrigger.Condition(
                    "OLD.status = 'valid' AND "
                    + differs("minimum_representatives", "quorum_numerator", "quorum_denominator")
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.selection.village}公选大会"

    def groups(self) -> list[tuple[str, int, int]]:
        """Label, due and present of each attendance group."""
        return [
            (label, getattr(self, f"{group}_due"), getattr(self, f"{group}_present"))
            for group, label in GROUPS.items()
        ]

    @property
    def scrutineers(self) -> "list[MeetingOfficial]":
        """Who watches (监票人)."""
        return self._with_duty(MeetingOfficial.Duty.SCRUTINEER)

    @property
    def tellers(self) -> "list[MeetingOfficial]":
        """Who counts (计票人)."""
        return self._with_duty(MeetingOfficial.Duty.TELLER)

    @property
    def judges(self) -> "list[MeetingOfficial]":
        """Who gives marks (评委)."""
        return self._with_duty(MeetingOfficial.Duty.JUDGE)

    def _with_duty(self, duty: str) -> "list[MeetingOfficial]":
        # Of what was fetched beforehand, so that a page asks once for all its meetings.
        return [one for one in self.officials.all() if one.duty == duty]


@track_history()
class MeetingOfficial(models.Model):
    """Who watches or counts the votes at a meeting, or judges its candidates: from the files, or by name."""

    class Duty(models.TextChoices):
        """What they do."""

        SCRUTINEER = "scrutineer", "监票人"
        TELLER = "teller", "计票人"
        JUDGE = "judge", "评委"

    class From(models.TextChoices):
        """Where they come from."""

        VILLAGE = "village", "本村(社区)"
        TOWNSHIP = "township", "镇里"
        DEPARTMENT = "department", "镇机关科室"

    township_lookup = "meeting__selection__village__township"
    village_lookup = "meeting__selection__village"

    meeting = models.ForeignKey(
        SelectionMeeting, models.CASCADE, verbose_name="公选大会", related_name="officials", db_index=False
    )
    duty = models.CharField("分工", max_length=10, choices=Duty)
    name = models.CharField("姓名", max_length=50)
    office = models.CharField("职务", max_length=50, blank=True)
    comes_from = models.CharField("来自", max_length=10, choices=From, blank=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, verbose_name="账号", related_name="+", null=True, blank=True
    )
    cadre = models.ForeignKey(
        "reserve_cadres.Cadre", models.PROTECT, verbose_name="后备干部", related_name="+", null=True, blank=True
    )
    namesake_checked = models.BooleanField("同名已核对", default=False, db_default=False)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "大会工作人员"
        verbose_name_plural = "大会工作人员"
        ordering = ["meeting", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "duty", "name", "office"],
                name="one_line_a_person_and_duty",
                violation_error_message="同一分工里有两个同名的人，请写明职务。",
            ),
            models.CheckConstraint(
                condition=~Q(name=""), name="an_official_has_a_name", violation_error_message="请填姓名。"
            ),
        ]
        triggers = [
            refuses(
                "no_candidate_counts_the_votes",
                RELATIVES_DO_NOT_COUNT,
                on=pgtrigger.Insert | pgtrigger.Update,
                only=pgtrigger.Q(new__duty__in=["scrutineer", "teller"]),
                when=_A_CANDIDATE_COUNTS,
            ),
        ]

    def __str__(self) -> str:
        name = str(self.cadre) if self.cadre else self.name
        return f"{name}({self.office})" if self.office else name


def _meeting_path(attachment: "MeetingAttachment", filename: str) -> str:
    return f"meetings/{attachment.meeting_id}/{filename}"


@track_history()
class MeetingAttachment(models.Model):
    """A photo or scan of the meeting: minutes, sign-in sheets, count report with signatures."""

    class Kind(models.TextChoices):
        """What it shows."""

        PHOTO = "photo", "现场照片"
        SIGN_IN = "sign_in", "签到册"
        MINUTES = "minutes", "会议记录"
        REPORT = "report", "计票结果报告单"
        OTHER = "other", "其他材料"

    EXTENSIONS = ["pdf", "jpg", "jpeg", "png", "doc", "docx"]
    MAX_BYTES = 10 * 1024 * 1024

    township_lookup = "meeting__selection__village__township"
    village_lookup = "meeting__selection__village"

    meeting = models.ForeignKey(SelectionMeeting, models.CASCADE, verbose_name="公选大会", related_name="attachments")
    kind = models.CharField("类别", max_length=20, choices=Kind, default=Kind.PHOTO)
    file = models.FileField(
        "文件", upload_to=_meeting_path, max_length=255, validators=[FileExtensionValidator(EXTENSIONS)]
    )
    added_at = models.DateTimeField("上传时间", auto_now_add=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "大会材料"
        verbose_name_plural = "大会材料"
        ordering = ["kind", "pk"]

    def __str__(self) -> str:
        return self.get_kind_display()


@track_history()
class JudgeMark(models.Model):
    """One judge's mark, out of 100, for a candidate's speech (演讲) or defence (答辩)."""

    class Part(models.TextChoices):
        """What is marked."""

        SPEECH = "speech", "演讲"
        DEFENCE = "defence", "答辩"

    township_lookup = "meeting__selection__village__township"
    village_lookup = "meeting__selection__village"

    meeting = models.ForeignKey(SelectionMeeting, models.CASCADE, verbose_name="公选大会", related_name="marks")
    candidacy = models.ForeignKey(
        "reserve_cadres.Candidacy", models.CASCADE, verbose_name="参选人", related_name="marks", db_index=False
    )
    given_by = models.ForeignKey(MeetingOfficial, models.PROTECT, verbose_name="评委", related_name="marks")
    part = models.CharField("环节", max_length=10, choices=Part)
    mark = models.DecimalField(
        "得分", max_digits=5, decimal_places=2, validators=[MinValueValidator(0), MaxValueValidator(100)]
    )

    class Meta:
        verbose_name = "评委打分"
        verbose_name_plural = "评委打分"
        ordering = ["candidacy", "part", "given_by"]
        constraints = [
            models.UniqueConstraint(
                fields=["candidacy", "given_by", "part"],
                name="one_mark_a_judge_and_part",
                violation_error_message="这位评委在这个环节已给此人打过分。",
            ),
            models.CheckConstraint(
                condition=Q(mark__gte=0, mark__lte=100),
                name="a_mark_is_out_of_100",
                violation_error_message="得分应在 0 至 100 之间。",
            ),
        ]
        triggers = [
            refuses(
                "a_judge_of_the_meeting_gives_the_mark",
                NOT_A_JUDGE,
                on=pgtrigger.Insert | pgtrigger.Update,
                when=_NOT_A_JUDGE_OF_THE_MEETING,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.given_by} {self.get_part_display()} {self.mark}"
