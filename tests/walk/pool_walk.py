"""Dossiers, the pool's doors, proposals and decisions, quotas and rosters, tried at random."""

from datetime import timedelta

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from reserve_cadres.changes.changes import Motion, decide, propose, revocable, withdraw
from reserve_cadres.models import Cadre, Candidacy, ChangeProposal, RosterImport, StateChange
from reserve_cadres.pool.pool import Posting, admit
from reserve_cadres.roster.confirm import confirm, undo
from reserve_cadres.rulings import Ruling
from tests.rosters import HEADER, previewed, workbook
from tests.rosters import person as row_of
from tests.walk.ground import Ground
from tests.walk.model import Person, Standing
from villages.models import Post
from villages.posts import PostPlan, save_post

ANY = st.integers(0, 50)
PEOPLE = 14
ROSTERS = 2


class PoolWalk(Ground):
    """Who comes into the pool, moves in it and leaves it."""

    def __init__(self):
        super().__init__()
        self.rosters = 0

    @precondition(lambda self: len(self.town.people) < PEOPLE)
    @rule(village=ANY, woman=st.booleans())
    def a_dossier_is_opened(self, village, woman):
        self.open_dossier(village, woman=woman)

    def has_seat(self, post: int | None, person: Person) -> bool:
        return post is None or len(self.town.holders(post) - {person.key}) < self.town.quotas[post]

    def in_a_round(self, person: Person) -> bool:
        return Candidacy.objects.in_running_round().filter(cadre=person.key).exists()

    @rule(who=ANY, post=st.none() | ANY, back=st.integers(-1, 20))
    def the_office_registers_or_moves_somebody(self, who, post, back):
        person = self.person(who)
        post = None if post is None else self.post(post)
        village = self.town.village_of.get(post, person.now.village)
        day = self.today - timedelta(days=back)
        moved = person.now.state == "in_pool"
        origin = StateChange.Origin.REASSIGNED if moved else StateChange.Origin.REGISTERED
        posting = Posting(person.key, village, post, day, "镇党委会议", "石党〔2024〕1 号", "镇党委")
        if self.act(admit, posting, origin=origin, recorded_by=self.organiser):
            assert self.has_seat(post, person)
            assert moved or not person.was_in_pool, "who left comes back by a decision only"
            assert not self.in_a_round(person), "who stands in a round enters by notice and approval"
            assert person.last_day <= day <= self.today
            self.stands((person.key, Standing(day, "in_pool", village, post)))

    @rule(
        who=ANY,
        kind=st.sampled_from(ChangeProposal.Kind.values),
        post=ANY,
        back=st.integers(-1, 9),
    )
    def a_change_is_proposed(self, who, kind, post, back):
        person = self.person(who)
        cadre = Cadre.objects.get(pk=person.key)
        newest = revocable(cadre)
        chosen = Post.objects.get(pk=self.post(post)) if kind in {"return", "appointment", "entry"} else None
        motion = Motion(
            kind, self.today - timedelta(days=back), "支部研究", "支部", self.today, reason="asked" if kind == "exit" else "",
            post=chosen, appointed_title="主任" if kind == "appointment" else "",
            revokes=newest if kind == "revocation" else None,
        )  # fmt: skip
        if self.act(propose, cadre, motion, recorded_by=self.organiser):
            states = {
                "return": {"out", "appointed"}, "revocation": {"out", "appointed", "in_pool"},
                "entry": {"out", "in_selection"},
            }  # fmt: skip
            assert person.now.state in states.get(kind, {"in_pool", "appointed"})
            assert kind not in {"return", "entry"} or person.was_in_pool == (kind == "return")
            self.stands()

    @precondition(lambda self: ChangeProposal.objects.waiting().exists())
    @rule(which=ANY, approved=st.sampled_from([True, True, False]))
    def the_leading_group_decides(self, which, approved):
        waiting = list(ChangeProposal.objects.waiting().order_by("pk"))
        proposal = waiting[which % len(waiting)]
        person = self.town.people[proposal.cadre_id]
        before = person.standings[-2] if len(person.standings) > 1 else None
        seat = proposal.post_id or person.now.post
        ruling = Ruling(approved, self.today, "镇党委会议", "石党〔2024〕1 号", "" if approved else "再看一看")
        if not self.act(decide, [proposal], ruling, recorded_by=self.organiser):
            assert approved, "a refusal changes nothing that could stand in its way"
            return
        if not approved:
            self.stands()
            return
        day = proposal.effective_on
        village = self.town.village_of.get(proposal.post_id, person.now.village)
        match proposal.kind:
            case "exit":
                expected = Standing(day, "out", self.town.village_of.get(seat, person.now.village), person.now.post)
            case "appointment":
                expected = Standing(day, "appointed", village, proposal.post_id)
            case "return" | "entry":
                assert self.has_seat(proposal.post_id, person)
                expected = Standing(day, "in_pool", village, proposal.post_id)
            case _:
                assert before is not None
                assert before.state != "in_pool" or self.has_seat(before.post, person)
                expected = Standing(day, *before.place)
        self.stands((person.key, expected))

    @precondition(lambda self: ChangeProposal.objects.waiting().exists())
    @rule(which=ANY)
    def a_proposal_is_withdrawn(self, which):
        waiting = list(ChangeProposal.objects.waiting().order_by("pk"))
        assert self.act(withdraw, waiting[which % len(waiting)], withdrawn_by=self.organiser)
        self.stands()

    @rule(post=ANY, quota=st.integers(0, 3))
    def a_quota_is_set(self, post, quota):
        kept = Post.objects.select_related("village").get(pk=self.post(post))
        plan = PostPlan(kept.title, kept.kind, quota, position=kept.position)
        enough = len(self.town.holders(kept.pk)) <= quota or quota >= kept.quota
        assert bool(self.act(save_post, plan, village=kept.village, post=kept)) == enough
        if enough:
            self.town.quotas[kept.pk] = quota

    @precondition(lambda self: self.rosters < ROSTERS)
    @rule(who=ANY, post=ANY, back=st.none() | st.integers(0, 20))
    def a_roster_is_brought_in(self, who, post, back):
        """One line for somebody on file, who is moved or put into the pool, and one for a newcomer."""
        self.rosters += 1
        self.number += 1
        cadre = Cadre.objects.get(pk=self.person(who).key)
        where = Post.objects.select_related("village").get(pk=self.post(post))
        said = {"类别": "", "人员类别": "", "联系电话": "", "后备岗位": where.title, "村(社区)": where.village.name}
        rows = [
            row_of(name=cadre.name, birth=f"{cadre.birth_date:%Y.%m}", **said | {"性别": cadre.get_sex_display()}),
            row_of(name=self.new_name(), birth="1990.03", **said),
        ]
        day = None if back is None else self.today - timedelta(days=back)
        found = previewed(
            workbook(HEADER, *(row[: len(HEADER)] for row in rows)), self.township, self.organiser, on=day
        )
        # What would have to be asked is left out.
        found.rows.filter(status__in=["doubt", "error"]).update(decision="skip")
        if self.act(confirm, found, self.organiser):
            for key in Cadre.objects.exclude(pk__in=self.town.people).values_list("pk", flat=True):
                self.town.people[key] = Person(key, where.village_id, woman=False)
            for one in self.learn():
                assert (one.state, one.origin, one.roster_import_id) == ("in_pool", "roster", found.pk)
                assert one.village_id in self.town.village_of.values()
                assert one.effective_on is None or one.effective_on <= self.today

    @precondition(lambda self: RosterImport.objects.filter(status="confirmed").exists())
    @rule()
    def the_last_roster_is_taken_back(self):
        last = RosterImport.objects.filter(status="confirmed").first()
        brought = {one.pk: one for one in last.state_changes.all()}
        if self.act(undo, last, self.organiser):
            for one in brought.values():
                person = self.town.people[one.cadre_id]
                gone = Standing(one.effective_on, one.state, one.village_id, one.post_id)
                person.standings.reverse()
                person.standings.remove(gone)
                person.standings.reverse()
                self.forget_from(one.effective_on)
            on_file = set(Cadre.objects.values_list("pk", flat=True))
            for key in self.town.people.keys() - on_file:
                assert not self.town.people.pop(key).standings, "who was known before stays on file"
            self.stands()
