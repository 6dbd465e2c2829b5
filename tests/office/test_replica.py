"""Which statements a replica is asked for, and that whoever wrote reads what they wrote. `make scale-out` tries it on two."""

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import RequestFactory

from accounts.models import AccessRecord, RoleAssignment, User
from office import replica
from office.replica import WROTE, ReplicaMiddleware, ReplicaRouter
from reserve_cadres.models import Cadre
from villages.models import Township
from workbench.operating.health import LEAST_ROOM, Health

ROUTER = ReplicaRouter()
PLACE = "16/B374D848"


@pytest.fixture
def asked(monkeypatch):
    """The places of the log that the replica was asked for; it has replayed as far as ``PLACE``."""
    places = []

    def replica_has(place):
        places.append(place)
        return place in {"0/0", PLACE}

    monkeypatch.setattr(replica, "replica_has", replica_has)
    return places


def answered(view, method="GET", wrote=None):
    """The answer of the middleware around ``view``, to a browser with the cookie ``wrote``."""
    request = RequestFactory().generic(method, "/")
    if wrote is not None:
        request.COOKIES[WROTE] = wrote
    return ReplicaMiddleware(lambda request: view() or HttpResponse())(request)


def read_for(method="GET", wrote=None, model=Cadre):
    found = []
    answered(lambda: found.append(ROUTER.db_for_read(model)), method, wrote)
    return found[0]


def write():
    with connection.cursor() as cursor:
        cursor.execute("UPDATE villages_township SET name = name WHERE FALSE")


def test_a_page_that_only_looks_is_read_from_the_replica_and_everything_else_from_the_primary(asked):
    assert [read_for(method) for method in ("GET", "HEAD", "POST", "PUT")] == [
        "replica",
        "replica",
        "default",
        "default",
    ]
    # A command, the queue's worker.
    assert ROUTER.db_for_read(Cadre) == "default"
    assert ROUTER.db_for_write(Cadre) == "default"
    assert ROUTER.allow_migrate("replica", "villages") is False


@pytest.mark.parametrize("model", [User, RoleAssignment])
def test_who_somebody_is_and_what_they_may_do_is_always_read_from_the_primary(asked, model):
    assert read_for(model=model) == "default"
    # And without asking the replica anything.
    assert asked == []
    assert read_for(model=AccessRecord) == "replica"


def test_the_replica_is_asked_once_for_a_page_and_only_when_there_is_something_to_read(asked):
    answered(lambda: None)
    assert asked == []
    answered(lambda: [ROUTER.db_for_read(Cadre) for _ in range(5)] and None)
    assert asked == ["0/0"]


def test_whoever_wrote_reads_from_the_primary_until_the_replica_has_what_they_wrote(asked):
    assert read_for(wrote="16/B374D849") == "default"
    assert read_for(wrote=PLACE) == "replica"
    assert asked == ["16/B374D849", PLACE]


@pytest.mark.parametrize("typed", ["", "later", "16/", "16/B374D848'; --", "16/b374d848", "16/B374D8481"])
def test_a_cookie_that_names_no_place_of_the_log_says_nothing(asked, typed):
    assert read_for(wrote=typed) == "replica"
    assert asked == ["0/0"]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_an_answer_says_how_far_the_log_had_got_when_the_request_wrote_and_only_then(asked, method):
    # What a session begins with on a day of the tests' own is no page's.
    connection.ensure_connection()
    assert WROTE not in answered(lambda: Township.objects.count() and None, method).cookies
    cookie = answered(write, method).cookies[WROTE]
    assert cookie["httponly"]
    with connection.cursor() as cursor:
        cursor.execute("SELECT %s::pg_lsn <= pg_current_wal_insert_lsn()", [cookie.value])
        assert cursor.fetchone() == (True,)


@pytest.mark.django_db(transaction=True)
def test_after_its_first_write_and_in_a_transaction_a_page_is_read_from_the_primary(asked):
    found = []

    def view():
        with transaction.atomic():
            found.append(ROUTER.db_for_read(Cadre))
        write()
        found.append(ROUTER.db_for_read(Cadre))

    answered(view)
    assert found == ["default", "default"]


@pytest.mark.parametrize(("read", "word"), [(True, "ok"), (False, "unread"), (None, None)])
def test_a_monitor_is_told_whether_pages_are_read_from_the_replica_which_stops_nobody(read, word):
    found = Health(database=True, room=LEAST_ROOM, backup_age=None, backup_late=False, queue=None, replica=read)
    assert found.well
    assert found.as_words().get("replica") == word
    assert ("reserve_cadres_replica_up" in found.as_metrics()) == (word is not None)


def test_without_a_replica_nothing_stands_in_between():
    assert not any("replica" in one for one in [*settings.MIDDLEWARE, *settings.DATABASE_ROUTERS, *settings.DATABASES])
    assert replica.state_of_the_replica() is None
