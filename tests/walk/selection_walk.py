"""Rounds of open selection, tried at random: one step after another, and whatever may come between."""

from datetime import timedelta

from hypothesis import strategies as st
from hypothesis.stateful import invariant, precondition, rule

from reserve_cadres.models import (
    Approval,
    Ballot,
    Cadre,
    Candidacy,
    Objection,
    OpenedPost,
    PublicNotice,
    SelectionRound,
    StateChange,
    VillageSelection,
)
from reserve_cadres.rulings import Ruling
from reserve_cadres.selection.approvals.approvals import approve, undecided
from reserve_cadres.selection.ballots.ballots import Results, count_ballot, next_ballot, people_on
from reserve_cadres.selection.ballots.counting import Count, Votes
from reserve_cadres.selection.course.correcting import correct_ballot
from reserve_cadres.selection.course.ending import cancel_round, close_round
from reserve_cadres.selection.course.rules import save_round
from reserve_cadres.selection.meetings.meetings import MeetingRecord, declare_valid, save_meeting
from reserve_cadres.selection.nominations.nominations import Proposal, close_nominations, nominate, withdraw
from reserve_cadres.selection.notices.notices import Received, post_notice, record_objection, settle_objection
from reserve_cadres.selection.notices.withdrawal import withdraw_notice
from reserve_cadres.selection.reviews.reviews import Finding, record_reviews, steps_of
from reserve_cadres.selection.rounds.rounds import EducationDemand, RoundRules, announce, open_posts
from reserve_cadres.selection.vacancies.vacancies import call_up
from tests.selection.steps import ATTENDANCE, PRESENT, officials
from tests.walk.ground import VOTES, Ground
from tests.walk.model import Standing

ANY = st.integers(0, 50)


