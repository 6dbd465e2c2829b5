"""A sealed column is found, told apart and compared as an open one, under every key the installation has."""

import secrets

import pytest
from django.test import override_settings
from hypothesis import given
from hypothesis import strategies as st

from accounts.sealed_fields import SEALED, UNOPENED, SealedJSONField, Unopened, open_text, seal_text
from reserve_cadres.models import Cadre

KEYS = st.binary(min_size=32, max_size=32).map(bytes.hex)
TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters=SEALED), min_size=1, max_size=60)


@pytest.fixture
def key(tmp_path):
    """An installation with a key."""
    path = tmp_path / "key"
    path.write_text(secrets.token_hex(32))
    with override_settings(FILES_KEY_FILE=str(path)):
        yield path


@given(TEXTS, KEYS)
def test_equal_texts_have_equal_seals_and_others_others(text, key):
    sealed = seal_text(text, "phone", key=key)
    assert sealed == seal_text(text, "phone", key=key)
    assert sealed.startswith(SEALED)
    assert sealed not in {
        seal_text(text + "1", "phone", key=key),
        seal_text(text, "id_number", key=key),
        seal_text(text, "phone", key="0" * 64 if key != "0" * 64 else "1" * 64),
    }


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=60))
def test_what_was_sealed_is_opened_and_nothing_stays_nothing(key_of_all, text):
    with override_settings(FILES_KEY_FILE=key_of_all):
        sealed = seal_text(text, "phone")
        assert open_text(sealed, "phone") == text
        assert (sealed == "") == (text == "")


@pytest.fixture(scope="module")
def key_of_all(tmp_path_factory):
    path = tmp_path_factory.mktemp("keys") / "key"
    path.write_text(secrets.token_hex(32))
    return str(path)


def test_a_seal_of_another_column_or_that_was_changed_does_not_open(key):
    sealed = seal_text("13812345678", "phone")
    assert isinstance(open_text(sealed, "id_number"), Unopened)
    for place in range(1, len(sealed), 7):
        other = "A" if sealed[place] != "A" else "B"
        assert isinstance(open_text(sealed[:place] + other + sealed[place + 1 :], "phone"), Unopened)
    assert isinstance(open_text(f"{SEALED}不是密文", "phone"), Unopened)


def test_what_a_number_says_openly_is_bound_to_it(key):
    field = Cadre._meta.get_field("id_number")
    sealed = field.kept("519900198506011238")
    assert sealed.startswith(f"{SEALED}19850601m")
    assert isinstance(field.from_db_value(sealed.replace("19850601", "19850602")), Unopened)


def test_what_no_key_opens_is_said_and_written_back_as_it_was(key):
    field = Cadre._meta.get_field("phone")
    sealed = field.kept("13812345678")
    key.write_text(secrets.token_hex(32))
    shown = field.from_db_value(sealed)
    assert shown == UNOPENED
    assert field.kept(shown) == sealed
    assert field.kept_anew(sealed) == sealed
    assert field.is_lost(sealed)


def test_a_number_that_cannot_be_right_is_left_to_the_database_to_refuse(key):
    field = Cadre._meta.get_field("id_number")
    assert field.kept("519900198506011230") == "519900198506011230"


def test_of_an_object_the_named_texts_are_sealed_and_the_rest_stays_for_the_database(key):
    field = SealedJSONField(default=dict, within=["phone"])
    field.name = "values"
    said = {"name": "张三", "phone": "13812345678", "sex": "male"}
    kept = field.kept(said)
    assert kept == said | {"phone": kept["phone"]}
    assert "138" not in kept["phone"]
    assert field.kept_anew(kept) == kept
    assert field.kept({"name": "张三"}) == {"name": "张三"}


def test_json_no_key_opens_is_empty_to_read_and_stays_as_it_was(key):
    field = SealedJSONField(default=list)
    field.name = "doubts"
    kept = field.kept([{"message": "取「13812345678」"}])
    assert isinstance(kept, str)
    assert "138" not in kept
    key.write_text(secrets.token_hex(32))
    assert field._opened(kept, []) == []
    assert field.is_lost(kept)
    assert field.kept_anew(kept) == kept
