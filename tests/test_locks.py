"""One order of all locks (docs/design.md, "Locks"): two who work on the same things wait for each other and are never at odds."""

import re
from contextlib import contextmanager
from datetime import date

import pytest
from django.db import connection
from django.urls import reverse

from reserve_cadres.assessments.assessments import Entry, propose_exits, record_assessments, suggestions
from reserve_cadres.changes.changes import Motion, decide, propose
from reserve_cadres.models import Assessment, Cadre, Candidacy, ChangeProposal
from reserve_cadres.people.codes import ExitReason
from reserve_cadres.people.opening import lock_people
from reserve_cadres.rulings import Ruling
from reserve_cadres.selection.approvals.approvals import approve
from reserve_cadres.selection.course.ending import cancel_round
from reserve_cadres.selection.nominations.nominations import Proposal, nominate, withdraw
from reserve_cadres.terms.terms import Elected, TermDates, record_results, save_term
from tests.conftest import make_cadre, make_village
from tests.selection import steps
from tests.test_once import opened
from tests.together import meanwhile
from villages.models import Township

RULING = Ruling(approved=True, decided_on=steps.today(), decided_by="镇领导小组", document_number="石党〔2026〕1 号")
# What is locked, in the order in which it is; "page" is the turn of a page (office/versions.py).
ORDER = [
    "accounts_sentform",
    "page",
    "reserve_cadres_rosterimport",
    "reserve_cadres_term",
    "reserve_cadres_selectionround",
    "reserve_cadres_villageselection",
    "reserve_cadres_publicnotice",
    "villages_township",
    "reserve_cadres_cadre",
    "reserve_cadres_candidacy",
    "reserve_cadres_changeproposal",
    "training_task",
    "mentoring_pairing",
    "villages_post",
    "reserve_cadres_electionresult",
]
LOCK = re.compile(
    r'FROM "(\w+)".* FOR (?:(?:NO KEY )?UPDATE|SHARE)|(pg_advisory)_xact_lock|INSERT INTO "(accounts_sentform)"'
)


@contextmanager
def locks_taken():
    """The tables whose rows the block locks by asking for it, each where it comes first."""
    taken: list[str] = []

    def noted(execute, sql, params, many, context):
        if found := LOCK.search(sql):
            name = "page" if found[2] else found[1] or found[3]
            if name not in taken:
                taken.append(name)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(noted):
        yield taken


def proposed_exit(cadre):
    motion = Motion(
        kind=ChangeProposal.Kind.EXIT, reason=ExitReason.ASKED, effective_on=steps.today(), basis="本人申请",
        proposer="村党支部", proposed_on=steps.today(),
    )  # fmt: skip
    return propose(cadre, motion, recorded_by=None)


def elected(post, cadre):
    term = save_term(TermDates("换届", steps.today()), township=post.village.township)
    return lambda: record_results(
        term, [Elected(post.pk, cadre_id=cadre.pk)], propose_appointments=True, recorded_by=None
    )


def acts(village, post):
    """What the functions of several rooms do, each ready to be called."""
    cadre = make_cadre(village, "甲", post=post)
    made, _, (candidacy, other) = steps.chosen(village.township, village.posts.last(), "丙", "丁")
    steps.noticed(candidacy.opened_post.selection)
    exit_of = proposed_exit(make_cadre(village, "乙"))
    record_assessments(
        village.township,
        2024,
        [Entry(make_cadre(village, "己").pk, {"grade": "unqualified"})],
        assessed_on=date(2024, 12, 20),
        recorded_by=None,
    )
    suggested = suggestions(Assessment.objects.all(), 2024)
    far = make_village(village.township, "又一村").posts.get()
    further = steps.opened(steps.announced(village.township, {far: 1}, title="又一批"), far)
    person = Cadre(
        township=village.township,
        village=further.selection.village,
        name="戊",
        sex="male",
        birth_date=date(1990, 5, 1),
    )
    proposal = Proposal("branch", further.selection.round.nominations_until, "村党支部")
    return {
        "decide": lambda: decide([exit_of], RULING, recorded_by=None),
        "approve": lambda: approve([candidacy], RULING, recorded_by=None),
        "withdraw": lambda: withdraw(other, day=steps.today(), reason="不再参选"),
        "record results": elected(post, cadre),
        "propose exits": lambda: propose_exits(
            suggested,
            effective_on=steps.today(),
            basis="考核",
            proposer="组织办",
            proposed_on=steps.today(),
            recorded_by=None,
        ),
        "nominate": lambda: nominate(further, person, proposal, recorded_by=None, household_here=True),
        "cancel": lambda: cancel_round(made, reason="不办了", recorded_by=None),
    }


@pytest.mark.django_db
def test_every_function_takes_its_locks_in_the_one_order(village, post):
    for name, act in acts(village, post).items():
        with locks_taken() as taken:
            act()
        assert taken, name
        assert set(taken) <= set(ORDER), name
        assert taken == sorted(taken, key=ORDER.index), name


@pytest.mark.django_db
def test_a_page_takes_its_key_and_its_turn_before_what_its_function_locks(as_organiser, village):
    cadre = make_cadre(village)
    page = reverse("cadres:change", args=[cadre.pk])
    sent = opened(as_organiser, page) | {"health": ["一般"]}
    with locks_taken() as taken:
        assert as_organiser.post(page, sent).status_code == 302
    assert taken == ["accounts_sentform", "page", "reserve_cadres_cadre"]


@pytest.mark.django_db(transaction=True)
def test_who_is_elected_and_who_is_decided_on_at_the_same_moment_do_not_stop_each_other():
    """The results of an election and a decision are about the same person and the same post."""
    village = make_village(Township.objects.create(name="石西镇"), "红星村")
    post = village.posts.get()
    cadre = make_cadre(village, "甲", post=post)
    proposal = proposed_exit(cadre)
    record = elected(post, cadre)
    # Half of a decision, then the results, then the rest of the decision.
    failed = meanwhile(
        lambda: lock_people([cadre.pk]), record, then=lambda: decide([proposal], RULING, recorded_by=None)
    )
    assert failed is None
    cadre.refresh_from_db()
    post.refresh_from_db()
    assert (cadre.state, post.incumbent_name) == ("out", "甲")


@pytest.mark.django_db(transaction=True)
def test_who_withdraws_and_who_is_approved_at_the_same_moment_do_not_stop_each_other():
    village = make_village(Township.objects.create(name="石西镇"), "红星村")
    _, one, (candidacy,) = steps.chosen(village.township, village.posts.get(), "甲")
    steps.noticed(one.selection)
    failed = meanwhile(
        lambda: lock_people([candidacy.cadre_id]),
        lambda: withdraw(candidacy, day=steps.today(), reason="不再参选"),
        then=lambda: approve([candidacy], RULING, recorded_by=None),
    )
    assert "已经审批" in str(failed)
    assert Candidacy.objects.get().cadre.state == "in_pool"
