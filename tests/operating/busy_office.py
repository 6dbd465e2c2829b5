"""A township at work through the web: each act leaves a mark of its own, by which it is found again."""

import itertools
import random
import threading
import time
from collections import Counter
from dataclasses import dataclass, field

from django.apps import apps
from django.core.files.base import ContentFile
from django.db import DatabaseError, InterfaceError, connection
from lxml import html

from accounts.models import User
from mentoring.models import Pairing, Talk
from mentoring.reminders.sending import Wanted, remind
from reserve_cadres.models import Approval, Attachment, Cadre, Candidacy, ChangeProposal, RosterImport, StateChange
from tests.conftest import make_village
from tests.rosters import HEADER, person, workbook
from tests.selection.steps import chosen, noticed
from tests.served import PATIENCE, TRIES, Visitor
from villages.models import PostKind, Township, Village
from villages.posts import PostPlan, save_post
from workbench.demo.township import PASSWORD

SCAN = b"%PDF-1.4\n"


@dataclass
class Outcome:
    """What was told to be done, by kind of act and mark; what was said against an act, none of which is refused for good reason."""

    done: list[tuple[str, str]] = field(default_factory=list)
    refused: list[tuple[str, str]] = field(default_factory=list)


class Office:
    """Clerks who work at once, each at a browser of their own and on people of their own, until told to stop."""

    def __init__(self, address: str, clerks: int = 4) -> None:
        self.outcome = Outcome()
        self.address, self._over = address, threading.Event()
        self.sequence = itertools.count(1)
        self.village = Village.objects.get(name="白塔村", township__name="石西镇")
        pairs = Pairing.objects.active().filter(mentor__username="shuji")
        self.paired = list(pairs.values_list("cadre_id", flat=True))
        people = Cadre.objects.filter(state="in_pool", township=self.village.township, proposals__isnull=True)
        # Each clerk's own, so that nobody is asked about what another wrote meanwhile.
        free = list(people.exclude(pk__in=self.paired).order_by("pk").values_list("pk", flat=True))
        self._clerks = [
            Clerk(self, number, free[number::clerks], chosen_for_entry(self.village.township, f"候选{number}村"))
            for number in range(clerks)
        ]
        self._threads = [threading.Thread(target=self._work, args=(clerk,)) for clerk in self._clerks]

    def __enter__(self) -> "Office":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        for thread in self._threads:
            thread.join()

    def _work(self, clerk: "Clerk") -> None:
        while not self._over.is_set():
            kind = clerk.chance.choice(list(ACTS))
            mark = f"记号{next(self.sequence):05}号"
            try:
                told = ACTS[kind](clerk, mark)
            except (OSError, ValueError) as problem:
                told = f"{mark}: {problem}"
            (self.outcome.refused if told else self.outcome.done).append((kind, told or mark))

    @property
    def asked_again(self) -> int:
        """How many times somebody got no answer."""
        return sum(visitor.asked_again for clerk in self._clerks for visitor in clerk.visitors.values())


class Clerk:
    """One person who holds the accounts of the office, a secretary and the leading group."""

    def __init__(self, office: Office, number: int, people: list[int], waiting: list[Candidacy]) -> None:
        self.office, self.chance = office, random.Random(number)
        half = len(people) // 2
        self.kept, self.leaving, self.entering = people[:half], iter(people[half:]), iter(waiting)
        self.visitors: dict[str, Visitor] = {}

    def visitor(self, username: str) -> Visitor:
        """Somebody signed in."""
        if username not in self.visitors:
            visitor = Visitor(self.office.address)
            visitor.sign_in(username, PASSWORD)
            self.visitors[username] = visitor
        return self.visitors[username]

    def sent(self, username: str, path: str, **values) -> str | None:
        """What a page says against the values; None where they were taken."""
        visitor = self.visitor(username)
        return None if visitor.submit(path, **values) else visitor.said or "nothing said"


def _talk(clerk: Clerk, mark: str) -> str | None:
    people = [clerk.chance.choice(clerk.office.paired)]
    return clerk.sent("shuji", "/mentoring/talks/new/", people=people, summary=f"{mark}：思想稳定，学习认真。")


def _new_dossier(clerk: Clerk, mark: str) -> str | None:
    values = {"name": name_of(mark), "village": clerk.office.village.pk, "sex": "male", "birth_date": "1990-05-06"}
    return clerk.sent("zuzhi", "/cadres/new/", **values)


def _change(clerk: Clerk, mark: str) -> str | None:
    return clerk.sent("zuzhi", f"/cadres/{clerk.chance.choice(clerk.kept)}/change/", occupation=mark)


def _scan(clerk: Clerk, mark: str) -> str | None:
    file = ContentFile(SCAN + mark.encode(), name="证书.pdf")
    path = f"/cadres/{clerk.chance.choice(clerk.kept)}/attachments/new/"
    return clerk.sent("zuzhi", path, kind="other", title=mark, file=file)


