"""What in the data is wrong or unlikely, each with its cure: looked for by the database, for any number of people.

Nothing is mended here: a line leads to the page where somebody who knows decides. Source: domain.md, "Mentoring", "Villages
and posts" and "Excel as offices keep it": what is not certain is asked.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.db.models import DateField, Exists, ExpressionWrapper, F, OuterRef, Q, QuerySet
from django.urls import reverse

from accounts.models import RoleAssignment, User
from mentoring.access import KEEP_PAIRS
from mentoring.models import Pairing
from mentoring.pairs.models import PairingQuerySet
from office.together import count_together, read_together
from reserve_cadres.changes.access import PROPOSE
from reserve_cadres.models import Cadre, Candidacy, SelectionRound, StateChange
from reserve_cadres.people.access import ADMIT, CHANGE
from reserve_cadres.people.bands import full_years
from reserve_cadres.people.cadres import CadreQuerySet
from reserve_cadres.people.codes import ExitReason, State
from reserve_cadres.selection.codes import Withdrawal
from training.access import PLAN
from training.models import Placement, Task
from villages.models import Post

ADULT = 18
# Where no round of the township has said an age: men retire at 60.
OLDEST = 60


@dataclass(frozen=True)
class Line:
    """One thing found: about whom, what, and the page that cures it; no ``cure`` for who may not go there."""

    subject: str
    address: str
    what: str
    cure: str = ""
    cure_address: str = ""


@dataclass
class Finding:
    """All of one kind: what it is, what to do about it, and how many there are, of which the first may be all that is read."""

    key: str
    title: str
    advice: str
    lines: list[Line] = field(default_factory=list)
    number: int = 0


@dataclass
class Source:
    """Records of which each is a line, what is looked at beside them, and how the lines are made of both."""

    records: QuerySet[Any]
    lines: Callable[..., Iterable[Line]]
    beside: tuple[QuerySet[Any], ...] = ()


def check(user: User, today: date, most: int | None = None) -> list[Finding]:
    """Everything found in what ``user`` keeps; kinds without a line too, so that it can be seen what was looked for.

    Of more than ``most`` of a kind the first are read, the others counted. Two statements for any number of people.
    """
    sources = [list(looking(user, today)) for _, _, _, looking in _CHECKS]
    read = [[replace(one, records=one.records[:most]) for one in of_kind] for of_kind in sources]
    read_together(*(records for of_kind in read for one in of_kind for records in (one.records, *one.beside)))
    more = {
        (kind, place): source.records
        for kind, of_kind in enumerate(sources)
        for place, source in enumerate(of_kind)
        if most is not None and len(read[kind][place].records) == most
    }
    counts = count_together({f"{kind} {place}": records for (kind, place), records in more.items()})
    return [
        Finding(
            key, title, advice,
            lines=[line for one in read[kind] for line in one.lines(one.records, *one.beside)],
            number=sum(counts.get(f"{kind} {place}", len(one.records)) for place, one in enumerate(read[kind])),
        )
        for kind, (key, title, advice, _) in enumerate(_CHECKS)
    ]  # fmt: skip


def _people(user: User) -> CadreQuerySet:
    return Cadre.objects.visible_to(user, CHANGE).select_related("village", "post", "joint_post")


def _in_pool(user: User) -> CadreQuerySet:
    return _people(user).filter(state=State.IN_POOL).order_by("village__position", "village", "pinyin", "pk")


def _line(user: User, cadre: Cadre, what: str, permission: str = "", cure: str = "", address: str = "") -> Line:
    allowed = bool(cure) and user.has_perm(permission)
    return Line(
        f"{cadre.village} {cadre}", reverse("workbench:dossier", args=[cadre.pk]), what,
        cure if allowed else "", address if allowed else "",
    )  # fmt: skip


def _pairs(user: User) -> PairingQuerySet:
    people = Cadre.objects.visible_to(user, CHANGE)
    found = Pairing.objects.active().filter(cadre__in=people).select_related("cadre__village", "mentor")
    return found.order_by("mentor__name", "mentor", "kind", "cadre__village__position", "cadre__pinyin", "pk")


def _each(records: QuerySet[Any], line: Callable[[Any], Line]) -> Source:
    return Source(records, lambda found: map(line, found))


def _without_role(user: User, today: date) -> Iterator[Source]:
    wrong = _pairs(user).filter(cadre__state=State.IN_POOL).outlived()
    role = RoleAssignment.objects.filter(user=OuterRef("mentor"), role=OuterRef("kind"))

    def line(one: Any) -> Line:
        elsewhere = one.serves and one.mentor.is_active
        what = f"联系人{one.mentor}{'在别的村任职，不是本村的' if elsewhere else '已不任'}{one.get_kind_display()}"
        asked = urlencode({"mentor": one.mentor_id, "kind": one.kind})
        return _line(user, one.cadre, what, KEEP_PAIRS, "换联系人", f"{reverse('mentoring:hand_over')}?{asked}")

    yield _each(wrong.annotate(serves=Exists(role)), line)


def _pairs_of_who_left(user: User, today: date) -> Iterator[Source]:
    def line(one: Pairing) -> Line:
        what = f"本人{one.cadre.get_state_display()}，与{one.mentor}的结对还没有结束"
        return _line(user, one.cadre, what, KEEP_PAIRS, "结束结对", reverse("mentoring:end_pair", args=[one.pk]))

    yield _each(_pairs(user).exclude(cadre__state=State.IN_POOL), line)


def _duties_of_who_left(user: User, today: date) -> Iterator[Source]:
    def of_task(one: Task) -> Line:
        return _line(user, one.cadre, f"本人{one.cadre.get_state_display()}，任务「{one.title}」还没有了结",
                     CHANGE, "看任务", reverse("training:task", args=[one.pk]))  # fmt: skip

    def of_placement(one: Placement) -> Line:
        return _line(user, one.cadre, f"本人{one.cadre.get_state_display()}，跟岗挂职还没有结束",
                     PLAN, "看跟岗挂职", reverse("training:placement", args=[one.pk]))  # fmt: skip

    gone = _people(user).filter(state__in=[State.OUT, State.APPOINTED])
    tasks = Task.objects.open().filter(cadre__in=gone).select_related("cadre__village").order_by("due_on", "pk")
    running = Placement.objects.in_force().filter(cadre__in=gone, grade="", ends_on__gte=today)
    yield _each(tasks, of_task)
    yield _each(running.select_related("cadre__village").order_by("ends_on", "pk"), of_placement)


def _dead_in_the_pool(user: User, today: date) -> Iterator[Source]:
    def line(one: Cadre) -> Line:
        address = f"{reverse('changes:exit', args=[one.pk])}?reason={ExitReason.DEAD}"
        return _line(user, one, "参选时已登记去世，仍在库", PROPOSE, "提出退出", address)

    dead = Candidacy.objects.filter(cadre=OuterRef("pk"), withdrawal_cause=Withdrawal.DEAD)
    yield _each(_in_pool(user).filter(Exists(dead)), line)


def _incumbents(user: User, today: date) -> Iterator[Source]:
    def lines(posts: Iterable[Post], people: Sequence[Cadre]) -> Iterator[Line]:
        by_name: dict[tuple, list[Cadre]] = defaultdict(list)
        for one in people:
            by_name[one.village_id, one.name].append(one)
        for post in posts:
            alike = by_name[post.village_id, post.incumbent_name]
            one = next(one for one in alike if _same_month(one.birth_date, post.incumbent_birth_month))
            what = f"就是本村现任{post.title}" + ("，正是其后备的岗位" if post.pk in one.post_ids else "")
            yield _line(user, one, what, PROPOSE, "提出任用", reverse("changes:appointment", args=[one.pk]))

    people = _in_pool(user)
    held = Post.objects.filter(village=OuterRef("village"), incumbent_name=OuterRef("name"))
    kept = people.order_by().filter(village=OuterRef("village"), name=OuterRef("incumbent_name"))
    month = OuterRef("incumbent_birth_month")
    kept = kept.annotate(month=ExpressionWrapper(month, DateField())).filter(
        Q(month__isnull=True) | Q(birth_date__year=F("month__year"), birth_date__month=F("month__month"))
    )
    posts = Post.objects.exclude(incumbent_name="").filter(Exists(kept))
    posts = posts.order_by("village__position", "village", "position", "pk")
    yield Source(posts, lines, beside=(people.filter(Exists(held)),))


def _same_month(birth: date, month: date | None) -> bool:
    return month is None or (birth.year, birth.month) == (month.year, month.month)


def oldest_of(user: User) -> int:
    """The highest age the township's last round took."""
    last = SelectionRound.objects.filter(township=user.township_id).order_by("-nominations_from", "-pk").first()
    return (last.relaxed_maximum_age or last.maximum_age or OLDEST) if last else OLDEST


