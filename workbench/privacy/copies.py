"""A person's copy of everything held (查阅、复制，the law, Art. 45), made by a job of the queue as one ZIP."""

import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Count
from django.db.models.fields.files import FieldFile
from django.urls import reverse
from django.utils import timezone
from django_tasks import TaskContext, task

from accounts.history import changes_in, events_of
from accounts.models import User
from mentoring.models import Talk
from office.answers import as_file_name
from office.word import Paper, Part, document_of
from reserve_cadres.models import Cadre
from training.models import TaskFile
from workbench.dossiers.facts import facts_of
from workbench.dossiers.parts import with_parts
from workbench.dossiers.timeline import timeline_of
from workbench.dossiers.word import registration_form
from workbench.privacy.models import PersonalCopy, PersonalRequest, PrivacyPaper

Status = PersonalCopy.Status


@transaction.atomic
def request_copy(cadre: Cadre, *, by: User) -> PersonalCopy:
    """Ask for the copy of one person. Raises ``ValidationError`` while one of the same person is being made."""
    Cadre.objects.select_for_update(of=["self"]).get(pk=cadre.pk)
    if PersonalCopy.objects.under_way().filter(cadre=cadre).exists():
        raise ValidationError("此人的副本正在生成，请等它完成。")
    copy = PersonalCopy(township=cadre.township, cadre=cadre, requested_by=by, total=1)
    copy.save()
    build_copy.enqueue(copy.pk)
    return copy


@task(takes_context=True)
def build_copy(context: TaskContext, key: int) -> None:
    """Make a requested copy; the request may have been taken away."""
    copy = PersonalCopy.objects.select_related("township").filter(pk=key).first()
    if copy is not None:
        copy.carry_out(lambda: build(copy), attempt=context.attempt)


def build(copy: PersonalCopy) -> None:
    """Make the ZIP: the form, everything else in words, photo and scans; a file that is gone from the disk is left out."""
    cadre = with_parts(Cadre.objects.filter(pk=copy.cadre_id))[0]
    with tempfile.TemporaryFile() as target:
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as package:
            package.writestr("登记表.docx", registration_form(cadre, sees_identity=True))
            package.writestr("全部信息.docx", document_of(everything_about(cadre)))
            for name, file in _files(cadre):
                if file.name and default_storage.exists(file.name):
                    with file.open("rb") as content:
                        package.writestr(name, content.read())
        target.seek(0)
        copy.file.save(f"{copy}-{timezone.localdate()}.zip", File(target), save=False)
    if not copy.report(status=Status.DONE, file=copy.file.name, done=1):
        copy.file.delete(save=False)


def _files(cadre: Cadre) -> Iterator[tuple[str, FieldFile]]:
    if cadre.photo:
        yield f"照片{PurePosixPath(cadre.photo.name or '').suffix}", cadre.photo
    kept: list[Any] = [*cadre.attachments.all(), *TaskFile.objects.filter(task__cadre=cadre)]
    for place, one in enumerate(kept, start=1):
        name = as_file_name(f"{place:02}-{one}{PurePosixPath(one.file.name).suffix}")
        yield f"材料/{name}", one.file


def everything_about(cadre: Cadre) -> Paper:
    """Everything held in words. ``cadre`` comes from :func:`~workbench.dossiers.parts.with_parts`.

    What was said in a talk with several people is theirs too, so of such a talk only that it was held is told.
    """
    facts = [(fact.field.heading, fact.text) for _, found in facts_of(cadre, sees_identity=True) for fact in found]
    talks = [talk.pk for talk in cadre.talks.all()]
    several = Talk.objects.filter(pk__in=talks).annotate(people=Count("cadres")).filter(people__gt=1)
    shared = {reverse("mentoring:talk", args=[key]) for key in several.values_list("pk", flat=True)}
    events = [
        (f"{one.day:%Y-%m-%d}", one.label, "与多人一起的谈话，内容不列" if one.address in shared else one.text)
        for one in timeline_of(cadre, whole_talks=True)
    ]
    changes = [
        (f"{timezone.localtime(one.at):%Y-%m-%d %H:%M}", one.user, "；".join(f"{label}：{old or '空'} → {new or '空'}"
         for label, old, new in one.differences) or one.kind)
        for one in changes_in(events_of(Cadre).filter(pgh_obj_id=cadre.pk))
    ]  # fmt: skip
    resume = [(f"{one.began_on:%Y.%m}", f"{one.ended_on:%Y.%m}" if one.ended_on else "至今", one.description)
              for one in cadre.resume.all()]  # fmt: skip
    family = [(one.relation, one.name, f"{one.birth_month:%Y.%m}" if one.birth_month else "",
               one.get_political_status_display(), one.work) for one in cadre.family.all()]  # fmt: skip
    papers = [(one.get_kind_display(), f"{one.given_on}") for one in PrivacyPaper.objects.filter(cadre=cadre)]
    asked = [
        (f"{one.received_on}", one.get_kind_display(), one.asked, one.get_outcome_display(), one.answer)
        for one in PersonalRequest.objects.filter(cadre=cadre)
    ]
    parts = [
        Part(
            "一、基本情况",
            heads=("项目", "内容"),
            rows=[("姓名", cadre.name), ("村(社区)", str(cadre.village)), *facts],
        ),
        Part("二、简历", heads=("起", "止", "经历"), rows=resume),
        Part(
            "三、家庭主要成员及重要社会关系",
            heads=("称谓", "姓名", "出生年月", "政治面貌", "工作单位及职务"),
            rows=family,
        ),
        Part("四、选拔、培养、谈话、考核、变动和奖惩", heads=("日期", "类别", "内容"), rows=events),
        Part("五、材料", lines=[str(one) for one in cadre.attachments.all()] or ["没有。"]),
        Part("六、告知和同意", heads=("文书", "日期"), rows=papers),
        Part("七、本人的申请和答复", heads=("收到", "事项", "内容", "结果", "办理情况"), rows=asked),
        Part("八、档案的修改记录（号码只显示一部分）", heads=("时间", "谁", "改了什么"), rows=changes),
    ]
    lead = f"截至 {timezone.localdate():%Y-%m-%d}，{cadre.township}在本系统中保存的 {cadre.name} 的全部个人信息。"
    return Paper("本人信息副本", [Part("", lines=[lead]), *parts])


def remove_expired_copies() -> None:
    """Take away the copies that were kept for long enough."""
    for old in PersonalCopy.objects.expired():
        if old.file:
            old.file.delete(save=False)
        old.delete()
