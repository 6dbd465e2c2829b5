"""Vacancies going out, with who left and who may be called up."""

from office.transfer.tables import Column, Table
from reserve_cadres.selection.vacancies.vacancies import Vacancy


class VacancyTable(Table):
    """Posts with free seats. It only goes out."""

    what = "空缺和递补"
    unit = "个岗位"

    village = Column("村(社区)", attribute="post__village__name", width=16)
    post = Column("岗位", attribute="post__title", width=18)
    missing = Column("空缺", width=7, summed=True)
    pending = Column("待审批", width=8, summed=True)
    departures = Column("离开的人", width=34, long=True)
    runners_up = Column("最近一次有效投票的候补(按顺序)", width=44, long=True)

    def dehydrate_missing(self, vacancy: Vacancy) -> int:
        """Seats without a reserve."""
        return vacancy.missing

    def dehydrate_pending(self, vacancy: Vacancy) -> int:
        """Seats somebody waits for."""
        return vacancy.pending

    def dehydrate_departures(self, vacancy: Vacancy) -> str:
        """Who left, when and why."""
        return "；".join(
            f"{one.cadre}({f'{one.effective_on:%Y-%m-%d} ' if one.effective_on else ''}"
            f"{one.get_reason_display() or one.get_origin_display()})"
            for one in vacancy.departures
        )

    def dehydrate_runners_up(self, vacancy: Vacancy) -> str:
        """Who stands next, with votes and what hinders."""
        lines = [
            f"{one.candidacy.cadre} {one.tally.votes_for} 票{f'({one.hindrance})' if one.hindrance else ''}"
            for one in vacancy.runners_up
        ]
        return "；".join(lines) or ("正在公开选拔" if vacancy.selecting else "没有候补，须重新选拔")
