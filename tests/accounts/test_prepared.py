"""A statement composed once reads what its QuerySet reads."""

import pytest
from django.db.models import F

from accounts.models import RoleAssignment, User
from accounts.permissions import Role
from accounts.prepared import Prepared, given
from tests.conftest import make_user
from villages.models import Village

READ = {
    "with others at hand": lambda village: RoleAssignment.objects.filter(village=village).select_related(
        "user__township"
    ),
    "annotated": lambda village: User.objects.get_queryset().with_second_factor().filter(roles__village=village),
    "some columns": lambda village: Village.objects.filter(pk=village).only("name"),
    "values": lambda village: Village.objects.filter(pk=village).annotate(of=F("township__name")).values("name", "of"),
    "lists": lambda village: User.objects.filter(roles__village=village).order_by("pk").values_list("pk", flat=True),
    "of one column twice": lambda village: Village.objects.filter(pk__gte=village, pk__lte=village),
}


@pytest.fixture
def two(village, other_village):
    for place in (village, other_village):
        for _ in range(2):
            make_user(Role.SECRETARY, place.township, place)
    return village, other_village


@pytest.mark.parametrize("build", READ.values(), ids=READ)
def test_each_use_reads_what_the_queryset_reads_with_its_values(two, build, django_assert_num_queries):
    built = []
    prepared = Prepared(lambda: built.append(1) or build(given("village")))
    for village in (*two, *two):
        with django_assert_num_queries(1):
            found = prepared(village=village.pk)
        alone = list(build(village.pk))
        assert found == alone != []
        assert [getattr(one, "__dict__", {}).keys() for one in found] == [
            getattr(one, "__dict__", {}).keys() for one in alone
        ]
    assert prepared(village=0) == []
    assert len(built) == 1
