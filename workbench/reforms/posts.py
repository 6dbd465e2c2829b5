"""Posts that are renamed, moved to another village or abolished, by a document and from a day on."""

from collections.abc import Sequence

from django.db.models import Q

from accounts.models import User
from reserve_cadres.changes.changes import follow_posts
from reserve_cadres.models import Cadre, OpenedPost, SelectionRound
from reserve_cadres.people.codes import State
from reserve_cadres.pool.pool import relocate
from villages import reforms
from villages.models import Post, Reform, Village
from villages.reforms import Paper, PostSuccession
from workbench.reforms import plans
from workbench.reforms.plans import Plan

Kind = Reform.Kind


def plan_new_title(post: Post, title: str, paper: Paper) -> Plan:
    """A post goes on under another title."""
    people = _reserves(post)
    return _going_on(Kind.POST_RENAMED, post, post.village, title, people, paper, [
        f"{post}从 {paper.effective_on:%Y-%m-%d} 起改称「{title}」；这以前的名册、统计和文书仍是原来的名称。",
        f"在库后备 {len(people)} 人随岗位转入：{plans.names(people) or '没有'}。现任、名额不变。",
    ])  # fmt: skip


def plan_new_village(post: Post, village: Village, paper: Paper) -> Plan:
    """A post goes to another village, and its reserves with it."""
    people = _reserves(post)
    leaving = plans.pairs_left(people, village).count()
    return _going_on(Kind.POST_MOVED, post, village, post.title, people, paper, [
        f"{post}从 {paper.effective_on:%Y-%m-%d} 起调整到{village}；这以前的名册、统计和文书仍在{post.village}。",
        f"在库后备 {len(people)} 人随岗位转到{village}：{plans.names(people) or '没有'}。现任、名额不变。",
        *([f"其中 {leaving} 对结对的联系人不在{village}任职，当天结束。"] if leaving else []),
    ])  # fmt: skip


def plan_abolition(post: Post, paper: Paper) -> Plan:
    """A post is no more; its reserves stay in the pool without a post."""
    people = _reserves(post)
    plan = Plan(paper)
    plan.lines = [
        f"{post}从 {paper.effective_on:%Y-%m-%d} 起撤销；这以前的名册、统计和文书照旧。",
        f"在库后备 {len(people)} 人留在库里，{'除一肩挑的留在另一岗位外，' if any(one.joint_post_id for one in people) else ''}"
        f"暂无后备岗位：{plans.names(people) or '没有'}。可在本人档案页另定岗位。",
    ]
    plan.problems = [
        *plans.check_days(paper, people),
        *(f"「{one.selection.round}」正在选拔这个岗位，请先办完或结束。" for one in _openings(post)),
    ]

    def act(recorded_by: User | None) -> Village:
        reforms.end_posts([post], paper.effective_on)
        relocate(plans.postings(people, post.village, {post.pk: None}, paper), recorded_by=recorded_by)
        reforms.record(
            post.village.township, Kind.POST_ABOLISHED, paper, recorded_by=recorded_by, before=[post]
        )  # fmt: skip
        return post.village

    plan.act = act
    return plan


def _going_on(
    kind: Kind, post: Post, village: Village, title: str, people: Sequence[Cadre], paper: Paper, lines: list[str]
) -> Plan:
    posts = PostSuccession((post,), title, post.kind, post.quota, len(people))
    plan = Plan(paper, [posts], lines)
    plan.problems = plans.check_days(paper, people)
    if village.posts.filter(title=title).exists():
        plan.problems.append(f"{village}已有「{title}」。")
    if kind == Kind.POST_MOVED and _openings(post):
        plan.problems.append("这个岗位正在选拔，请先办完或结束。")
    if kind == Kind.POST_MOVED and (joint := [one for one in people if one.joint_post_id]):
        plan.problems.append(f"{plans.names(joint)}是书记、主任一肩挑的后备，岗位不能分到两个村，请先调整其后备岗位。")

    def act(recorded_by: User | None) -> Village:
        waiting, openings = list(plans.waiting_for([post])), _openings(post)
        made = reforms.found_successor(village, posts, paper.effective_on)
        relocate(plans.postings(people, village, {post.pk: made}, paper), recorded_by=recorded_by)
        for opened in openings:
            opened.refresh_from_db(fields=["post", "joint_post"])
            opened.follow()
        follow_posts(waiting, {post.pk: made})
        reforms.record(village.township, kind, paper, recorded_by=recorded_by, before=[post], after=[made])
        return village

    plan.act = act
    return plan


def _reserves(post: Post) -> list[Cadre]:
    here = Q(post=post) | Q(joint_post=post)
    found = Cadre.objects.filter(here, state=State.IN_POOL).select_related("village", "post", "joint_post")
    return list(found.order_by("pk"))


def _openings(post: Post) -> list[OpenedPost]:
    """The post in rounds that are not done."""
    Status = SelectionRound.Status
    running = [one.pk for one in plans.running_selections([post.village])]
    found = OpenedPost.objects.filter(Q(post=post) | Q(joint_post=post), selection__in=running)
    return list(
        found.filter(selection__round__status__in=[Status.DRAFT, Status.ANNOUNCED]).select_related("selection__round")
    )