def _ages(user: User, today: date) -> Iterator[Source]:
    oldest = oldest_of(user)

    def line(one: Any) -> Line:
        what = f"{one.years} 周岁" + (f"，不满 {ADULT}" if one.years < ADULT else f"，超过 {oldest}")
        if one.years < ADULT:
            return _line(user, one, what, CHANGE, "核对出生日期", reverse("cadres:change", args=[one.pk]))
        return _line(user, one, what, PROPOSE, "提出退出", f"{reverse('changes:exit', args=[one.pk])}?reason=over_age")

    aged = _in_pool(user).annotate(years=full_years(today, "birth_date"))
    yield _each(aged.filter(Q(years__lt=ADULT) | Q(years__gt=oldest)), line)


def _duplicates(user: User, today: date) -> Iterator[Source]:
    def lines(people: Iterable[Cadre]) -> Iterator[Line]:
        groups: dict[tuple, list[Cadre]] = defaultdict(list)
        for one in people:
            groups[one.name, one.birth_date.year, one.birth_date.month].append(one)
        for group in groups.values():
            for one in group:
                others = "、".join(
                    f"{other.village}（{other.get_state_display()}）" for other in group if other != one
                )
                what = f"与另一份档案同名、同出生年月{f'：{others}' if others else ''}，没有身份证号可区分"
                yield _line(user, one, what, CHANGE, "核对身份证号", reverse("cadres:change", args=[one.pk]))

    alike = Cadre.objects.filter(
        township=OuterRef("township"), name=OuterRef("name"), birth_date__year=OuterRef("birth_date__year"),
        birth_date__month=OuterRef("birth_date__month"),
    ).exclude(pk=OuterRef("pk"))  # fmt: skip
    # Two ID numbers are two people.
    unsure = Exists(alike.filter(id_number="")) | (Q(id_number="") & Exists(alike))
    yield Source(_people(user).filter(unsure).order_by("name", "birth_date", "pk"), lines)


