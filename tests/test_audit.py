"""What is said of the packages' known weaknesses. SECURITY.md."""

import json

from tests.audit import verdict

SOUND = {"name": "django", "version": "5.2.19", "vulns": []}
WEAK = {"name": "lxml", "version": "4.9.0", "vulns": [{"id": "PYSEC-2022-230", "fix_versions": ["4.9.1"]}]}
UNKNOWN = {"name": "xlwt", "skip_reason": "Dependency not found"}


def report(*packages):
    return json.dumps({"dependencies": packages, "fixes": []})


def test_a_known_weakness_fails_and_is_named_with_the_version_that_mends_it():
    assert verdict(report(SOUND, WEAK)) == (
        ["lxml 4.9.0: PYSEC-2022-230, mended in 4.9.1", "2 of 2 packages audited, 1 known weaknesses."],
        True,
        False,
    )


def test_no_answer_is_never_taken_for_sound():
    assert verdict("") == (["Not audited: the register gave no answer at all."], False, True)
    lines, weak, unanswered = verdict(report(SOUND, UNKNOWN))
    assert (weak, unanswered) == (False, True)
    assert lines == [
        "1 of 2 packages audited, 0 known weaknesses.",
        "Not audited, as the register does not know them: xlwt",
    ]
