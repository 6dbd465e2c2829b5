"""What is to be done on the first day, in order, and what of it is done. docs/design.md, "The first start"."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse
from django.utils import timezone

from accounts.models import RoleAssignment, User
from accounts.permissions import Role
from mentoring.models import Pairing
from mentoring.pairs.pairs import without_mentor
from office.together import count_together
from reserve_cadres.models import Cadre
from reserve_cadres.people.codes import State
from villages.models import Post, Township, Village
from workbench.start.models import FirstDay

# Who fills the system, and is led through its first day.
FILL = "villages.add_village"


@dataclass(frozen=True)
class Step:
    """One step of the first day: ``standing`` says how far it is; ``permission`` is what it takes to do it."""

    title: str
    explanation: str
    standing: str
    done: bool
    action: str
    address: str
    permission: str


def steps_of(township: Township) -> list[Step]:
    """The six steps, as far as the data have come; what is done stays done without anybody ticking it off."""
    villages = Village.objects.filter(township=township)
    bare = villages.exclude(Exists(Post.objects.filter(village=OuterRef("pk"))))
    posts = Post.objects.filter(village__township=township)
    secretaries = RoleAssignment.objects.filter(role=Role.SECRETARY, village=OuterRef("pk"), user__is_active=True)
    people = Cadre.objects.filter(township=township, state=State.IN_POOL)
    sets: dict[str, QuerySet] = {
        "villages": villages, "bare": bare, "posts": posts, "people": people,
        "accounts": User.objects.filter(township=township, is_active=True),
        "led": villages.filter(Exists(secretaries)),
        "unpaired": without_mentor(people, Pairing.Kind.SECRETARY),
    }  # fmt: skip
    counts = count_together(sets)
    some, people_there = counts["villages"] > 0, counts["people"] > 0
    return [
        Step("建立村和社区", "一行一个村名，粘贴进来即可；每个村的常设岗位一并建好。", f"已有 {counts['villages']} 个",
             some, "粘贴村名", reverse("start:villages"), FILL),
        Step("核对岗位和名额", "一职双备：每个岗位一般 2 名后备。本村没有的岗位删去，另有的岗位添上。",
             f"已有 {counts['posts']} 个岗位" + (f"，{counts['bare']} 个村还没有岗位" if counts["bare"] else ""),
             some and not counts["bare"], "看各村岗位", reverse("villages:list"), "villages.add_post"),
        Step("给各人开账号", "由系统管理员开：每个村的书记、驻村领导、镇领导小组成员各一个，审计员一个。",
             f"已有 {counts['accounts']} 个账号，{counts['led']}/{counts['villages']} 个村有书记账号",
             some and counts["led"] == counts["villages"], "去开账号", reverse("accounts:list"), "accounts.add_user"),
        Step("导入现有花名册", "把现有的 Excel 表原样上传，看清系统读到了什么，再确认。", f"在库 {counts['people']} 人",
             people_there, "导入花名册", reverse("roster:list"), "reserve_cadres.add_rosterimport"),
        Step("结对联系", "每名后备干部由本村书记联系，可以一个村一次结好。",
             f"{counts['people'] - counts['unpaired']}/{counts['people']} 人已由书记联系",
             people_there and not counts["unpaired"], "去结对", reverse("mentoring:pairs"), "mentoring.keep_pairs"),
        Step("看第一份统计", "人数、平均年龄、学历、类别，按任何一天算。",
             "数字已经出来" if people_there else "导入花名册以后就有",
             people_there, "看统计", reverse("workbench:statistics"), "reserve_cadres.view_figures"),
    ]  # fmt: skip


def coming_for(user: User, steps: Iterable[Step]) -> Step | None:
    """The first step that is not done and is ``user``'s to do: others wait for the system administrator."""
    return next((step for step in steps if not step.done and user.has_perm(step.permission)), None)


def end_first_day(township: Township, user: User) -> None:
    """Take the path off the home page; a second time changes nothing."""
    FirstDay.objects.filter(township=township, ended_at=None).update(ended_at=timezone.now(), ended_by=user)
