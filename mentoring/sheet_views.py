"""Uploading a workbook of pairs or of earlier talks."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.utils import timezone

from accounts.audit import Action, record_access
from mentoring.access import KEEP_PAIRS
from mentoring.sheets import read_rows, take_pairs, take_talks
from reserve_cadres.forms import WorkbookForm
from reserve_cadres.roster.reading import UnreadableWorkbook
from reserve_cadres.roster.uploaded import kept_for_reading


@permission_required(KEEP_PAIRS, raise_exception=True)
def import_pairs(request):
    """Pairs: columns 姓名, 联系人, and where needed 村(社区), 联系人类别, 开始日期."""

    def take(rows):
        return take_pairs(rows, starts_on=timezone.localdate())

    lead = "表头要有「姓名」和「联系人」；同名的写「村(社区)」，联系人有几种身份的写「联系人类别」，「开始日期」不写就从今天起。"
    return _import(request, {"name", "mentor"}, take, "结对", lead, "mentoring:pairs")


@permission_required(KEEP_PAIRS, raise_exception=True)
def import_talks(request):
    """Earlier talks: columns 日期, 谈话人, 姓名, 谈话内容, and where there are 地点, 问题, 帮助."""

    def take(rows):
        return take_talks(rows, recorded_by=request.user)

    lead = (
        "表头要有「日期」「谈话人」「谈话对象」「谈话内容」，可以有「地点」「提出的问题」「给予的帮助」。"
        "过了当月的记为补录；已关闭的月份须先重开。"
    )
    return _import(request, {"name", "mentor", "day", "summary"}, take, "谈话", lead, "mentoring:talks")


def _import(request, needed, take, what, lead, back):
    form = WorkbookForm(request.POST or None, request.FILES or None)
    faulty = []
    if request.method == "POST" and form.is_valid():
        try:
            with kept_for_reading(form.cleaned_data["file"]) as path:
                rows = read_rows(path, request.user.township, needed)
            faulty = [row for row in rows if row.problems]
            if not faulty:
                taken = take(rows)
                record_access(request, Action.IMPORTED, what, f"{taken} 条")
                messages.success(request, f"已导入{what} {taken} 条。")
                return redirect(back)
            form.add_error(None, "有的行不能导入，已全部列在下面；改好后再传，现在没有写入任何内容。")
        except UnreadableWorkbook as problem:
            form.add_error("file", str(problem))
        except ValidationError as problem:
            form.add_error(None, problem.messages)
    context = {"form": form, "faulty": faulty, "title": f"从 Excel 导入{what}", "lead": lead, "back": back}
    return render(request, "mentoring/import.html", context)
