"""Villages that become one while everything else goes on."""

from datetime import timedelta

from hypothesis import strategies as st
from hypothesis.stateful import invariant, precondition, rule

from reserve_cadres.models import Cadre
from tests.walk.ground import Ground
from villages.models import Post, Reform, Village
from villages.reforms import NewVillage, Paper
from workbench.reforms.villages import plan_joining


class ReformWalk(Ground):
    """Mergers, by day and document."""

    @precondition(lambda self: len(self.villages) > 1)
    @rule(first=st.integers(0, 2), back=st.integers(0, 3))
    def villages_merge(self, first, back):
        sources = [self.village(first), self.village(first + 1)]
        old = {one.pk for one in sources}
        day = self.today - timedelta(days=back)
        new = NewVillage(f"合并{len(self.villages)}村", Village.Kind.VILLAGE)
        plan = plan_joining(Reform.Kind.MERGER, sources, new, Paper(day, "石发〔2024〕3 号"))
        before = {key: one.now for key, one in self.town.people.items() if one.now.village in old}
        if plan.problems:
            return
        made = self.act(plan.act, self.organiser)
        assert made, "what the plan did not object to goes through"
        became = dict(Post.ever.filter(village__in=old).values_list("pk", "successor"))
        for change in self.learn():
            stood = before.pop(change.cadre_id)
            assert (change.origin, change.effective_on, change.village_id) == ("reformed", day, made.pk)
            assert (change.state, change.post_id) == (stood.state, became.get(stood.post, stood.post))
        for key in before:
            assert not self.town.people[key].standings, "everybody on record moves by a change on record"
            self.town.people[key].village = made.pk
        self.villages = [one for one in self.villages if one.pk not in old] + [made]
        posts = list(made.posts.all())
        for key in became:
            del self.town.quotas[key], self.town.village_of[key]
        self.town.quotas |= {post.pk: post.quota for post in posts}
        self.town.village_of |= {post.pk: made.pk for post in posts}
        self.mentors = [
            (mentor, kind, made.pk if village in old else village) for mentor, kind, village in self.mentors
        ]

    @invariant()
    def nobody_sits_on_a_post_that_is_no_more(self):
        assert not Cadre.objects.filter(state="in_pool", post__ended_on__isnull=False).exists()
        assert not Cadre.objects.filter(state="in_pool", village__ended_on__isnull=False).exists()
