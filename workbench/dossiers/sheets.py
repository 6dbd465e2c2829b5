"""What is missing from the files, as a workbook to hand round."""

from collections.abc import Sequence

from office.workbooks.writing import SheetWriter
from reserve_cadres.people.models import Cadre
from villages.models import Township


def missing_workbook(township: Township, people: Sequence[tuple[Cadre, list[str]]]) -> bytes:
    """One person a row with what is missing from the file; ``people`` are pairs of person and the parts' names."""
    writer = SheetWriter("档案缺项", ["序号", "村(社区)", "姓名", "缺几项", "缺什么"], [7, 18, 12, 9, 70])
    writer.title(f"{township}后备干部档案缺项表", f"填报单位(盖章)：{township}", f"{len(people)} 人")
    writer.header()
    for number, (person, missing) in enumerate(people, start=1):
        writer.row([number, person.village.name, str(person), len(missing), "、".join(missing)], left=frozenset({4}))
    return writer.content()