def _decision(clerk: Clerk, mark: str) -> str | None:
    """An exit proposed, and what the leading group decides, both under the mark."""
    person = next(clerk.leaving, None)
    if person is None:
        return _talk(clerk, mark)
    values = {"reason": "moved", "basis": mark, "proposer": "村党组织"}
    if told := clerk.sent("zuzhi", f"/changes/people/{person}/exit/", **values):
        return told
    page = html.fromstring(clerk.visitor("lingdao").get("/changes/"))
    ticked = page.xpath("//tr[contains(., $mark)]//input[@name='proposals']/@value", mark=mark)
    return clerk.sent("lingdao", "/changes/", proposals=ticked, document_number=mark)


def _entry(clerk: Clerk, mark: str) -> str | None:
    """Somebody chosen in a round, whom the leading group lets into the pool under the mark."""
    candidacy = next(clerk.entering, None)
    if candidacy is None:
        return _talk(clerk, mark)
    return clerk.sent(
        "lingdao", "/selection/approvals/", candidacies=[candidacy.pk], decision="approved", document_number=mark
    )


def _roster(clerk: Clerk, mark: str) -> str | None:
    row = person(clerk.office.village.name, name_of(mark), birth="1991.07", 后备岗位="")
    visitor = clerk.visitor("zuzhi")
    file = ContentFile(workbook(HEADER, row), name="名册.xlsx")
    page = visitor.submit("/roster/", file=file)
    if page is None:
        return visitor.said
    visitor.submit(page, of=f"{page}read/")
    while "progress" in visitor.get(f"{page}work/"):
        time.sleep(PATIENCE)
    visitor.submit(page, of=f"{page}confirm/")
    # What was said of it is said once, to an answer that may not have come.
    confirmed = once_the_database_answers(lambda: RosterImport.objects.get(pk=page.split("/")[2]).status)
    connection.close()
    return None if confirmed == RosterImport.Status.CONFIRMED else confirmed


def _archive(clerk: Clerk, mark: str) -> str | None:
    # One at a time for a township.
    while "请等它完成" in (told := clerk.sent("zuzhi", "/archives/", village=clerk.office.village.pk) or ""):
        time.sleep(PATIENCE)
    return told or None


def _reminder(clerk: Clerk, mark: str) -> str | None:
    """Written by the queue's schedule otherwise: no page does it."""
    mentor = once_the_database_answers(lambda: User.objects.select_related("township").get(username="shuji"))
    once_the_database_answers(lambda: remind([Wanted(mentor.township, mark, mark, "请谈话", mentor)]))
    connection.close()
    return None


def once_the_database_answers(act):
    """What ``act`` returns, which is tried again while sessions of the database are ended under it."""
    for _ in range(TRIES):
        try:
            return act()
        except (DatabaseError, InterfaceError):
            connection.close()
            time.sleep(PATIENCE)
    raise TimeoutError


ACTS = {
    "谈话": _talk, "新建档案": _new_dossier, "修改档案": _change, "扫描件": _scan, "决定": _decision, "入库": _entry,
    "名册": _roster, "档案包": _archive, "提醒": _reminder,
}  # fmt: skip


def chosen_for_entry(township: Township, name: str) -> list[Candidacy]:
    """People chosen and noticed in a village of that name, as many as a post may have."""
    plan = PostPlan("后备梯队", PostKind.OTHER, quota=20)
    post = save_post(plan, village=make_village(township, name, titles=()))
    names = [f"候选{name_of(f'--{one:05}')}" for one in range(plan.quota)]
    _, opened, people = chosen(township, post, *names, title=name)
    noticed(opened.selection)
    return people


def name_of(mark: str) -> str:
    """The mark as a person's name."""
    return "新" + "".join("零一二三四五六七八九"[int(digit)] for digit in mark[2:7])


def found(kind: str, mark: str, letters: Counter) -> int:
    """How many times the act of this mark is on record."""
    if kind == "谈话":
        return Talk.objects.filter(summary__startswith=mark).count()
    if kind in {"新建档案", "名册"}:
        return Cadre.objects.filter(name=name_of(mark)).count()
    if kind == "修改档案":
        # Later changes of other columns show the value too.
        return min(1, apps.get_model("reserve_cadres.CadreEvent").objects.filter(occupation=mark).count())
    if kind == "扫描件":
        kept = Attachment.objects.filter(title=mark)
        return sum(one.file.read() == SCAN + mark.encode() for one in kept)
    if kind == "决定":
        proposed = ChangeProposal.objects.filter(basis=mark).count()
        decided = StateChange.objects.filter(proposal__basis=mark, document_number=mark).count()
        talked = Talk.objects.filter(summary__startswith=mark).count()
        return max(proposed, decided, talked)
    if kind == "入库":
        approved = Approval.objects.filter(document_number=mark).count()
        entered = StateChange.objects.filter(origin=StateChange.Origin.SELECTED, document_number=mark).count()
        talked = Talk.objects.filter(summary__startswith=mark).count()
        # Both the decision and the seat, or, once nobody waits, the talk in their place.
        return approved if approved == entered and not talked else talked
    if kind == "提醒":
        return letters[mark]
    raise KeyError(kind)
