"""The pool's history: every change of a person's state, none overwritten."""

from datetime import date
from typing import Self

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, OuterRef, Q, Subquery

from accounts.history import track_history
from accounts.scope import ScopedQuerySet
from office.triggers import refuses
from reserve_cadres.people.codes import ExitReason, State
from reserve_cadres.people.posts import OnPosts
from reserve_cadres.people.standing import standing_is_on_record, stands_for_two_in_the_pool

# Changes that only the leading group's decision brings about.
DECIDED_ORIGINS = ["retired", "appointed", "reinstated", "revoked", "decided"]
# By which door a change came, and what must lie behind it: domain.md, "Open selection", 7, and "Keeping the pool alive".
_NO_APPROVAL = """
    NOT EXISTS (
        SELECT FROM reserve_cadres_approval AS approval
        JOIN reserve_cadres_candidacy AS candidacy ON candidacy.id = approval.candidacy_id
        JOIN reserve_cadres_openedpost AS opened ON opened.id = candidacy.opened_post_id
        WHERE approval.decision = 'approved' AND candidacy.cadre_id = NEW.cadre_id AND opened.post_id = NEW.post_id
            AND opened.joint_post_id IS NOT DISTINCT FROM NEW.joint_post_id
    )
"""
_NO_DECISION = """
    NOT EXISTS (
        SELECT FROM reserve_cadres_changeproposal AS proposal
        WHERE proposal.id = NEW.proposal_id AND proposal.cadre_id = NEW.cadre_id AND proposal.status = 'approved'
            AND proposal.kind = CASE NEW.origin
                WHEN 'retired' THEN 'exit' WHEN 'appointed' THEN 'appointment'
                WHEN 'reinstated' THEN 'return' WHEN 'decided' THEN 'entry' ELSE 'revocation'
            END
    )
"""
_STOOD_OTHERWISE = """
    NEW.state <> 'out' AND NEW.state IS DISTINCT FROM (
        SELECT earlier.state FROM reserve_cadres_statechange AS earlier
        WHERE earlier.cadre_id = NEW.cadre_id AND earlier.id <> NEW.id
        ORDER BY earlier.cadre_id, earlier.effective_on DESC NULLS LAST, earlier.id DESC
        LIMIT 1
    )
"""
CHOSEN_FOR_BOTH = "书记、主任一肩挑的后备须经一肩挑的公开选拔产生；其他途径一人只占一个岗位。"
# A reform lets who stands for two posts go on doing so, a revocation brings back what was.
_NOT_CHOSEN_FOR_BOTH = """
    NEW.origin NOT IN ('reformed', 'revoked') OR NOT EXISTS (
        SELECT FROM reserve_cadres_statechange AS earlier
        WHERE earlier.cadre_id = NEW.cadre_id AND earlier.id <> NEW.id AND earlier.joint_post_id IS NOT NULL
    )
"""
_NOT_HANDED_OVER = """
    NOT EXISTS (
        SELECT FROM reserve_cadres_dossierhandover AS dossier
        JOIN villages_villagehandover AS handover ON handover.id = dossier.handover_id
        WHERE dossier.copy_id = NEW.cadre_id AND handover.status = 'accepted'
            AND handover.became_id = NEW.village_id AND handover.effective_on = NEW.effective_on
    )
"""
_IMPORT_STANDS = """
    NOT EXISTS (
        SELECT FROM reserve_cadres_rosterimport AS roster
        WHERE roster.id = OLD.roster_import_id AND roster.status = 'undone'
    )
"""

# Nobody younger comes into the pool by hand or by decision.
LEAST_AGE = 18
OPENING_RULE = (
    "期初登记只用于系统启用以前已在库、入库时年满 18 周岁、没有在本系统参选过的人，须写明文号；关闭以后不再办理。"
)
_NOT_OF_BEFORE = """
    NEW.document_number = ''
    -- Whose dossier is written after the change could not be looked at.
    OR NOT EXISTS (SELECT FROM reserve_cadres_cadre AS cadre WHERE cadre.id = NEW.cadre_id)
    OR EXISTS (
        SELECT FROM reserve_cadres_cadre AS cadre
        WHERE cadre.id = NEW.cadre_id AND (
            cadre.birth_date > NEW.effective_on - interval '18 years'
            OR EXISTS (SELECT FROM reserve_cadres_openingclosure AS closed WHERE closed.township_id = cadre.township_id)
            OR NEW.effective_on > (
                SELECT (min(account.date_joined) AT TIME ZONE '{zone}')::date
                FROM accounts_user AS account WHERE account.township_id = cadre.township_id
            )
        )
    )
    OR EXISTS (
        SELECT FROM reserve_cadres_statechange AS earlier
        WHERE earlier.cadre_id = NEW.cadre_id AND earlier.origin = 'nominated'
    )
""".replace("{zone}", settings.TIME_ZONE)


