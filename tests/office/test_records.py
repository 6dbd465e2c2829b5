"""Values on their way into records. ``office/records.py``."""

from dataclasses import dataclass

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from office.records import write_new
from villages.models import Department


@dataclass(frozen=True)
class Named:
    """A department by its name."""

    name: str


def test_many_new_records_are_kept_in_one_statement(township, django_assert_num_queries):
    with django_assert_num_queries(1):
        made = write_new(Department, [(Department(township=township), Named(name)) for name in ("民政办", "司法所")])
    assert [one.pk for one in made] == list(Department.objects.values_list("pk", flat=True))


def test_of_many_new_records_each_that_is_wrong_is_named_and_none_is_kept(township):
    given = ["民政办", "", "长" * 51]
    with pytest.raises(ValidationError) as refused:
        write_new(Department, [(Department(township=township), Named(name)) for name in given])
    assert [message.split("：")[0] for message in refused.value.messages] == ["", "长" * 51]
    assert not Department.objects.exists()


def test_what_the_database_refuses_of_many_is_refused_whole(township):
    with pytest.raises(IntegrityError), transaction.atomic():
        write_new(Department, [(Department(township=township), Named("民政办")) for _ in range(2)])
    assert not Department.objects.exists()
