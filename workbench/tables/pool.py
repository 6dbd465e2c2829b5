"""The standard tables on the pool: its structure, its changes in a period, and the assessments."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any

from django.db.models import BigIntegerField, Count, F, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce

from accounts.models import User
from office.numbers import mean, share
from office.together import read_together
from reserve_cadres.assessments.assessments import village_lines
from reserve_cadres.models import Assessment, StateChange
from reserve_cadres.people.access import FIGURES
from reserve_cadres.people.bands import AGE_BANDS, band_label, full_years, in_band
from reserve_cadres.people.codes import COLLEGE_OR_ABOVE, PARTY_MEMBERS, Category, Education, ExitReason, Sex, State
from reserve_cadres.pool.models import StateChangeQuerySet
from villages.models import Township, Village
from workbench.tables.table import BY_VILLAGE, Division, Table, totals

Origin = StateChange.Origin


def structure(user: User, day: date) -> Table:
    """Each village's people in the pool on a day, by sex, age, education, political status and category."""
    return structure_of(StateChange.objects.visible_to(user, FIGURES), day)


def structure_of(changes: StateChangeQuerySet, day: date, division: Division = BY_VILLAGE) -> Table:
    """The same of the people ``changes`` tell of, in one statement."""
    standing = changes.in_pool_on(day)
    columns = {
        "人数": Q(),
        "男": Q(cadre__sex=Sex.MALE),
        "女": Q(cadre__sex=Sex.FEMALE),
        **{band_label(*band): in_band("age", *band) for band in AGE_BANDS},
        **{code.label: Q(cadre__education=code) for code in reversed(Education)},
        "大专及以上": Q(cadre__education__gte=COLLEGE_OR_ABOVE),
        "中共党员": Q(cadre__political_status__in=PARTY_MEMBERS),
        **{code.label: Q(cadre__category=code) for code in Category},
    }
    names = {f"column_{number}": Count("pk", filter=only) for number, only in enumerate(columns.values())}
    aged = standing.annotate(age=full_years(day, "cadre__birth_date")).order_by()
    found: Any = aged.values(division.key, division.name, *division.order).annotate(years=Sum("age"), **names)
    found = found.order_by(*division.order)
    # The first column counts everybody.
    rows = [
        [line[division.name], *(line[name] for name in names), mean(line["years"], line["column_0"])] for line in found
    ]
    total = totals(rows)
    if total:
        total[-1] = mean(sum(line["years"] for line in found), total[1])
    return Table(
        "structure",
        "村级后备干部结构情况表",
        [division.heading, *columns, "平均年龄"],
        rows,
        total or None,
        note="中共党员含预备党员。",
        when=f"截至{day.year}年{day.month}月{day.day}日",
        places=[line[division.key] for line in found],
    )


def changes(user: User, since: date, until: date) -> Table:
    """Who came in and who left each village's pool from ``since`` to ``until``, both included.

    For every village, those at the start and those who came less those who left are those at the end. A move to
    another village leaves the one and enters the other; changes without a known day count as before the period.
    """
    villages = Village.ever.visible_to(user, FIGURES).order_by("position", "pk")
    of_township = StateChange.objects.filter(cadre__township=user.township_id)
    return changes_of(villages, StateChange.objects.visible_to(user, FIGURES), of_township, since, until)


def changes_of(
    places: Iterable[Village | Township],
    seen: StateChangeQuerySet,
    of_townships: StateChangeQuerySet,
    since: date,
    until: date,
    division: Division = BY_VILLAGE,
) -> Table:
    """The same of ``places``, whose people the changes ``seen`` tell of; of a township it is the sum of its villages.

    ``of_townships`` are all changes of the townships they lie in: where somebody came from may be another village.
    """
    into, out_of = division.into, division.out_of
    # Those at the end follow, as each change is told against the one before it; counted too, they took as long as the rest.
    at_start = seen.in_pool_on(since - timedelta(days=1)).order_by().values_list(into).annotate(Count("pk"))
    events = _with_previous(of_townships).filter(effective_on__range=(since, until))
    now_in = Q(state=State.IN_POOL)
    was_in = Q(state_before=State.IN_POOL)
    stays = now_in & was_in & Q(village_before=F("village"))
    came = (
        ("公开选拔", Q(origin=Origin.SELECTED)),
        ("递补", Q(origin=Origin.SUCCEEDED)),
        ("重新入库", Q(origin=Origin.REINSTATED)),
        ("外村调入", was_in),
    )
    entries = _split(events.filter(now_in).exclude(stays), into, came)
    reasons = [(ExitReason(code).label, Q(reason=code)) for code in ExitReason.values if code != ExitReason.APPOINTED]
    went = [("任用", Q(state=State.APPOINTED)), *reasons, ("调往外村", now_in)]
    exits = _split(events.filter(was_in).exclude(stays), out_of, went)
    read_together(at_start, entries, exits)
    before = dict(at_start)
    entered, left = _by_kind(entries, into, came), _by_kind(exits, out_of, went)
    rows: dict[int, list] = {}
    for place in places:
        of_entries, of_exits = entered.get(place.pk, {}), left.get(place.pk, {})
        all_in, all_out = of_entries.get("all", 0), of_exits.get("all", 0)
        known = [of_entries.get(label, 0) for label, _ in came]
        gone = [of_exits.get(label, 0) for label, _ in went]
        at_first = before.get(place.pk, 0)
        row = [at_first, all_in, *known, all_in - sum(known), all_out, *gone, all_out - sum(gone),
               at_first + all_in - all_out]  # fmt: skip
        if any(row):
            rows[place.pk] = [place.name, *row]
    return Table(
        "changes",
        "村级后备干部进出情况表",
        [division.heading, "期初在库", "进入", *(label for label, _ in came), "其他进入", "离开", *(label for label, _ in went),
         "其他离开", "期末在库"],
        list(rows.values()),
        totals(list(rows.values())) or None,
        note="期初加进入减离开等于期末。其他进入含名册导入、期初登记和撤销变动。",
        places=list(rows),
    )  # fmt: skip


