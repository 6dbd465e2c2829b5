"""Ballots as they were counted. A void or corrected one is kept; the arithmetic is held by the database."""

import pgtrigger
from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q

from accounts.history import track_history
from accounts.scope import ScopedQuerySet
from office.triggers import refuses
from reserve_cadres.selection.codes import Outcome
from reserve_cadres.selection.meetings.attendance import issued_within_present
from reserve_cadres.selection.rules import MARKS_FIT_THE_METHOD, BallotRules

_VOTES_DO_NOT_ADD_UP = """
    EXISTS (
        SELECT FROM reserve_cadres_ballot AS ballot
        JOIN reserve_cadres_tally AS tally ON tally.ballot_id = ballot.id
        WHERE ballot.id = {ballot} AND ballot.status = 'counted'
        GROUP BY ballot.id
        HAVING bool_or(
            CASE ballot.method
                WHEN 'each' THEN tally.votes_for + tally.votes_against + tally.votes_abstain <> ballot.valid
                ELSE tally.votes_for > ballot.valid OR tally.votes_against + tally.votes_abstain <> 0
            END
        ) OR (ballot.method = 'marks' AND sum(tally.votes_for) > ballot.valid * ballot.marks)
    )
"""
_ADD_UP = "各人的得票与有效票数不符，请核对。"

_NOT_REVIEWED = """
    NOT EXISTS (
        SELECT FROM reserve_cadres_candidacy AS candidacy
        JOIN reserve_cadres_ballot AS ballot ON ballot.opened_post_id = candidacy.opened_post_id
        WHERE candidacy.id = NEW.candidacy_id AND ballot.id = NEW.ballot_id AND candidacy.review = 'passed'
    )
"""
_NOT_REWRITTEN = "登记了的计票不能改写，录错了请用「更正」。"


