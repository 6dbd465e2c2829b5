"""Migrations are only added to: what a township's database was made by never changes."""

import pytest

from tests.upgrade.released import add_release, breaches, released


@pytest.fixture
def house(tmp_path):
    """A house with one release of two migrations."""
    (tmp_path / "pyproject.toml").write_text('[project]\nversion = "1.0.0"\n')
    folder = tmp_path / "villages" / "migrations"
    folder.mkdir(parents=True)
    for name in ("__init__.py", "0001_initial.py", "0002_more.py"):
        (folder / name).write_text(f"# {name}\n")
    add_release(tmp_path, tmp_path / "released.txt")
    return tmp_path


def found(house):
    return breaches(house, house / "released.txt")


def test_no_released_migration_was_changed_or_removed():
    assert not breaches()


def test_there_is_a_list_of_what_is_out():
    assert released()


def test_a_changed_migration_is_told_with_what_to_do_instead(house):
    assert not found(house)
    (house / "villages/migrations/0002_more.py").write_text("# other\n")
    (message,) = found(house)
    assert message.startswith("villages/migrations/0002_more.py was changed")
    assert "add a new migration" in message


def test_a_removed_migration_is_told(house):
    (house / "villages/migrations/0001_initial.py").unlink()
    (message,) = found(house)
    assert message.startswith("villages/migrations/0001_initial.py was removed")


def test_a_new_migration_is_free_until_it_is_released(house):
    new = house / "villages/migrations/0003_new.py"
    new.write_text("# first\n")
    assert not found(house)
    (house / "pyproject.toml").write_text('[project]\nversion = "1.1.0"\n')
    assert add_release(house, house / "released.txt") == ["villages/migrations/0003_new.py"]
    new.write_text("# second\n")
    assert len(found(house)) == 1
    assert "# 1.1.0\n" in (house / "released.txt").read_text()


def test_a_release_is_not_added_over_a_changed_migration(house):
    (house / "villages/migrations/0002_more.py").write_text("# other\n")
    with pytest.raises(SystemExit, match="0002_more"):
        add_release(house, house / "released.txt")
    assert len(found(house)) == 1
