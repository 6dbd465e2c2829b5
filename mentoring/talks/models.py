"""Talks (谈话): who talked with whom about what, and what followed."""

import uuid
from datetime import date
from typing import Any, Self

import pgtrigger
from django.conf import settings
from django.core.validators import FileExtensionValidator
from django.db import models
from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q
from django.utils import timezone

from accounts.history import track_history
from accounts.models import User
from accounts.scope import ScopedQuerySet
from mentoring.access import READ
from mentoring.months.closed import not_in_a_closed_month
from mentoring.months.months import first_of
from mentoring.pairs.models import Pairing
from office.triggers import refuses

_IN_ITS_MONTH = (
    "closing.month = date_trunc('month', {row}.held_on)::date"
    " AND closing.township_id = (SELECT township_id FROM accounts_user WHERE id = {row}.mentor_id)"
)
_REFUSAL = "%已关闭，须由组织办重新开放才能补录或修改。"
# What may still be written once the month is closed: how a follow-up ended, and that an account was deleted.
_AFTERWARDS = ["settled_on", "settlement", "problem_solved", "recorded_by"]


_RAISED = ~Q(problem="")
_TO_FOLLOW_UP = ~Q(follow_up="") & Q(settled_on__isnull=True)


def _due_before(day: date) -> Q:
    return Q(follow_up_due__lt=day)


class TalkQuerySet(ScopedQuerySet):
    """Talks."""

    def in_month(self, month: date) -> Self:
        """Those held in the month that begins on ``month``."""
        return self.filter(held_on__year=month.year, held_on__month=month.month)

    def for_list(self, user: User) -> Self:
        """With mentor and people at hand; of a talk with several villages only the people ``user`` may see."""
        cadres: Any = self.model._meta.get_field("cadres").related_model
        people = cadres.objects.visible_to(user, "mentoring.view_talk")
        found = self.select_related("mentor").prefetch_related(Prefetch("cadres", people.select_related("village")))
        return found.annotate(readable=Exists(self._readable(user).filter(pk=OuterRef("pk"))))

    def _readable(self, user: User) -> "TalkQuerySet":
        """Those of which ``user`` may read what was said."""
        return self.model._default_manager.visible_to(user, READ)  # type: ignore[attr-defined]

    def about(self, words: str, user: User) -> Self:
        """Those in which ``words`` were said, or whose mentor or one of the people ``user`` may see is called so."""
        said = Q()
        for name in ("summary", "thought", "study", "work", "problem", "follow_up"):
            said |= Q(**{f"{name}__icontains": words})
        # Who reads all of the township need not be asked talk by talk, which has the database go through everybody's.
        if not user.scope_of(READ).whole_township:
            said &= Q(pk__in=self._readable(user).values("pk"))
        said |= Q(mentor__name__icontains=words)
        # Of the people too only those the user may see: a search must not tell what the page hides.
        cadres: Any = self.model._meta.get_field("cadres").related_model
        people = cadres.objects.visible_to(user, "mentoring.view_talk").filter(name__icontains=words)
        talked_with = TalkPerson.objects.filter(cadre__in=people)
        return self.filter(said | Q(pk__in=talked_with.values("talk")))

    def with_problem(self) -> Self:
        """Those in which a problem was raised."""
        return self.filter(_RAISED)

    def following_up(self) -> Self:
        """Those with something to follow up that is not settled."""
        return self.filter(_TO_FOLLOW_UP)

    def due_before(self, day: date) -> Self:
        """Those whose follow-up was due before ``day``."""
        return self.filter(_due_before(day))

    def counts_to_follow_up(self, today: date) -> dict[str, int]:
        """How many raised a problem, how many of these are solved, how many are to be followed up, and were due before today."""
        return self.aggregate(
            raised=Count("pk", filter=_RAISED),
            solved=Count("pk", filter=_RAISED & Q(problem_solved=True)),
            open=Count("pk", filter=_TO_FOLLOW_UP),
            due=Count("pk", filter=_TO_FOLLOW_UP & _due_before(today)),
        )

    def due_this_month(self, day: date) -> Self:
        """Those whose follow-up is due on ``day`` or later in its month."""
        due = {"follow_up_due__gte": day, "follow_up_due__year": day.year, "follow_up_due__month": day.month}
        return self.filter(**due)