@track_history()
class Ballot(BallotRules):
    """One ballot (票选) for one post, with the rules it was held under. domain.md, "Open selection", 5."""

    class Kind(models.TextChoices):
        """Why it was held."""

        FIRST = "first", "首次投票"
        RUN_OFF = "run_off", "得票相同重新投票"
        FURTHER = "further", "名额未满再次投票"

    class Status(models.TextChoices):
        """Whether its result counts."""

        COUNTED = "counted", "有效"
        VOID = "void", "作废"
        SUPERSEDED = "superseded", "已更正"

    township_lookup = "opened_post__selection__village__township"
    village_lookup = "opened_post__selection__village"

    opened_post = models.ForeignKey(
        "reserve_cadres.OpenedPost", models.PROTECT, verbose_name="选拔岗位", related_name="ballots"
    )
    meeting = models.ForeignKey(
        "reserve_cadres.SelectionMeeting", models.PROTECT, verbose_name="公选大会", related_name="ballots"
    )
    number = models.PositiveSmallIntegerField("第几次投票")
    kind = models.CharField("投票性质", max_length=10, choices=Kind)
    status = models.CharField("状态", max_length=20, choices=Status)
    seats = models.PositiveSmallIntegerField("应选名额", validators=[MinValueValidator(1)])

    issued = models.PositiveIntegerField("发出票数")
    returned = models.PositiveIntegerField("收回票数")
    valid = models.PositiveIntegerField("有效票", null=True, blank=True)
    invalid = models.PositiveIntegerField("无效票", null=True, blank=True)

    corrects = models.OneToOneField(
        "self", models.PROTECT, verbose_name="更正的是", related_name="corrected_by", null=True, blank=True
    )
    correction_reason = models.CharField("更正原因", max_length=300, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, verbose_name="登记人", related_name="+", null=True, blank=True
    )
    recorded_at = models.DateTimeField("登记时间", auto_now_add=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "票选"
        verbose_name_plural = "票选"
        ordering = ["opened_post", "number", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["opened_post", "number"],
                condition=~Q(status="superseded"),
                name="one_ballot_a_number",
                violation_error_message="这次投票已经登记过了。",
            ),
            models.CheckConstraint(
                condition=Q(status="void") | Q(returned__lte=F("issued")),
                name="returned_within_issued_or_void",
                violation_error_message="收回票数多于发出票数，本次投票作废。",
            ),
            models.CheckConstraint(
                condition=Q(status="void") | Q(valid__isnull=False, invalid__isnull=False, returned=F("valid") + F("invalid")),
                name="valid_and_invalid_are_returned",
                violation_error_message="有效票加无效票应等于收回票数。",
            ),
            models.CheckConstraint(
                condition=MARKS_FIT_THE_METHOD,
                name="a_ballot_by_marks_says_how_many",
                violation_error_message="限额划票须写明每张票最多划几名，逐人表决不用写。",
            ),
            models.CheckConstraint(
                condition=Q(corrects__isnull=True) | ~Q(correction_reason=""),
                name="a_correction_has_a_reason",
                violation_error_message="更正须写明原因。",
            ),
        ]  # fmt: skip
        triggers = [
            issued_within_present("issued_within_present", "ballot.id = NEW.id", pgtrigger.Insert | pgtrigger.Update),
            refuses(
                "votes_add_up_to_this_ballot",
                _ADD_UP,
                on=pgtrigger.Update,
                when=_VOTES_DO_NOT_ADD_UP.replace("{ballot}", "NEW.id"),
            ),
            refuses(
                "what_was_counted_stays",
                _NOT_REWRITTEN,
                on=pgtrigger.Update,
                only=pgtrigger.AnyChange(exclude=["status", "recorded_by"]),
            ),
            refuses(
                "what_was_corrected_counts_no_more",
                _NOT_REWRITTEN,
                on=pgtrigger.Update,
                only=pgtrigger.Condition("OLD.status <> NEW.status AND NEW.status <> 'superseded'"),
            ),
            refuses("what_was_counted_is_kept", _NOT_REWRITTEN, on=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.opened_post.name} 第 {self.number} 次投票"


@track_history()
class Tally(models.Model):
    """The votes for one candidate, and what follows from them."""

    township_lookup = "ballot__opened_post__selection__village__township"
    village_lookup = "ballot__opened_post__selection__village"

    ballot = models.ForeignKey(Ballot, models.CASCADE, verbose_name="票选", related_name="tallies", db_index=False)
    candidacy = models.ForeignKey(
        "reserve_cadres.Candidacy", models.PROTECT, verbose_name="参选人", related_name="tallies"
    )
    votes_for = models.PositiveIntegerField("赞成")
    votes_against = models.PositiveIntegerField("反对", default=0)
    votes_abstain = models.PositiveIntegerField("弃权", default=0)
    outcome = models.CharField("结果", max_length=10, choices=Outcome)
    # 1 is most votes; equal votes share a rank, so that nothing depends on the order of entry.
    rank = models.PositiveSmallIntegerField("名次")

    class Meta:
        verbose_name = "得票"
        verbose_name_plural = "得票"
        ordering = ["ballot", "rank", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["ballot", "candidacy"],
                name="one_tally_a_candidate",
                violation_error_message="此人在这次投票中的得票已经登记过了。",
            )
        ]
        triggers = [
            refuses(
                "votes_add_up",
                _ADD_UP,
                on=pgtrigger.Insert | pgtrigger.Update,
                when=_VOTES_DO_NOT_ADD_UP.replace("{ballot}", "NEW.ballot_id"),
            ),
            refuses(
                "only_reviewed_on_ballot",
                "资格审查没有通过的人不能列入选票。",
                on=pgtrigger.Insert,
                when=_NOT_REVIEWED,
            ),
            refuses("votes_and_outcome_stay", _NOT_REWRITTEN, on=pgtrigger.Update, only=pgtrigger.AnyChange()),
            refuses("votes_are_kept", _NOT_REWRITTEN, on=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.candidacy} {self.votes_for}"
