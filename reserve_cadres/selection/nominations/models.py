"""Who stands for which post, and by whom they were nominated."""

from typing import Self

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce

from accounts.history import track_history
from accounts.scope import ScopedQuerySet
from office.triggers import differs, refuses
from reserve_cadres.selection.codes import RECOMMENDED, NominationKind, Withdrawal
from reserve_cadres.selection.nominations.outcome import review_follows_its_steps


class CandidacyQuerySet(ScopedQuerySet):
    """Candidacies."""

    def for_pages(self) -> Self:
        """With person, post and round at hand."""
        return self.select_related(
            "cadre", "cadre__village", "opened_post__post__village", "opened_post__joint_post",
            "opened_post__selection__village",            "opened_post__selection__round__township",
        )  # fmt: skip

    def standing(self) -> Self:
        """Those who have neither withdrawn nor been taken off after an objection."""
        return self.filter(withdrawn_on__isnull=True, disqualified_on__isnull=True)

    def in_running_round(self) -> Self:
        """Those who stand in a round that is under way and were not decided on."""
        return self.standing().filter(opened_post__selection__round__status="announced", approvals__isnull=True)

    def admissible(self) -> Self:
        """Those who may be on a ballot: standing, with a passed review. domain.md, "Open selection", 3, R."""
        return self.standing().filter(review=Candidacy.Review.PASSED)


@track_history()
class Candidacy(models.Model):
    """A person's candidacy for one opened post: every nomination for it is evidence for this one record."""

    class Review(models.TextChoices):
        """The outcome of the whole qualification review."""

        PENDING = "pending", "待审"
        PASSED = "passed", "通过"
        FAILED = "failed", "未通过"

    township_lookup = "opened_post__selection__village__township"
    village_lookup = "opened_post__selection__village"

    opened_post = models.ForeignKey(
        "reserve_cadres.OpenedPost",
        models.PROTECT,
        verbose_name="选拔岗位",
        related_name="candidacies",
        db_index=False,
    )
    cadre = models.ForeignKey("reserve_cadres.Cadre", models.PROTECT, verbose_name="人选", related_name="candidacies")
    household_here = models.BooleanField("户籍在本村", null=True, blank=True)
    grassroots_years = models.PositiveSmallIntegerField("基层工作年限", null=True, blank=True)
    # Written by reviews.settle only, from the single reviews; the database keeps others off the ballot by it.
    review = models.CharField("资格审查", max_length=10, choices=Review, default=Review.PENDING, editable=False)

    exception_reason = models.CharField("破格理由", max_length=300, blank=True)
    exception_granted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, verbose_name="同意破格人", related_name="+", null=True, blank=True
    )
    exception_granted_at = models.DateTimeField("同意破格时间", null=True, blank=True)
    withdrawn_on = models.DateField("退出日期", null=True, blank=True)
    withdrawal_cause = models.CharField(
        "因何退出", max_length=10, choices=Withdrawal, blank=True, db_default="", default=""
    )
    withdrawal_reason = models.CharField("退出原因", max_length=200, blank=True)
    disqualified_on = models.DateField("取消资格日期", null=True, blank=True)
    disqualification_reason = models.CharField("取消资格原因", max_length=300, blank=True)

    objects = CandidacyQuerySet.as_manager()

    class Meta:
        verbose_name = "参选人"
        verbose_name_plural = "参选人"
        ordering = ["opened_post", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["opened_post", "cadre"],
                name="one_candidacy_a_person_and_post",
                violation_error_message="此人已是这个岗位的参选人。",
            ),
            models.CheckConstraint(
                condition=Q(exception_granted_at__isnull=True) | ~Q(exception_reason=""),
                name="an_exception_has_a_reason",
                violation_error_message="同意破格须写明理由。",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_on__isnull=True) | ~Q(withdrawal_reason=""),
                name="a_withdrawal_has_a_reason",
                violation_error_message="退出须写明原因。",
            ),
        ]
        triggers = [
            review_follows_its_steps(
                "an_outcome_follows_its_findings",
                pgtrigger.Update,
                "= NEW.id",
                only=pgtrigger.AnyChange("review"),
            ),
            review_follows_its_steps(
                "a_new_outcome_follows_its_findings",
                pgtrigger.Insert,
                "= NEW.id",
                only=~pgtrigger.Q(new__review="pending"),
            ),
            refuses(
                "who_no_longer_stands_does_not_stand_again",
                "已退出或被取消资格的参选人，不能改回。",
                on=pgtrigger.Update,
                only=pgtrigger.Condition(
                    f"OLD.withdrawn_on IS NOT NULL AND {differs('withdrawn_on')}"
                    f" OR OLD.disqualified_on IS NOT NULL AND {differs('disqualified_on')}"
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.cadre}({self.opened_post.post_title})"

    @property
    def end(self) -> str:
        """Why the person stands no longer, in a few words; "" while they do."""
        if self.withdrawn_on:
            return self.get_withdrawal_cause_display() or Withdrawal.ASKED.label
        return "取消资格" if self.disqualified_on else ""

    @property
    def stands(self) -> bool:
        """Whether the person is still a candidate."""
        return self.withdrawn_on is None and self.disqualified_on is None

    @property
    def admissible(self) -> bool:
        """Whether the person may be on a ballot: what :meth:`CandidacyQuerySet.admissible` asks of the database."""
        return self.stands and self.review == self.Review.PASSED


@track_history()
class Nomination(models.Model):
    """One nomination of a candidate, in one of the five ways. domain.md, "Open selection", 2."""

    township_lookup = "candidacy__opened_post__selection__village__township"
    village_lookup = "candidacy__opened_post__selection__village"

    candidacy = models.ForeignKey(Candidacy, models.CASCADE, verbose_name="参选人", related_name="nominations")
    kind = models.CharField("提名方式", max_length=20, choices=NominationKind)
    nominated_on = models.DateField("提名日期")
    nominator = models.CharField("推荐人或推荐组织", max_length=100, blank=True)
    signers = ArrayField(models.CharField(max_length=50), verbose_name="联名人", default=list, blank=True)
    signer_count = models.PositiveIntegerField("联名人数", null=True, blank=True)
    grounds = models.CharField("推荐理由", max_length=500, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, verbose_name="登记人", related_name="+", null=True, blank=True
    )
    recorded_at = models.DateTimeField("登记时间", auto_now_add=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "提名"
        verbose_name_plural = "提名"
        ordering = ["nominated_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["candidacy"],
                condition=Q(kind="self"),
                name="one_nominates_oneself_once",
                violation_error_message="此人已经自荐过这个岗位。",
            ),
            models.CheckConstraint(
                condition=(
                    Q(kind="joint", signer_count__isnull=False)
                    & Q(signer_count__gte=2)
                    & Q(signer_count__gte=Coalesce(F("signers__len"), 0))
                )
                | (~Q(kind="joint") & Q(signer_count__isnull=True, signers=[])),
                name="a_joint_nomination_has_its_signers",
                violation_error_message="群众联名推荐须写联名人数(至少 2 人，且不少于所列姓名)；其他方式不写联名人。",
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=RECOMMENDED) | Q(nominator__regex=r"\S"),
                name="a_recommendation_names_who_recommends",
                violation_error_message="党员、党支部和组织推荐须写明推荐人或推荐组织。",
            ),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()