@track_history()
class Talk(models.Model):
    """One talk of a mentor with one or several reserve cadres. domain.md, "Mentoring".

    ``key`` is made on the device where the talk was typed: the same talk sent twice is kept once.
    """

    township_lookup = "mentor__township"
    village_lookup = "cadres__village"
    reached_through_many = True

    key = models.UUIDField("编号", default=uuid.uuid4, unique=True, editable=False)
    mentor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="谈话人", related_name="talks", db_index=False
    )
    kind = models.CharField("谈话人身份", max_length=20, choices=Pairing.Kind)
    cadres = models.ManyToManyField(
        "reserve_cadres.Cadre", verbose_name="谈话对象", related_name="talks", through="TalkPerson"
    )
    held_on = models.DateField("谈话日期")
    place = models.CharField("地点", max_length=100, blank=True)
    summary = models.TextField("谈了什么", blank=True)
    thought = models.TextField("思想情况", blank=True)
    study = models.TextField("学习情况", blank=True)
    work = models.TextField("工作情况", blank=True)
    problem = models.CharField("提出的问题", max_length=500, blank=True)
    problem_solved = models.BooleanField("问题已解决", default=False)
    help_given = models.CharField("给予的帮助", max_length=500, blank=True)
    new_direction = models.CharField("培养方向调整", max_length=200, blank=True)
    follow_up = models.CharField("后续事项", max_length=200, blank=True)
    follow_up_due = models.DateField("后续事项期限", null=True, blank=True)
    settled_on = models.DateField("办结日期", null=True, blank=True, editable=False)
    settlement = models.CharField("办结情况", max_length=300, blank=True, editable=False)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, verbose_name="登记人", related_name="+", null=True, blank=True,
        editable=False,
    )  # fmt: skip
    recorded_on = models.DateField("登记日期", default=timezone.localdate, editable=False)

    objects = TalkQuerySet.as_manager()

    class Meta:
        verbose_name = "谈话"
        verbose_name_plural = "谈话"
        ordering = ["-held_on", "-pk"]
        permissions = [
            ("record_talk", "登记谈话"),
            ("read_talk", "看谈话内容"),
            ("keep_pairs", "维护结对"),
            ("close_month", "月份关闭和重开"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(summary="", thought="", study="", work=""),
                name="a_talk_says_what_was_said",
                violation_error_message="请写谈了什么。",
            ),
            models.CheckConstraint(
                condition=Q(follow_up_due__isnull=True) | ~Q(follow_up=""),
                name="a_due_day_belongs_to_a_follow_up",
                violation_error_message="填了期限，请写后续事项。",
            ),
            models.CheckConstraint(
                condition=Q(settled_on__isnull=True) | (~Q(follow_up="") & ~Q(settlement="")),
                name="a_settled_follow_up_says_how",
                violation_error_message="办结须写明情况。",
            ),
            models.CheckConstraint(
                condition=Q(held_on__lte=F("recorded_on")),
                name="a_talk_is_recorded_after_it_was_held",
                violation_error_message="谈话日期晚于登记日期。",
            ),
        ]
        indexes = [models.Index(fields=["mentor", "held_on"], name="talk_by_mentor_and_day")]
        triggers = [
            not_in_a_closed_month(
                "no_talk_into_a_closed_month", _IN_ITS_MONTH.replace("{row}", "NEW"), _REFUSAL, pgtrigger.Insert
            ),
            not_in_a_closed_month(
                "no_talk_changed_in_a_closed_month",
                f"({_IN_ITS_MONTH.replace('{row}', 'NEW')} OR {_IN_ITS_MONTH.replace('{row}', 'OLD')})",
                _REFUSAL,
                pgtrigger.Update,
                pgtrigger.AnyChange(exclude=_AFTERWARDS),
            ),
            not_in_a_closed_month(
                "no_talk_out_of_a_closed_month", _IN_ITS_MONTH.replace("{row}", "OLD"), _REFUSAL, pgtrigger.Delete
            ),
        ]

    def __str__(self) -> str:
        return f"{self.held_on:%Y-%m-%d} {self.mentor}谈话"

    @property
    def late(self) -> bool:
        """Whether it was entered after its month was over (补录): marked, not hidden."""
        return is_late(self.held_on, self.recorded_on)


def is_late(held_on: date, recorded_on: date) -> bool:
    """Whether a talk was entered after the month in which it was held."""
    return first_of(recorded_on) > first_of(held_on)


_OF_A_TALK_IN_ITS_MONTH = f"""
    EXISTS (
        SELECT FROM mentoring_talk AS talk
        WHERE talk.id IN (NEW.talk_id, OLD.talk_id) AND {_IN_ITS_MONTH.replace("{row}", "talk")}
    )
"""


class TalkPerson(models.Model):
    """Who took part in a talk; part of what a closed month keeps."""

    talk = models.ForeignKey(Talk, models.CASCADE, verbose_name="谈话", related_name="+", db_index=False)
    cadre = models.ForeignKey("reserve_cadres.Cadre", models.CASCADE, verbose_name="谈话对象", related_name="+")

    class Meta:
        db_table = "mentoring_talk_cadres"
        verbose_name = "谈话对象"
        verbose_name_plural = "谈话对象"
        unique_together = [("talk", "cadre")]
        triggers = [
            not_in_a_closed_month(
                "nobody_joins_a_talk_of_a_closed_month",
                _OF_A_TALK_IN_ITS_MONTH,
                _REFUSAL,
                pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
            ),
            refuses(
                "a_talk_is_of_one_township",
                "谈话人和谈话对象须属于同一个乡镇。",
                on=pgtrigger.Insert | pgtrigger.Update,
                when="""EXISTS (
                    SELECT FROM mentoring_talk AS talk
                    JOIN accounts_user AS mentor ON mentor.id = talk.mentor_id
                    JOIN reserve_cadres_cadre AS cadre ON cadre.township_id <> mentor.township_id
                    WHERE talk.id = NEW.talk_id AND cadre.id = NEW.cadre_id
                )""",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.talk} {self.cadre}"


def _photo_path(photo: "TalkPhoto", filename: str) -> str:
    return f"talks/{photo.talk_id}/{filename}"


@track_history()
class TalkPhoto(models.Model):
    """A photo of the talk."""

    MAX_BYTES = 5 * 1024 * 1024

    township_lookup = "talk__mentor__township"
    village_lookup = "talk__cadres__village"
    reached_through_many = True

    talk = models.ForeignKey(Talk, models.CASCADE, verbose_name="谈话", related_name="photos")
    file = models.ImageField(
        "照片", upload_to=_photo_path, max_length=255, validators=[FileExtensionValidator(["jpg", "jpeg", "png"])]
    )

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "谈话照片"
        verbose_name_plural = "谈话照片"
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.talk}照片"