class StateChangeQuerySet(ScopedQuerySet):
    """Changes of state, and what they say of any past day."""

    def latest_on(self, day: date) -> Self:
        """The change in force on ``day`` for each person: at most one a person.

        A change whose day is not known (an imported roster without a date) counts as before all others.
        """
        # Asked of each change by itself, so that the database looks at the people of the scope only; whatever is counted
        # on top of it may group and order as it likes.
        return self.filter(pk=self.newest_of(OuterRef("cadre"), day))

    def in_pool_on(self, day: date) -> Self:
        """The changes by which people are in the pool on ``day``: one for each of them."""
        return self.latest_on(day).filter(state=State.IN_POOL)

    def newest_of(self, cadre: OuterRef, day: date | OuterRef) -> Subquery:
        """For a filter: the key of the change in force on ``day`` for the person the reference ``cadre`` leads to."""
        known = Q(effective_on__isnull=True) | Q(effective_on__lte=day)
        found = self.model._base_manager.filter(known, cadre=cadre).order_by(*self.model._meta.ordering or ())
        return Subquery(found.values("pk")[:1])


@track_history()
class StateChange(OnPosts, models.Model):
    """From ``effective_on`` on, the person stands in ``state`` in ``village``.

    ``post`` is the one the person is a reserve of; of an appointed person it is the one held, of one who is out the one
    left; ``joint_post`` is the second one of who stands for two at once. ``vacated_post`` is the post whose seat the change
    set free, ``vacated_joint_post`` the second.
    """

    class Origin(models.TextChoices):
        """How the change came about."""

        ROSTER = "roster", "名册导入"
        REGISTERED = "registered", "期初登记"
        REASSIGNED = "reassigned", "调整后备岗位"
        NOMINATED = "nominated", "提名参选"
        SELECTED = "selected", "公开选拔"
        NOT_SELECTED = "not_selected", "选拔未入选"
        SUCCEEDED = "succeeded", "递补入库"
        RETIRED = "retired", "退出"
        APPOINTED = "appointed", "任用"
        REINSTATED = "reinstated", "重新入库"
        DECIDED = "decided", "决定入库"
        REVOKED = "revoked", "撤销变动"
        REFORMED = "reformed", "建制调整"
        TRANSFERRED = "transferred", "随村划入"

    township_lookup = "cadre__township"
    village_lookup = "village"

    cadre = models.ForeignKey(
        "reserve_cadres.Cadre", models.CASCADE, verbose_name="后备干部", related_name="state_changes", db_index=False
    )
    state = models.CharField("状态", max_length=20, choices=State)
    village = models.ForeignKey("villages.Village", models.PROTECT, verbose_name="村(社区)", related_name="+")
    post = models.ForeignKey(
        "villages.Post", models.PROTECT, verbose_name="后备岗位", related_name="+", null=True, blank=True
    )
    joint_post = models.ForeignKey(
        "villages.Post", models.PROTECT, verbose_name="一肩挑的另一岗位", related_name="+", null=True, blank=True
    )
    effective_on = models.DateField("日期", null=True, blank=True, help_text="不详则不填，统计时按一直如此计算。")
    origin = models.CharField("方式", max_length=20, choices=Origin)
    roster_import = models.ForeignKey(
        "reserve_cadres.RosterImport",
        models.PROTECT,
        verbose_name="来自花名册",
        related_name="state_changes",
        null=True,
        blank=True,
    )
    vacated_post = models.ForeignKey(
        "villages.Post", models.PROTECT, verbose_name="空出的岗位", related_name="departures", null=True, blank=True
    )
    vacated_joint_post = models.ForeignKey(
        "villages.Post",
        models.PROTECT,
        verbose_name="空出的另一岗位",
        related_name="joint_departures",
        null=True,
        blank=True,
    )
    reason = models.CharField("退出原因", max_length=20, choices=ExitReason, blank=True)
    appointed_title = models.CharField("任用职务", max_length=100, blank=True)
    proposal = models.OneToOneField(
        "reserve_cadres.ChangeProposal",
        models.PROTECT,
        verbose_name="变动申请",
        related_name="change",
        null=True,
        blank=True,
    )
    basis = models.CharField("依据", max_length=300, blank=True)
    document_number = models.CharField("文号", max_length=50, blank=True)
    decided_by = models.CharField("决定单位", max_length=100, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, verbose_name="登记人", related_name="+", null=True
    )
    recorded_at = models.DateTimeField("登记时间", auto_now_add=True)

    objects = StateChangeQuerySet.as_manager()

    class Meta:
        verbose_name = "状态变更"
        verbose_name_plural = "状态变更"
        ordering = [F("effective_on").desc(nulls_last=True), "-pk"]
        indexes = [
            # In the order of ``ordering``, so that the newest change of a person is the first entry.
            models.Index(
                F("cadre"), F("effective_on").desc(nulls_last=True), F("id").desc(), name="state_change_by_day"
            ),
        ]
        constraints = [
            stands_for_two_in_the_pool("a_change_to_two_posts_is_into_the_pool"),
            models.CheckConstraint(
                condition=Q(origin="roster", roster_import__isnull=False)
                | (~Q(origin="roster") & Q(roster_import__isnull=True)),
                name="roster_change_names_its_import",
                violation_error_message="名册导入的变更须注明是哪一次导入。",
            ),
            models.CheckConstraint(
                condition=Q(origin__in=DECIDED_ORIGINS, proposal__isnull=False)
                | ~Q(origin__in=DECIDED_ORIGINS) & Q(proposal__isnull=True),
                name="an_exit_appointment_or_return_was_decided",
                violation_error_message="退出、任用、重新入库、决定入库和撤销须经镇领导小组决定。",
            ),
            models.CheckConstraint(
                condition=Q(origin__in=["retired", "appointed"]) & ~Q(reason="")
                | ~Q(origin__in=["retired", "appointed"]) & Q(reason=""),
                name="who_leaves_the_pool_has_a_reason",
                violation_error_message="离开后备库须有原因。",
            ),
        ]
        # Never overwritten, and what the leading group decided is undone by another change only: also for who writes SQL.
        triggers = [
            standing_is_on_record(
                "a_change_is_where_the_person_stands",
                pgtrigger.Insert,
                whose="person.id IN (SELECT change.cadre_id FROM new_changes AS change)",
                rows=pgtrigger.Referencing(new="new_changes"),
            ),
            standing_is_on_record(
                "a_change_taken_back_leaves_the_one_before", pgtrigger.Delete, whose="person.id = OLD.cadre_id"
            ),
            refuses(
                "a_change_goes_with_its_import_only",
                "变动记录不能删除；名册导错的，请撤销那次导入。",
                on=pgtrigger.Delete,
                when=_IMPORT_STANDS,
                deferred=True,
            ),
            refuses(
                "who_was_selected_was_approved",
                "经公开选拔或递补入库，须先有镇领导小组批准这个人选的决定。",
                on=pgtrigger.Insert,
                when=_NO_APPROVAL,
                only=pgtrigger.Q(new__origin__in=["selected", "succeeded"]),
            ),
            refuses(
                "who_stands_for_two_posts_was_chosen_for_both",
                CHOSEN_FOR_BOTH,
                on=pgtrigger.Insert,
                when=_NOT_CHOSEN_FOR_BOTH,
                only=pgtrigger.Q(new__joint_post__isnull=False)
                & ~pgtrigger.Q(new__origin__in=["selected", "succeeded", "transferred"]),
            ),
            refuses(
                "who_comes_with_a_village_was_handed_over",
                "随村划入只用于已经决定接收的村里、由原乡镇交接过来的人。",
                on=pgtrigger.Insert,
                when=_NOT_HANDED_OVER,
                only=pgtrigger.Q(new__origin="transferred"),
            ),
            refuses(
                "who_is_moved_was_there_before",
                "调整岗位、建制调整只用于原来就在这个状态的人，入库须按规定的途径办理。",
                on=pgtrigger.Insert,
                when=_STOOD_OTHERWISE,
                only=pgtrigger.Q(new__origin__in=["reassigned", "reformed"]),
            ),
            refuses(
                "a_decided_change_follows_its_decision",
                "退出、任用、重新入库、决定入库和撤销须经镇领导小组决定。",
                on=pgtrigger.Insert,
                when=_NO_DECISION,
                only=pgtrigger.Q(new__origin__in=DECIDED_ORIGINS),
            ),
            refuses(
                "a_decided_change_is_not_deleted",
                "经镇领导小组决定的变动不能删除，只能撤销。",
                on=pgtrigger.Delete,
                only=pgtrigger.Q(old__origin__in=DECIDED_ORIGINS),
            ),
            refuses(
                "a_change_is_not_rewritten",
                "变动记录不能改写，只能另外登记。",
                on=pgtrigger.Update,
                only=pgtrigger.AnyChange(exclude=["recorded_by"]),
            ),
            refuses(
                "only_who_was_in_the_pool_before_is_registered",
                OPENING_RULE,
                on=pgtrigger.Insert,
                only=pgtrigger.Q(new__origin="registered"),
                when=_NOT_OF_BEFORE,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.cadre} {self.get_state_display()}"


class OpeningClosure(models.Model):
    """That a township closed its opening entries (期初登记): who was in the pool before the system is all on record."""

    township_lookup = "township"

    township = models.OneToOneField(
        "villages.Township", models.CASCADE, verbose_name="乡镇", related_name="opening_closure"
    )
    closed_at = models.DateTimeField("关闭时间", auto_now_add=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, verbose_name="经办人", related_name="+", null=True
    )

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "期初登记的关闭"
        verbose_name_plural = "期初登记的关闭"

    def __str__(self) -> str:
        return f"{self.township}期初登记已关闭"
