"""A session that began an hour ago, and people to invite."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from tests.conftest import make_cadre
from training.models import TrainingSession
from training.sessions.sessions import SessionPlan, save_session


def make_session(township, began=timedelta(hours=1), **fields) -> TrainingSession:
    start = timezone.now() - began
    plan = SessionPlan(
        **{
            "title": "民政救助", "kind": "rotation", "topic": "民政救助政策", "place": "会议室",
            "starts_at": start, "ends_at": start + timedelta(hours=3), "hours": Decimal(3),
        } | fields
    )  # fmt: skip
    return save_session(plan, township=township)


@pytest.fixture
def session(township):
    return make_session(township)


@pytest.fixture
def people(village, other_village):
    return [make_cadre(village, "甲"), make_cadre(village, "乙"), make_cadre(other_village, "丙")]
