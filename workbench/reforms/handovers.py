"""A village that goes to another township of this installation: offered by the one, received by the other's decision.

What goes over is written anew for the township that receives it; what was before stays with the township where it was, and
nobody of the one looks into the other's records. docs/design.md, "Villages that change".
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db import transaction

from accounts.models import User
from accounts.staff import follow_villages, give_roles
from mentoring.models import Pairing, Talk
from mentoring.pairs.models import PairingQuerySet
from mentoring.pairs.pairs import Match, pair_many
from office.bulk import next_keys
from reserve_cadres.models import Cadre
from reserve_cadres.people.codes import State
from reserve_cadres.people.handed_over import Going, copied_row, copy_parts, note_handed_over
from reserve_cadres.people.opening import lock_dossiers
from reserve_cadres.pool.pool import Posting, come_with_village, relocate
from training.models import Task
from training.tasks.tasks import Assignment, set_task
from villages import handovers, reforms
from villages.handovers import Decision
from villages.models import Reform, Township, Village, VillageHandover
from villages.reforms import Paper, PostSuccession
from workbench.dossiers.parts import with_parts
from workbench.dossiers.timeline import timeline_of
from workbench.reforms import plans
from workbench.reforms.plans import Plan

# Who goes over with a village; of the others the dossiers stay where they are.
GOING = (State.IN_POOL, State.APPOINTED)


@dataclass(frozen=True)
class Reception:
    """How a village is received: its name from then on, who of the own accounts serves there, by what decision."""

    name: str
    decision: Decision
    mentors: Mapping[str, User] = field(default_factory=dict)


def plan_offer(source: Village, to_township: Township, paper: Paper) -> Plan:
    """A village is offered to another township of this installation; nothing changes before that one decides."""
    plan = Plan(paper, done=f"已向{to_township}提出，等待对方镇领导小组决定；决定以前一切照旧。")
    plan.lines = [
        f"向{to_township}提出：{source}从 {paper.effective_on:%Y-%m-%d} 起划入该镇。"
        "对方镇领导小组决定接收以后才办理，以前一切照旧，也可以撤回。",
        "对方决定时看得到村名、岗位、人员姓名和各项数目，看不到档案内容。",
        *_of_both_sides(source),
    ]
    plan.problems = _in_the_way(source, paper.effective_on)
    if source.handovers.waiting().exists():
        plan.problems.append(f"{source}已经提出过，正在等待决定。")

    def act(recorded_by: User | None) -> Village:
        handovers.offer(source, to_township, paper, proposed_by=recorded_by)
        return source

    plan.act = act
    return plan


def plan_reception(handover: VillageHandover, reception: Reception) -> Plan:
    """The village an offer speaks of begins in the receiving township, with its people, as its leading group decided."""
    source, day = handover.village, handover.effective_on
    paper = Paper(day, handover.document_number, handover.basis)
    posts = [
        PostSuccession((post,), post.title, post.kind, post.quota, post.reserve_count)
        for post in source.posts.with_bench_strength().select_related("village").order_by("position", "pk")
    ]
    people = _people(source)
    plan = Plan(paper, posts, done=f"已接收，{reception.name}从 {day:%Y-%m-%d} 起列入本镇。")
    plan.lines = [
        f"{handover.township}{source}从 {day:%Y-%m-%d} 起划入本镇，称「{reception.name}」；"
        f"这以前的统计、名册、批次和文书仍在{handover.township}。",
        *_of_both_sides(source),
        *_pairs_in_words(source, reception.mentors),
        *(["村里的账号和角色，请系统管理员另设。"] if not reception.mentors else []),
        *_namesakes_here(people, handover.to_township),
    ]
    plan.problems = [
        *_in_the_way(source, day),
        *_known_here(people, handover.to_township),
        *(
            [f"本镇已有「{reception.name}」。"]
            if handover.to_township.villages.filter(name=reception.name).exists()
            else []
        ),
    ]

    def act(recorded_by: User | None) -> Village:
        return _receive(handover, reception, recorded_by)

    plan.act = act
    return plan


@transaction.atomic
def _receive(handover: VillageHandover, reception: Reception, recorded_by: User | None) -> Village:
    source, to_township, day = handover.village, handover.to_township, handover.effective_on
    lock_dossiers(to_township.pk)
    people, standing = _people(source), _standing(source)
    # Read before anything ends with the move.
    paired = {kind: set(_pairs(source, kind).values_list("cadre", flat=True)) for kind in reception.mentors}
    tasks = list(_assignments(source, day))
    going = _going(people, to_township)
    before = {one.pk: (one.state, one.post_ids) for one in people}
    titles = plans.appointed_titles(people)

    why = f"随村划入{to_township}"
    out = [Posting(one.pk, source.pk, one.post_id, day, basis=why, document_number=handover.document_number)
           for one in standing]  # fmt: skip
    relocate(out, recorded_by=recorded_by, out=True)
    follow_villages([source], None)
    village, became = handovers.receive(handover, reception.name, reception.decision, recorded_by=recorded_by)
    note_handed_over(handover, going)
    new = {one.copy_id: copied_row(one, to_township.pk) for one in going if one.is_new}
    for state in GOING:
        there = [one for one in going if before[one.cadre.pk][0] == state]
        postings = [
            _posting(one, village, [became[key].pk for key in before[one.cadre.pk][1] if key in became],
                     titles.get(one.cadre.pk, ""), handover, reception.decision)
            for one in there
        ]  # fmt: skip
        opened = [new[one.copy_id] for one in there if one.is_new]
        come_with_village(postings, state=state, recorded_by=recorded_by, new_dossiers=opened)
    copy_parts(going)
    copies = {one.cadre.pk: one.copy_id for one in going}
    give_roles([(user, Pairing.Kind(kind).role) for kind, user in reception.mentors.items()], village)
    pair_many([
        Match(copies[key], user.pk, kind, day) for kind, user in reception.mentors.items() for key in paired[kind]
    ])  # fmt: skip
    known = Cadre.objects.in_bulk(copies.values())
    for cadre_id, make in tasks:
        set_task(make(known[copies[cadre_id]]), recorded_by=recorded_by)
    for township, kind, other, sides in (
        (handover.township, Reform.Kind.TRANSFER, to_township, {"before": [source]}),
        (to_township, Reform.Kind.RECEIVED, handover.township, {"before": [], "after": [village]}),
    ):
        reforms.record(township, kind, _paper(handover), recorded_by=recorded_by, other_township=other.name, **sides)
    return village


def _paper(handover: VillageHandover) -> Paper:
    return Paper(handover.effective_on, handover.document_number, handover.basis)


def _people(source: Village) -> list[Cadre]:
    """Who goes over."""
    return list(plans.people_of([source]).filter(state__in=GOING))


def _standing(source: Village) -> list[Cadre]:
    """Whose standing ends where they were: who goes over, and who stood for selection."""
    return list(plans.people_of([source]).exclude(state=State.OUT))


def _pairs(source: Village, kind: str) -> PairingQuerySet:
    return Pairing.objects.active().filter(cadre__village=source, kind=kind)


def _in_the_way(source: Village, day: date) -> list[str]:
    """Why a village cannot go to another township yet: days, rounds and proposals that are not done."""
    return [
        *plans.check_days(Paper(day, ""), _standing(source)),
        *(f"「{one.round}」在该村还没有办完，请先办完或结束。" for one in plans.running_selections([source])),
        *(f"{one}还没有决定，请先决定或撤回。" for one in plans.waiting_proposals([source])),
    ]


def _of_both_sides(source: Village) -> list[str]:
    """What goes over and what stays, in words."""
    people = _people(source)
    staying = plans.people_of([source]).exclude(state__in=GOING).count()
    tasks = Task.objects.open().filter(cadre__in=people).count()
    follow_ups = Talk.objects.following_up().filter(cadres__in=people).distinct().count()
    files = sum(one.attachments.count() for one in people)
    return [
        f"转过去的人：{plans.count_people(people)}：{plans.names(people) or '没有'}。"
        f"资料、简历、家庭成员、奖惩、照片和附件（{files} 份）抄录一份，"
        "以前的变动、选拔、培训、谈话、考核和任务逐条写进转入的档案；原档案留在原乡镇，状态转出，以后不再更新。",
        "岗位、后备名额、现任照原样转过去；书记、主任一肩挑的后备仍占两个岗位。",
        f"没有完成的任务 {tasks} 项、没有办结的谈话后续事项 {follow_ups} 项，作为任务在接收乡镇继续；跟岗挂职到当天为止。",
        f"不转的：已退出和没有入选的 {staying} 人，以前的批次、票决、公示、文书，统计和月度看板，谈话和培训的原记录。",
    ]


def _pairs_in_words(source: Village, mentors: Mapping[str, User]) -> Iterator[str]:
    for kind in Pairing.Kind:
        number = _pairs(source, kind).count()
        user = mentors.get(kind)
        if user:
            yield f"{kind.label}由{user}担任" + (f"，{number} 对结对从当天起由其联系。" if number else "。")
        elif number:
            yield f"{kind.label}结对 {number} 对到前一天为止，没有指定接续的人，请另行结对。"


def _known_here(people: Sequence[Cadre], township: Township) -> Iterator[str]:
    """Of who comes, those the township has a dossier of that stands otherwise: one person stands in one place."""
    known = Cadre.objects.filter(township=township, id_number__in=[one.id_number for one in people if one.id_number])
    for one in known.exclude(state=State.OUT).order_by("pk"):
        yield f"{one}在本镇已有档案，{one.get_state_display()}；一人只在一处，请先办理其退出。"


def _namesakes_here(people: Sequence[Cadre], township: Township) -> Iterator[str]:
    """Of who comes, those who may be somebody the township has a dossier of, which no ID number says."""
    here = Cadre.objects.filter(township=township, name__in=[one.name for one in people]).order_by("pk")
    born: dict[tuple, Cadre] = {(one.name, one.birth_date.year, one.birth_date.month): one for one in here}
    for one in people:
        there = born.get((one.name, one.birth_date.year, one.birth_date.month))
        if there and not (one.id_number and there.id_number):
            yield f"{one}与本镇{there.village}的{there}同名、同出生年月，转入后是两份档案，请核对是不是同一个人。"


def _going(people: Sequence[Cadre], township: Township) -> list[Going]:
    """Each dossier with its history as it stands, and as which it goes over: one that is there for the ID number, or a new one."""
    numbers = [one.id_number for one in people if one.id_number]
    known = dict(
        Cadre.objects.filter(township=township, id_number__in=numbers).order_by().values_list("id_number", "pk")
    )
    whole = {one.pk: one for one in with_parts(Cadre.objects.filter(pk__in=[one.pk for one in people]))}
    new = iter(next_keys(Cadre, len(people)))
    found = []
    for one in people:
        there = known.get(one.id_number) if one.id_number else None
        history = [
            {"day": f"{event.day}", "kind": event.kind, "text": event.text}
            for event in timeline_of(whole[one.pk], whole_talks=True)
        ]
        found.append(Going(one, there or next(new), there is None, history))
    return found


def _posting(
    one: Going, village: Village, posts: list[int], title: str, handover: VillageHandover, decision: Decision
) -> Posting:
    return Posting(
        one.copy_id,
        village.pk,
        posts[0] if posts else None,
        handover.effective_on,
        joint_post_id=posts[1] if len(posts) > 1 else None,
        basis=f"随{handover.village}由{handover.township}划入",
        document_number=decision.document_number,
        decided_by=decision.decided_by,
        appointed_title=title,
    )


def _assignments(source: Village, day: date) -> Iterator[tuple[int, Callable[[Cadre], Assignment]]]:
    """Person → what they go on with in the other township: open tasks, and what a talk left to follow up."""
    in_pool = {one.pk for one in _people(source) if one.state == State.IN_POOL}
    for task in Task.objects.open().filter(cadre__in=in_pool).order_by("pk"):
        yield task.cadre_id, _same(task)
    for talk in (
        Talk.objects.following_up().filter(cadres__in=in_pool).distinct().select_related("mentor").order_by("pk")
    ):
        for key in talk.cadres.filter(pk__in=in_pool).order_by("pk").values_list("pk", flat=True):
            yield key, _followed(talk, day)


def _same(task: Task) -> Callable[[Cadre], Assignment]:
    return lambda cadre: Assignment(
        cadre, task.title, task.set_by, task.set_on, task.due_on, kind=task.kind, description=task.description
    )


def _followed(talk: Talk, day: date) -> Callable[[Cadre], Assignment]:
    due = max(talk.follow_up_due or day, talk.held_on)
    return lambda cadre: Assignment(
        cadre, f"谈话后续：{talk.follow_up}"[:100], str(talk.mentor), talk.held_on, due, description=talk.follow_up
    )
