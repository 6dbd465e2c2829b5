"""Forms of the roster import."""

import re
from collections.abc import Iterable, Iterator
from typing import Any

from django import forms

from office.days import DayField
from office.forms import WorkbookField
from reserve_cadres.roster.columns import COLUMNS, DERIVED_FIELD, heading_of
from reserve_cadres.roster.headings import ROSTER_ONLY
from reserve_cadres.roster.meanings import KINDS, code_of
from reserve_cadres.roster.models import ImportRow

FIELD_CHOICES = [
    ("?", "(还没有对应)"),
    ("", "不导入这一栏"),
    *((name, own) for name, (own, _) in (COLUMNS | ROSTER_ONLY).items()),
]


class UploadForm(forms.Form):
    """A roster to import."""

    file = WorkbookField(
        label="花名册文件",
        help_text="现有的 Excel 或 WPS 花名册原样上传即可(.xlsx、.xls、.csv，不超过 20 MB)，不用先整理。",
        advice="请只保留花名册后再传",
    )
    effective_on = DayField(
        label="在库日期",
        required=False,
        help_text="名册上的人从哪天起在库。不填就取表上的「填报时间」；表上也没有的，记为「不详」，统计任何一天都计入。",
    )


class ColumnsForm(forms.Form):
    """Which field each column of the workbook holds; a heading that stands on several sheets is asked once."""

    def __init__(self, *args: Any, sheets: list[dict[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.sheets = sheets
        self.columns: dict[str, dict] = {}
        for sheet in sheets:
            for column in sheet["columns"]:
                known = self.columns.setdefault(column["heading"], column | {"sheets": []})
                known["sheets"].append(sheet["name"])
        self.names = {heading: f"column_{number}" for number, heading in enumerate(self.columns)}
        for heading, column in self.columns.items():
            taken_for = column["field"]
            self.fields[self.names[heading]] = forms.ChoiceField(
                label=heading,
                choices=FIELD_CHOICES,
                initial="?" if taken_for is None else "" if taken_for == DERIVED_FIELD else taken_for,
                required=False,
            )

    def lines(self) -> Iterator[tuple[dict[str, Any], forms.BoundField]]:
        """Each heading with its column and its bound field."""
        for heading, name in self.names.items():
            yield self.columns[heading], self[name]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for sheet in self.sheets:
            seen: dict[str, str] = {}
            for column in sheet["columns"]:
                heading = column["heading"]
                field = cleaned.get(self.names[heading])
                if field and field != "?" and seen.setdefault(field, heading) != heading:
                    self.add_error(
                        self.names[heading],
                        f"工作表「{sheet['name']}」里「{seen[field]}」已对应{heading_of(field)}，一个项目只能对应一栏。",
                    )
        return cleaned

    @property
    def matches(self) -> dict[str, str]:
        """Heading → field, for what was changed."""
        return {
            heading: self.cleaned_data[name]
            for heading, name in self.names.items()
            # What was not sent is left as it is.
            if name in self.data and self.cleaned_data[name] not in {"?", self.fields[name].initial}
        }


class WordsForm(forms.Form):
    """What each distinct word of the coded columns is read as."""

    def __init__(self, *args: Any, words: list[dict[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.words = words
        for number, word in enumerate(words):
            codes = KINDS[word["kind"]][1]
            several = word["known"] and word["code"] is None
            first = word["means"] if several else "不能确定，请选择"
            choices = [(str(value), label) for value, label in codes.choices]
            self.fields[f"word_{number}"] = forms.ChoiceField(
                label=f"{word['label']}「{word['word']}」",
                choices=[*([("?", first)] if word["code"] is None else []), *choices, ("", "留空，不导入")],
                initial="?" if word["code"] is None else word["code"],
                required=False,
            )

    def lines(self) -> Iterator[tuple[dict[str, Any], forms.BoundField]]:
        """Each word with its bound field."""
        for number, word in enumerate(self.words):
            yield word, self[f"word_{number}"]

    @property
    def meanings(self) -> dict[tuple[str, str], str]:
        """(kind, word) → code, for what was changed."""
        return {
            (word["kind"], word["word"]): said
            for word, field in self.lines()
            if field.name in self.data and (said := self.cleaned_data[field.name]) not in {"?", field.initial}
        }


class SheetsForm(forms.Form):
    """Which sheets of the workbook are read."""

    sheets = forms.MultipleChoiceField(
        label="要读的工作表",
        error_messages={"required": "请至少留下一张工作表。"},
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, workbook: list[dict[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.workbook = workbook
        sheets: Any = self.fields["sheets"]
        sheets.choices = [(sheet["name"], sheet["name"]) for sheet in workbook]

    @property
    def left_out(self) -> list[str]:
        """The sheets without a tick."""
        return [one["name"] for one in self.workbook if one["name"] not in self.cleaned_data["sheets"]]


class RowForm(forms.Form):
    """The cells of one row, to be corrected. An empty one says nothing of its field."""

    def __init__(self, *args: Any, row: ImportRow, names: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in names:
            said = re.sub(r"\s+", " ", row.cells.get(name, "").removesuffix(" 00:00:00"))
            self.fields[f"cell_{name}"] = forms.CharField(
                label=heading_of(name), initial=said, max_length=2000, required=False
            )

    @property
    def corrections(self) -> dict[str, str]:
        """Field → text, for what was changed."""
        return {name.removeprefix("cell_"): self.cleaned_data[name] for name in self.changed_data if name in self.data}


def meaning_label(kind: str, code: str) -> str:
    """What a taught word means, in words."""
    meant = code_of(kind, code)
    return str(meant.label) if meant else "留空，不导入"
