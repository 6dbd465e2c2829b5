"""The work on a large roster that is done in the background: reading it, or writing it."""

from django.db import models

from office.background import BackgroundWork


class RosterWork(BackgroundWork):
    """One reading or writing of an import, and how many of its rows have come how far.

    ``total`` are the rows there are, ``read`` those whose cells were read, ``matched`` those compared with the dossiers,
    ``done`` those stored.
    """

    class Kind(models.TextChoices):
        """What is done."""

        READING = "reading", "识别"
        WRITING = "writing", "写入"

    township_lookup = "roster_import__township"
    counted = ("read", "matched", "done")
    done_by = "reserve_cadres.roster.background.work_on_roster"

    roster_import = models.ForeignKey(
        "reserve_cadres.RosterImport", models.CASCADE, verbose_name="花名册导入", related_name="works"
    )
    kind = models.CharField("工作", max_length=10, choices=Kind)
    read = models.PositiveIntegerField("已识别", default=0, editable=False)
    matched = models.PositiveIntegerField("已比对", default=0, editable=False)

    class Meta:
        verbose_name = "花名册后台处理"
        verbose_name_plural = "花名册后台处理"
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}「{self.roster_import}」"

    @property
    def percent(self) -> int:
        """How much is done, out of 100, each step counting for as much."""
        steps = (self.read, self.matched, self.done) if self.kind == self.Kind.READING else (self.matched, self.done)
        return 100 * sum(steps) // (len(steps) * self.total) if self.total else 0
