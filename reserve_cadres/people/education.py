"""The highest education of a person, from what is known of full-time and in-service education."""

from reserve_cadres.people.codes import Education

# Beside the highest one.
LEVELS = {"fulltime_education": "全日制学历", "inservice_education": "在职学历"}


def highest_education(given: int | None, fulltime: int | None, inservice: int | None) -> Education | None:
    """The level ``given`` as the highest, else the higher of the two; None where nothing is known.

    Raises ``ValueError`` where the one given is below one of the two: which is wrong only the office knows.
    Source: domain.md, "The dossier".
    """
    known = {name: level for name, level in zip(LEVELS, (fulltime, inservice), strict=True) if level}
    if not given:
        return Education(max(known.values())) if known else None
    for name, level in known.items():
        if level > given:
            raise ValueError(
                f"最高学历「{Education(given).label}」低于{LEVELS[name]}「{Education(level).label}」，请核对。"
            )
    return Education(given)
