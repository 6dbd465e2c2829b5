"""Uploading a workbook of pairs or of earlier talks."""

from django.contrib.auth.decorators import permission_required
from django.urls import reverse
from django.utils import timezone

from mentoring.access import KEEP_PAIRS
from mentoring.sheets import read_rows, take_pairs, take_talks
from office.workbooks.table_import import import_table


@permission_required(KEEP_PAIRS, raise_exception=True)
def import_pairs(request):
    """Pairs: columns 姓名, 联系人, and where needed 村(社区), 联系人类别, 开始日期."""
    return import_table(
        request,
        read=lambda path: read_rows(path, request.user.township, {"name", "mentor"}),
        take=lambda rows: take_pairs(rows, starts_on=timezone.localdate()),
        what="结对",
        title="从 Excel 导入结对",
        lead=(
            "表头要有「姓名」和「联系人」；同名的写「村(社区)」，联系人有几种身份的写「联系人类别」，"
            "「开始日期」不写就从今天起。"
        ),
        back=reverse("mentoring:pairs"),
    )


@permission_required(KEEP_PAIRS, raise_exception=True)
def import_talks(request):
    """Earlier talks: columns 日期, 谈话人, 姓名, 谈话内容, and where there are 地点, 问题, 帮助."""
    return import_table(
        request,
        read=lambda path: read_rows(path, request.user.township, {"name", "mentor", "day", "summary"}),
        take=lambda rows: take_talks(rows, recorded_by=request.user),
        what="谈话",
        title="从 Excel 导入谈话",
        lead=(
            "表头要有「日期」「谈话人」「谈话对象」「谈话内容」，可以有「地点」「提出的问题」「给予的帮助」。"
            "过了当月的记为补录；已关闭的月份须先重开。"
        ),
        back=reverse("mentoring:talks"),
    )
