"""Villages that merge, are renamed, become communities, are split or leave the township. domain.md, "Villages and posts"."""

from collections import Counter
from collections.abc import Sequence

from accounts.models import User
from accounts.permissions import Role
from accounts.staff import end_roles, follow_villages
from mentoring.models import Pairing
from mentoring.pairs.pairs import hand_over
from reserve_cadres.changes.changes import follow_posts
from reserve_cadres.layouts.layouts import show_instead
from reserve_cadres.models import Cadre
from reserve_cadres.people.codes import State
from reserve_cadres.pool.pool import Posting, relocate
from reserve_cadres.selection.rounds.rounds import go_on_in
from villages import reforms
from villages.models import Post, Reform, Village
from villages.reforms import NewVillage, Paper, PostSuccession, plan_posts
from workbench.reforms import plans
from workbench.reforms.plans import Plan

Kind = Reform.Kind


def plan_joining(
    kind: Kind, sources: Sequence[Village], new: NewVillage, paper: Paper, secretary: User | None = None
) -> Plan:
    """Villages become one: merged, or one of them under another name or as a community."""
    people = list(plans.people_of(sources))
    posts = plan_posts(sources, new.kind)
    selections = plans.running_selections(sources)
    handed = plans.secretary_pairs(sources).exclude(mentor=secretary).count() if secretary else 0
    roles = plans.roles_in(sources).count()
    plan = Plan(paper, posts)
    plan.lines = [
        f"{'、'.join(map(str, sources))}从 {paper.effective_on:%Y-%m-%d} 起成为「{new.name}」；"
        "这以前的统计、名册、批次和文书仍是原来的村名。",
        f"人员：{plans.count_people(people)}，随村转入；档案、谈话、培训、任务和附件都跟着本人。",
        *plans.say_posts(posts),
        *([f"正在进行的选拔转到新村继续：{'、'.join(str(one.round) for one in selections)}。"] if selections else []),
        *([f"在原村任职的账号 {roles} 个，转到新村。"] if roles else []),
        *(
            [f"党组织书记由{secretary}担任，{handed} 对结对从当天起改由其联系，其他人的书记角色到此为止。"]
            if secretary
            else []
        ),
    ]
    rounds = Counter(one.round for one in selections)
    plan.problems = [
        *plans.check_days(paper, people),
        *(f"「{one}」里这几个村都在选拔，请先办完或结束。" for one, number in rounds.items() if number > 1),
        *_names_taken(sources, new),
    ]

    def act(recorded_by: User | None) -> Village:
        day = paper.effective_on
        waiting = list(plans.waiting_proposals(sources))
        others = [one for one in plans.secretaries_of(sources) if one != secretary] if secretary else []
        village = reforms.succeed(sources, new, posts, day)
        became = _successors(posts)
        # The roles first: pairs whose mentors do not serve where people go end with the move.
        follow_villages(sources, village)
        relocate(plans.postings(people, village, became, paper), recorded_by=recorded_by)
        follow_posts(waiting, became)
        go_on_in(village, selections)
        show_instead(sources, village)
        if secretary:
            hand_over(plans.secretary_pairs([village]), secretary, day)
            end_roles(others, Role.SECRETARY, village)
        reforms.record(village.township, kind, paper, recorded_by=recorded_by, before=sources, after=[village])
        return village

    plan.act = act
    return plan


def plan_splitting(source: Village, new: NewVillage, leaving: Sequence[Cadre], paper: Paper) -> Plan:
    """A part of a village becomes one of its own; the village goes on. The people who go with it are named."""
    held = Counter(key for one in leaving if one.state == State.IN_POOL for key in one.post_ids)
    posts = [
        PostSuccession((post,), reforms.title_in(new.kind, post.title), post.kind, post.quota, held[post.pk])
        for post in source.posts.order_by("position", "pk")
    ]
    ending = list(plans.pairs_left(leaving, None))
    plan = Plan(paper, posts)
    plan.lines = [
        f"「{new.name}」从 {paper.effective_on:%Y-%m-%d} 起从{source}析出，按原村设同样的岗位，现任待填；{source}照旧。",
        f"转到新村的人员：{plans.names(leaving) or '没有'}（{plans.count_people(leaving)}）。",
        *([f"他们的 {len(ending)} 对结对当天结束，联系人在新村任职后再结对。"] if ending else []),
        "新村的账号和角色，请系统管理员另设。",
    ]
    plan.problems = [*plans.check_days(paper, leaving), *_names_taken([], new, source)]

    def act(recorded_by: User | None) -> Village:
        village = reforms.split_off(source, new, posts, paper.effective_on)
        became = {
            plan.sources[0].pk: made
            for plan, made in zip(posts, village.posts.order_by("position", "pk"), strict=True)
        }
        relocate(plans.postings(leaving, village, became, paper), recorded_by=recorded_by)
        reforms.record(
            source.township, Kind.SPLIT, paper, recorded_by=recorded_by, before=[source], after=[source, village]
        )
        return village

    plan.act = act
    return plan


def plan_transfer(source: Village, other_township: str, paper: Paper) -> Plan:
    """A village goes to another township: its people leave this one's pool with it, and their dossiers stay readable."""
    people = list(plans.people_of([source]))
    standing = [one for one in people if one.state in {State.IN_POOL, State.IN_SELECTION}]
    pairings = Pairing.objects.active().filter(cadre__village=source)
    plan = Plan(paper)
    plan.lines = [
        f"{source}从 {paper.effective_on:%Y-%m-%d} 起划入{other_township}，不再列入本镇；这以前的统计、名册、批次和文书照旧。",
        f"{plans.count_people(standing)}随村划出，不再在库；档案留在本镇备查，请先导出花名册和档案包交给{other_township}。",
        f"结对 {pairings.count()} 对当天结束；在该村任职的 {plans.roles_in([source]).count()} 个角色到此为止。",
    ]
    plan.problems = [
        *plans.check_days(paper, standing),
        *(f"「{one.round}」在该村还没有办完，请先办完或结束。" for one in plans.running_selections([source])),
        *(f"{one}还没有决定，请先决定或撤回。" for one in plans.waiting_proposals([source])),
    ]

    def act(recorded_by: User | None) -> Village:
        day = paper.effective_on
        relocate(
            [Posting(one.pk, source.pk, one.post_id, day, basis=f"随村划入{other_township}",
                     document_number=paper.document_number) for one in standing],
            recorded_by=recorded_by, out=True,
        )  # fmt: skip
        follow_villages([source], None)
        reforms.end_villages([source], day)
        reforms.record(
            source.township, Kind.TRANSFER, paper, recorded_by=recorded_by, before=[source],
            other_township=other_township,
        )  # fmt: skip
        return source

    plan.act = act
    return plan


def _successors(posts: Sequence[PostSuccession]) -> dict[int, Post]:
    keys = [one.pk for plan in posts for one in plan.sources]
    return {one.pk: one.successor for one in Post.ever.filter(pk__in=keys).select_related("successor")}  # type: ignore[misc]


def _names_taken(sources: Sequence[Village], new: NewVillage, beside: Village | None = None) -> list[str]:
    township = (beside or sources[0]).township
    others = township.villages.filter(name=new.name).exclude(pk__in=[one.pk for one in sources])
    return [f"本镇已有「{new.name}」。"] if others.exists() else []