class SelectionWalk(Ground):
    """From the announcement to the pool, with objections, corrections, withdrawals and rounds given up."""

    def running(self):
        return SelectionRound.objects.filter(status="announced")

    def go_some_way(self, stage, votes):
        """A round with two posts and three candidates for each, gone so many steps."""
        super().go_some_way(stage, votes)
        if stage == 0:
            return
        self.a_round_is_announced([4, 5], 1 + stage % 2)
        for number in range(6):
            self.somebody_is_nominated(number + 2, number)
        for village in (0, 1):
            self.a_village_goes_on(village, votes, stage)

    @precondition(lambda self: self.running().count() < 2)
    @rule(posts=st.lists(ANY, min_size=1, max_size=2), seats=st.integers(1, 2))
    def a_round_is_announced(self, posts, seats):
        self.number += 1

        def start():
            rules = RoundRules(
                f"第{self.number}批", nominations_from=self.today, nominations_until=self.today + timedelta(days=3),
                age_on=self.today, departments=["纪检"],
            )  # fmt: skip
            made = save_round(rules, [EducationDemand(3)], township=self.township)
            open_posts(made, {self.post(number): seats for number in posts})
            announce(made, text="公告", announced_on=self.today, recorded_by=self.organiser)
            return made

        made = self.act(start)
        if made:
            for one in OpenedPost.objects.filter(selection__round=made):
                assert len(self.town.holders(one.post_id)) + one.seats <= self.town.quotas[one.post_id]

    @precondition(
        lambda self: VillageSelection.objects.filter(round__in=self.running(), nominations_closed_at=None).exists()
    )
    @rule(who=ANY, which=ANY)
    def somebody_is_nominated(self, who, which):
        person, opened = self.person(who), list(OpenedPost.objects.filter(selection__round__in=self.running()))
        one = opened[which % len(opened)]
        before = person.now
        known = bool(person.standings)
        proposal = Proposal("branch", self.today, "村党支部")
        cadre = Cadre.objects.get(pk=person.key)
        if self.act(nominate, one, cadre, proposal, recorded_by=self.organiser, household_here=True):
            # Who is in the pool stays there while standing for another post.
            moves = before.state != "in_pool" and not (known and before.state == "in_selection")
            news = Standing(self.today, "in_selection", before.village, None)
            self.stands(*([(person.key, news)] if moves else []))

    @precondition(lambda self: self.running().exists())
    @rule(which=ANY, votes=VOTES, steps=st.integers(1, 5))
    def a_village_goes_on(self, which, votes, steps):
        """The next steps of a village, whichever they are."""
        found = list(VillageSelection.objects.filter(round__in=self.running()).order_by("pk"))
        selection = found[which % len(found)]
        for _ in range(steps):
            selection.refresh_from_db()
            doing = (self._close, self._review, self._meet, self._vote, self._post, self._approve, self._wait)
            if not any(step(selection, votes) for step in doing):
                break

    def _wait(self, selection, votes):
        last = selection.notices.in_force().first()
        if last and last.ends_on >= self.today:
            self.time_passes((last.ends_on - self.today).days + 1)
            return True
        return None

    def _close(self, selection, votes):
        return not selection.nominations_closed_at and self.act(close_nominations, selection, recorded_by=None)

    def _review(self, selection, votes):
        waiting = Candidacy.objects.filter(opened_post__selection=selection, review="pending").standing()
        steps = steps_of(selection.round)
        findings = [
            Finding(one.pk, step, "fail" if votes[0] == 20 and number == 0 else "pass", "意见")
            for number, one in enumerate(waiting)
            for step in steps
        ]
        return findings and self.act(record_reviews, findings, recorded_by=self.organiser)

    def _meet(self, selection, votes):
        if selection.meetings.filter(status="valid").exists():
            return None
        record = MeetingRecord(self.today, "村委会", "郑书记", **ATTENDANCE)
        meeting = self.act(save_meeting, selection, record, officials(["甲"], ["乙"]))
        return meeting and self.act(declare_valid, meeting, recorded_by=self.organiser)

    def _vote(self, selection, votes):
        for opened in selection.posts.all():

            def vote(opened=opened):
                return count_ballot(
                    opened, self.count(next_ballot(opened).candidacies, votes), recorded_by=self.organiser
                )

            if self.act(vote):
                return True
        return None

    @staticmethod
    def count(candidacies, votes) -> Count:
        numbers = [votes[place % len(votes)] for place in range(len(candidacies))]
        cast = [Votes(one.pk, number, 70 - number) for one, number in zip(candidacies, numbers, strict=True)]
        return Count(PRESENT, PRESENT, 70, PRESENT - 70, cast)

    def _post(self, selection, votes):
        return self.act(post_notice, selection, starts_on=self.today, days=5, place="公开栏", posted_by=None)

    def _approve(self, selection, votes):
        waiting = list(undecided(Candidacy.objects.filter(opened_post__selection=selection)).order_by("pk"))
        return self._decide(waiting[: 1 + votes[0] % 3], approved=votes[0] != 20)

    def _decide(self, candidacies, *, approved):
        if not candidacies:
            return None
        ruling = Ruling(approved, self.today, "镇党委会议", "石党〔2024〕2 号", "" if approved else "另有考虑")
        expected = [
            (one.cadre_id, Standing(self.today, "in_pool", one.opened_post.post.village_id, one.opened_post.post_id))
            for one in candidacies
        ]
        free = {
            one.opened_post.post_id: self.town.quotas[one.opened_post.post_id]
            - len(self.town.holders(one.opened_post.post_id))
            for one in candidacies
        }
        done = self.act(approve, candidacies, ruling, moves_agreed=True, recorded_by=self.organiser)
        if not done:
            return None
        self.stands(*(expected if approved else []))
        if approved:
            for one in candidacies:
                post = one.opened_post.post_id
                free[post] -= 1
                assert free[post] >= 0, "more were approved than seats were free"
                notices = PublicNotice.objects.filter(candidacies=one, withdrawn_at=None)
                assert all(notice.ends_on < self.today for notice in notices), "approved before the notice ran out"
                assert notices.exists()
                open_ones = Objection.objects.filter(outcome="open", candidacy=one)
                assert not open_ones.exists(), "approved over an open objection"
        return True

    @precondition(lambda self: PublicNotice.objects.filter(calls_up=True).exists())
    @rule(which=ANY)
    def those_called_up_are_decided_on(self, which):
        waiting = list(undecided(Candidacy.objects.filter(notices__calls_up=True)).order_by("pk"))
        if waiting:
            self._decide([waiting[which % len(waiting)]], approved=True)

    @precondition(lambda self: PublicNotice.objects.exists())
    @rule(which=ANY, days=st.integers(0, 3))
    def an_objection_comes_in(self, which, days):
        notices = list(PublicNotice.objects.in_force().order_by("pk"))
        if notices:
            notice = notices[which % len(notices)]
            people = [None, *notice.candidacies.order_by("pk")]
            received = Received(self.today, "反映", people[which % len(people)])
            self.act(record_objection, notice, received, recorded_by=None)

    @precondition(lambda self: Objection.objects.filter(outcome="open").exists())
    @rule(which=ANY, upheld=st.booleans())
    def an_objection_is_settled(self, which, upheld):
        waiting = list(Objection.objects.filter(outcome="open").order_by("pk"))
        if waiting:
            outcome = "upheld" if upheld else "dismissed"
            one = waiting[which % len(waiting)]
            said = {"outcome": outcome, "settlement": "已核实", "settled_on": self.today, "settled_by": None}
            settled = self.act(settle_objection, one, **said)
            assert settled or upheld, "what was raised can be answered whatever became of its notice"
            if settled and upheld:
                self._no_longer_in_selection(one.candidacy)
            else:
                self.stands()

    @precondition(lambda self: Ballot.objects.exists())
    @rule(which=ANY, votes=VOTES)
    def a_count_is_corrected(self, which, votes):
        ballots = list(Ballot.objects.exclude(status="superseded").order_by("pk"))
        if ballots:
            ballot = ballots[which % len(ballots)]
            count = self.count(people_on(ballot), votes)
            self.act(correct_ballot, ballot, count, reason="录错", recorded_by=self.organiser)

    @precondition(lambda self: PublicNotice.objects.exists())
    @rule(which=ANY)
    def a_notice_is_withdrawn(self, which):
        notices = list(PublicNotice.objects.in_force().order_by("pk"))
        if notices:
            self.act(withdraw_notice, notices[which % len(notices)], reason="名单有误", withdrawn_by=self.organiser)

    @precondition(lambda self: Candidacy.objects.exists())
    @rule(which=ANY)
    def a_candidate_withdraws(self, which):
        standing = list(Candidacy.objects.standing().order_by("pk"))
        if standing:
            one = standing[which % len(standing)]
            if self.act(withdraw, one, day=self.today, reason="外出务工", recorded_by=self.organiser):
                self._no_longer_in_selection(one)

    def _no_longer_in_selection(self, candidacy):
        """Of who stands no more at most that came on record, and nothing of who is in the pool."""
        before = self.town.people[candidacy.cadre_id].now
        for change in self.learn():
            assert before.state == "in_selection"
            assert (change.cadre_id, change.state, change.origin) == (candidacy.cadre_id, "out", "not_selected")
            assert change.effective_on == self.today

    @precondition(lambda self: self.running().exists())
    @rule(which=ANY, cancelled=st.sampled_from([False, False, True]))
    def a_round_ends(self, which, cancelled):
        found = list(self.running().order_by("pk"))
        one = found[which % len(found)]
        candidates = set(Candidacy.objects.filter(opened_post__selection__round=one).values_list("cadre", flat=True))
        in_selection = {key for key in candidates if self.town.people[key].now.state == "in_selection"}
        if cancelled:
            ended = self.act(cancel_round, one, reason="报名太少", recorded_by=self.organiser)
        else:
            ended = self.act(close_round, one, recorded_by=self.organiser)
        if ended:
            for change in self.learn():
                assert change.cadre_id in in_selection
                assert (change.state, change.origin, change.effective_on) == ("out", "not_selected", self.today)
            assert not Objection.objects.filter(outcome="open", notice__selection__round=one).exists() or cancelled

    @precondition(lambda self: Candidacy.objects.filter(tallies__outcome="runner_up").exists())
    @rule(which=ANY)
    def a_runner_up_is_called_up(self, which):
        runners_up = list(Candidacy.objects.filter(tallies__outcome="runner_up").distinct().order_by("pk"))
        if runners_up:
            one = runners_up[which % len(runners_up)]
            said = {"starts_on": self.today, "days": 5, "place": "公开栏", "posted_by": None}
            if self.act(call_up, one, passed_over_reason="排在前面的不愿意", **said):
                post = one.opened_post.post_id
                assert len(self.town.holders(post)) < self.town.quotas[post]

    @invariant()
    def nobody_is_in_the_pool_by_no_door(self):
        decided = {
            "retired": "exit", "appointed": "appointment", "reinstated": "return", "revoked": "revocation",
            "decided": "entry",
        }  # fmt: skip
        approved = Approval.objects.filter(decision="approved")
        entered = set(approved.values_list("candidacy__cadre", flat=True))
        for one in StateChange.objects.select_related("proposal", "roster_import"):
            if one.origin in decided:
                assert (one.proposal.kind, one.proposal.status) == (decided[one.origin], "approved")
                assert one.proposal.cadre_id == one.cadre_id
            elif one.origin in {"selected", "succeeded"}:
                assert one.cadre_id in entered
            elif one.origin == "roster":
                assert one.roster_import.status == "confirmed"
            else:
                assert one.state != "in_pool" or one.origin in {"registered", "reassigned", "reformed"}

    @invariant()
    def no_more_are_chosen_than_were_sought(self):
        opened = list(OpenedPost.objects.all())
        results = Results([one.pk for one in opened])
        for one in opened:
            # The seat of who was chosen and withdrew is voted on again.
            assert sum(tally.candidacy.stands for tally in results.with_outcome(one.pk, "chosen")) <= one.seats
            for tally in results.latest(one.pk):
                assert tally.outcome != "chosen" or tally.votes_for > 35, "chosen by half of the valid votes or fewer"
