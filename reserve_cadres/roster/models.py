"""An import of a roster: the file, what was understood of it, and what became of each row."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

from accounts.history import track_history
from accounts.scope import ScopedQuerySet
from accounts.sealed_fields import SealedCharField, SealedJSONField
from office.bulk import SharedWords
from reserve_cadres.roster.columns import heading_of


def _roster_path(roster_import: "RosterImport", filename: str) -> str:
    return f"rosters/{roster_import.township_id}/{filename}"


@track_history()
class RosterImport(models.Model):
    """One uploaded roster, from the upload to the confirmed (or undone) import."""

    class Status(models.TextChoices):
        """How far the import has come."""

        UPLOADED = "uploaded", "待识别"
        LOCKED = "locked", "待输入密码"
        UNREADABLE = "unreadable", "无法识别"
        PREVIEWED = "previewed", "待确认"
        CONFIRMED = "confirmed", "已导入"
        UNDONE = "undone", "已撤销"
        DISCARDED = "discarded", "已放弃"

    township_lookup = "township"

    township = models.ForeignKey("villages.Township", models.PROTECT, verbose_name="乡镇", related_name="+")
    file = models.FileField("花名册文件", upload_to=_roster_path, max_length=255)
    file_name = models.CharField("文件名", max_length=255)
    effective_on = models.DateField(
        "在库日期",
        null=True,
        blank=True,
        help_text="名册上的人从哪天起在库。不填则取表上的「填报时间」；表上也没有，就记为「不详」，统计任何一天都计入。",
    )
    create_places = models.BooleanField("新建名册中的村和岗位", default=False)
    status = models.CharField("状态", max_length=20, choices=Status, default=Status.UPLOADED)
    # What the reader made of the sheets: titles, dates, header rows, columns, skipped rows; shown in the preview.
    understood = SealedJSONField("识别结果", default=dict, encoder=DjangoJSONEncoder)
    counts = models.JSONField("行数", default=dict)
    # Keys of the villages and posts that the confirmation made, so that an undo can take them back.
    created_places = models.JSONField("新建的村和岗位", default=dict)
    # The newest history event of each dossier model when the import was written: later ones forbid an undo.
    history_marks = models.JSONField("历史位置", default=dict)
    left_out = models.JSONField("不读的工作表", default=list, db_default=[])
    # How often the file was read: what is confirmed is the reading that was looked at.
    readings = models.PositiveIntegerField("识别次数", default=0, db_default=0)
    problem = models.TextField("问题", blank=True)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="上传人", related_name="+")
    uploaded_at = models.DateTimeField("上传时间", auto_now_add=True)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="确认人", related_name="+", null=True
    )
    confirmed_at = models.DateTimeField("导入时间", null=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="撤销人", related_name="+", null=True
    )
    undone_at = models.DateTimeField("撤销时间", null=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "花名册导入"
        verbose_name_plural = "花名册导入"
        ordering = ["-uploaded_at", "-pk"]

    def __str__(self) -> str:
        return self.file_name

    @property
    def unknown_columns(self) -> list[str]:
        """Headings no field was found for."""
        columns = [column for sheet in self.understood.get("sheets", []) for column in sheet["columns"]]
        return list(dict.fromkeys(column["heading"] for column in columns if column["field"] is None))

    @property
    def unreadable_sheets(self) -> list[str]:
        """The sheets that were to be read and cannot be."""
        return [sheet["name"] for sheet in self.understood.get("workbook", []) if sheet.get("refused")]

    @property
    def unknown_words(self) -> list[str]:
        """Words of coded columns whose meaning is not known."""
        return [word["word"] for word in self.understood.get("words", []) if not word["known"]]


class ImportRow(models.Model):
    """One person's row of a roster, and what importing it means. Not history-tracked: it is itself a record of one
    upload, written once and decided on once."""

    class Status(models.TextChoices):
        """What importing the row would do."""

        NEW = "new", "新增"
        CHANGED = "changed", "有变更"
        UNCHANGED = "unchanged", "无变化"
        DOUBT = "doubt", "待确认"
        ERROR = "error", "有错误"

    class Decision(models.TextChoices):
        """What the office decided about a row that is in doubt or in error."""

        SKIP = "skip", "不导入这一行"
        AS_LISTED = "as_listed", "按名册入库"
        WITHOUT_POST = "without_post", "入库，暂不占岗位"
        AS_NEW = "as_new", "是另一个人，新建档案"
        SAME_PERSON = "same_person", "是同一个人，更新档案"
        WITHOUT_FAULTS = "without_faults", "导入这一行，有错的单元格留空"

    township_lookup = "roster_import__township"

    roster_import = models.ForeignKey(RosterImport, models.CASCADE, related_name="rows", db_index=False)
    sheet = models.CharField("工作表", max_length=100)
    row_number = models.PositiveIntegerField("行号")
    # Tells tables apart that stand side by side in the same rows.
    first_column = models.PositiveIntegerField(default=0, db_default=0)
    name = models.CharField("姓名", max_length=50, blank=True)
    status = models.CharField("结果", max_length=20, choices=Status)
    cadre = models.ForeignKey(
        "reserve_cadres.Cadre", models.SET_NULL, verbose_name="档案", related_name="import_rows", null=True
    )
    # Field → the cell's own words, to be seen beside the value.
    cells = SealedJSONField(default=dict, db_default={}, encoder=DjangoJSONEncoder)
    # Of several namesakes on file the one the office says it is.
    chosen = models.BigIntegerField(null=True)
    # Keys of every dossier that is or may be this person's: should they be others at the confirmation, it is refused.
    meant = models.JSONField(default=list, db_default=[])
    # Field → value for what the row says; village and post by key where known, else by name.
    values = SealedJSONField(
        default=dict, encoder=DjangoJSONEncoder, decoder=SharedWords, within=["id_number", "phone"]
    )
    # Field → [old, new] for a person already on file.
    changes = SealedJSONField(default=dict, encoder=DjangoJSONEncoder, decoder=SharedWords)
    # [{"field", "column", "message", "blocking"}]: cells that could not be taken, and notices.
    problems = SealedJSONField(default=list)
    # [{"message", "choices"}]: what the office has to decide.
    doubts = SealedJSONField(default=list)
    # What of it has to be decided, as places in the list of questions that the import understood, and what it offers: worked
    # out with the reading, so that a page of an import of any size asks the database and opens only the rows it lists.
    asks = ArrayField(models.IntegerField(), default=list, db_default=[])
    offers = ArrayField(models.CharField(max_length=20), default=list, db_default=[])
    decision = models.CharField("处理", max_length=20, choices=Decision, blank=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "名册行"
        verbose_name_plural = "名册行"
        ordering = ["pk"]
        indexes = [models.Index(fields=["roster_import", "status"], name="import_row_by_status")]

    def __str__(self) -> str:
        return f"{self.sheet} 第 {self.row_number} 行 {self.name}"

    @property
    def place(self) -> tuple[str, int, int]:
        """Where the row stands in the workbook, whatever is read of it: sheet, row, and where its table begins."""
        return self.sheet, self.row_number, self.first_column


class Correction(models.Model):
    """A cell of an uploaded roster as the office corrected it in the page: it stands in place of the file's."""

    roster_import = models.ForeignKey(RosterImport, models.CASCADE, related_name="corrections", db_index=False)
    sheet = models.CharField("工作表", max_length=100)
    row_number = models.PositiveIntegerField("行号")
    first_column = models.PositiveIntegerField(default=0)
    field = models.CharField("项目", max_length=40)
    said = SealedCharField("更正为", max_length=2000, blank=True)

    class Meta:
        verbose_name = "单元格更正"
        verbose_name_plural = "单元格更正"
        constraints = [
            models.UniqueConstraint(
                fields=["roster_import", "sheet", "row_number", "first_column", "field"],
                name="a_cell_is_corrected_once",
                violation_error_message="这个单元格已有更正。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.sheet} 第 {self.row_number} 行：{self.said}"


@track_history()
class WordMeaning(models.Model):
    """What a word of a coded column means in this township, as the office once said: 村医 = 其他."""

    township_lookup = "township"

    township = models.ForeignKey(
        "villages.Township", models.CASCADE, verbose_name="乡镇", related_name="+", db_index=False
    )
    kind = models.CharField("栏目", max_length=30)
    word = models.CharField("原文", max_length=100)
    code = models.CharField("读作", max_length=30, blank=True, help_text="空为不导入。")

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "词语对应"
        verbose_name_plural = "词语对应"
        ordering = ["kind", "word"]
        constraints = [
            models.UniqueConstraint(
                fields=["township", "kind", "word"],
                name="word_taught_once_a_township",
                violation_error_message="这个词已有对应。",
            ),
        ]

    def __str__(self) -> str:
        return self.word


@track_history()
class ColumnAlias(models.Model):
    """A column name the office once matched by hand, remembered for its next roster."""

    township_lookup = "township"

    township = models.ForeignKey(
        "villages.Township", models.CASCADE, verbose_name="乡镇", related_name="+", db_index=False
    )
    header = models.CharField("表头", max_length=100)
    field = models.CharField("对应项目", max_length=40, blank=True, help_text="空为不导入。")

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "表头对应"
        verbose_name_plural = "表头对应"
        ordering = ["header"]
        constraints = [
            models.UniqueConstraint(
                fields=["township", "header"],
                name="header_matched_once_a_township",
                violation_error_message="这个表头已有对应。",
            ),
        ]

    def __str__(self) -> str:
        return self.header

    @property
    def field_heading(self) -> str:
        """The field in words."""
        return heading_of(self.field) if self.field else "不导入"