def movers(user: User, since: date, until: date) -> Table:
    """Everybody who came into the pool or left it from ``since`` to ``until``, in the order of the days."""
    villages = Village.ever.visible_to(user, FIGURES).values("pk")
    now_in, was_in = Q(state=State.IN_POOL), Q(state_before=State.IN_POOL)
    found = (
        _with_previous(StateChange.objects.filter(cadre__township=user.township_id))
        .filter(effective_on__range=(since, until))
        .filter(Q(village__in=villages) | Q(village_before__in=villages))
        .filter(now_in | was_in)
        .exclude(now_in & was_in & Q(village_before=F("village")))
        .select_related("cadre", "village", "post", "joint_post")
        .order_by("effective_on", "pk")
    )
    rows = [
        [number, str(one.cadre), one.village.name, one.appointed_title or one.post_title,
         f"{one.effective_on:%Y-%m-%d}", one.get_origin_display(), one.get_reason_display(), one.basis, one.document_number]
        for number, one in enumerate(found, start=1)
    ]  # fmt: skip
    return Table(
        "movers",
        "村级后备干部变动名单",
        ["序号", "姓名", "村(社区)", "岗位或任用职务", "日期", "方式", "离开原因", "依据", "文号"],
        rows,
        words=9,
        widths={0: 7, 1: 12, 3: 22, 4: 13, 7: 34, 8: 20},
    )


def _with_previous(changes: StateChangeQuerySet) -> Any:
    """Changes, each with state and village of the one before it of the same person; '' and 0 for the first."""
    earlier = (
        StateChange.objects.filter(cadre=OuterRef("cadre"))
        .filter(
            Q(effective_on__isnull=True)
            | Q(effective_on__lt=OuterRef("effective_on"))
            | Q(effective_on=OuterRef("effective_on"), pk__lt=OuterRef("pk"))
        )
        .exclude(pk=OuterRef("pk"))
        .order_by(F("effective_on").desc(nulls_last=True), "-pk")
    )
    return changes.annotate(
        state_before=Coalesce(Subquery(earlier.values("state")[:1]), Value("")),
        village_before=Coalesce(Subquery(earlier.values("village")[:1]), Value(0), output_field=BigIntegerField()),
    )


def _split(events: Any, place: str, kinds: Sequence[tuple[str, Q]]) -> QuerySet[Any, Any]:
    """How many events each place has in all and of each of ``kinds``, the first that fits; for :func:`_by_kind`."""
    counts = {"count_all": Count("pk")}
    before = Q(pk__in=[])
    for number, (_, only) in enumerate(kinds):
        counts[f"count_{number}"] = Count("pk", filter=only & ~before)
        before |= only
    return events.order_by().values(place).annotate(**counts)


def _by_kind(lines: Iterable[Any], place: str, kinds: Sequence[tuple[str, Q]]) -> dict[int, dict[str, int]]:
    """Place → how many events in all (``all``) and of each of ``kinds``, by its label."""
    return {
        line[place]: {label: line[f"count_{number}"] for number, (label, _) in enumerate(kinds)}
        | {"all": line["count_all"]}
        for line in lines
    }


def assessments(user: User, year: int) -> Table:
    """Each village's assessments of a year, grade by grade."""
    lines = village_lines(
        StateChange.objects.visible_to(user, FIGURES), Assessment.objects.visible_to(user, FIGURES), year
    )
    grades = Assessment.Grade
    rows = [
        [line.village, line.due, line.done, *(line.grades[grade] for grade in grades.values), line.due - line.done,
         share(line.grades[grades.EXCELLENT], line.done)]
        for line in lines
    ]  # fmt: skip
    total = totals(rows, skip=frozenset({len(grades) + 4}))
    if total:
        total[-1] = share(total[3], total[2])
    return Table(
        "assessments",
        f"{year}年度考核情况表",
        ["村(社区)", "应考核", "已考核", *grades.labels, "未考核", "优秀率(%)"],
        rows,
        total or None,
        note="优秀率是已考核的人中优秀的占比。",
        when=f"{year}年度",
    )