def _undated(user: User, today: date) -> Iterator[Source]:
    newest = StateChange.objects.newest_of(OuterRef("pk"), today)
    what, cure = "从哪天起在库没有记录，统计时按一直在库算", "导入带入库时间的花名册"
    yield _each(
        _in_pool(user).filter(state_changes=newest, state_changes__effective_on__isnull=True),
        lambda one: _line(user, one, what, ADMIT, cure, reverse("roster:list")),
    )


def _without_post(user: User, today: date) -> Iterator[Source]:
    yield _each(
        _in_pool(user).filter(post__isnull=True),
        lambda one: _line(
            user, one, "在库，没有后备岗位", ADMIT, "定后备岗位", reverse("cadres:admit", args=[one.pk])
        ),
    )


def _over_quota(user: User, today: date) -> Iterator[Source]:
    def line(post: Any) -> Line:
        address = reverse("villages:detail", args=[post.village_id])
        what = f"在库 {post.reserve_count} 人，名额 {post.quota}（合并带来的）"
        return Line(str(post), address, what, "看岗位", address)

    posts = Post.objects.visible_to(user, CHANGE).with_bench_strength().filter(reserve_count__gt=F("quota"))
    yield _each(posts.select_related("village").order_by("village__position", "village", "position", "pk"), line)


def _terms_over(user: User, today: date) -> Iterator[Source]:
    may = user.has_perm("villages.change_post")

    def line(post: Post) -> Line:
        what = f"现任{post.incumbent_name}的任期 {post.incumbent_term_end:%Y-%m-%d} 已满"
        return Line(
            str(post), reverse("villages:detail", args=[post.village_id]), what, "改现任" if may else "",
            reverse("villages:change_post", args=[post.pk]) if may else "",
        )  # fmt: skip

    posts = Post.objects.visible_to(user, CHANGE).exclude(incumbent_name="").filter(incumbent_term_end__lt=today)
    yield _each(posts.select_related("village").order_by("incumbent_term_end", "pk"), line)


_CHECKS: list[tuple[str, str, str, Callable[[User, date], Iterator[Source]]]] = [
    ("mentors", "联系人不在本村任职", "换成本村的联系人；已离任的，从离任那天起不再算其应完成。", _without_role),
    ("left", "已离库的人还有结对", "结束结对；以前的谈话保留。", _pairs_of_who_left),
    ("duties", "已离库的人还有任务或跟岗挂职", "任务办结或撤销，跟岗挂职鉴定或取消。", _duties_of_who_left),
    ("dead", "登记去世的人仍在库", "提出退出，原因选「去世」，由镇领导小组决定。", _dead_in_the_pool),
    (
        "incumbents",
        "后备就是现任",
        "已任用的提请镇领导小组决定任用；同名不是一人的，补上现任的出生年月。",
        _incumbents,
    ),
    ("ages", "年龄不合", "核对出生日期；确已超龄的提出退出。年龄上限按最近一个批次的条件。", _ages),
    ("duplicates", "可能是同一个人的几份档案", "补身份证号区分；确是一人的，留一份，另一份办理退出。", _duplicates),
    ("undated", "入库日期不详", "从带「入库时间」的花名册再导入一次，只补日期。", _undated),
    ("posts", "在库没有后备岗位", "在档案页定后备岗位。", _without_post),
    ("quota", "超名额的岗位", "有人离开之前不再进人；也可以把人调整到别的岗位。", _over_quota),
    ("terms", "现任任期已满", "换届或连任后更新现任和任期。", _terms_over),
]
