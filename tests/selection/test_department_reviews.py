"""A department enters its own part of the joint review. domain.md, "Open selection", 3."""

import pytest
from django.urls import reverse

from accounts.permissions import Role
from reserve_cadres.models import QualificationReview
from tests.conftest import make_user
from tests.selection.steps import announced, nominated, opened
from villages.models import Department

PAGE = "selection:department_review"


@pytest.fixture
def department(client, township):
    """The account of 民政办, signed in; in rounds it is called 民政."""
    client.force_login(make_user(Role.DEPARTMENT, township))
    Department.objects.update(reviews_as="民政")
    return client


@pytest.fixture
def candidates(township, post):
    made = announced(township, {post: 2}, departments=["纪检", "民政"])
    return made, nominated(opened(made, post), "甲", "乙")


def said(candidates, *results, step="department:民政"):
    fields = {"reviewed_on": "2026-11-01", "reviewer": "李民政"}
    for one, result in zip(candidates, results, strict=True):
        fields |= {
            f"{one.pk}-{step}-result": result,
            f"{one.pk}-{step}-opinion": "" if result != "fail" else "低保复核",
        }
    return fields


def test_a_department_enters_its_own_results_and_they_count(department, candidates):
    made, people = candidates
    assert "2 名参选人等待本科室联审" in department.get(reverse("workbench:home")).content.decode().replace("</b>", "")
    listed = department.get(reverse("selection:department_reviews")).content.decode()
    assert made.title in listed
    department.post(reverse(PAGE, args=[made.pk]), said(people, "pass", "fail"))
    found = {one.candidacy_id: (one.department, one.result, one.reviewer) for one in QualificationReview.objects.all()}
    assert found == {people[0].pk: ("民政", "pass", "李民政"), people[1].pk: ("民政", "fail", "李民政")}
    people[1].refresh_from_db()
    assert people[1].review == "failed"
    assert QualificationReview.objects.first().recorded_by.name == Role.DEPARTMENT.label[:10]


def test_a_department_writes_no_other_step_and_sees_no_full_number(department, candidates):
    made, people = candidates
    department.post(reverse(PAGE, args=[made.pk]), said(people, "pass", "pass", step="department:纪检"))
    department.post(f"{reverse(PAGE, args=[made.pk])}?step=township", said(people, "pass", "pass", step="township"))
    assert not QualificationReview.objects.exists()
    assert department.get(reverse("selection:detail", args=[made.pk])).status_code == 403


def test_a_round_without_the_department_or_of_another_township_is_not_there(
    department, township, post, foreign_village
):
    without = announced(township, {post: 1}, departments=["纪检"])
    foreign = announced(foreign_village.township, {foreign_village.posts.get(): 1}, departments=["民政"])
    for made in (without, foreign):
        assert department.get(reverse(PAGE, args=[made.pk])).status_code == 404


def test_an_ended_round_waits_for_nobody(department, candidates):
    made, _ = candidates
    made.__class__.objects.update(status="closed")
    assert "没有要本科室联审的批次" in department.get(reverse("selection:department_reviews")).content.decode()
