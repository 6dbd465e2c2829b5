"""The codes a dossier is written in. Source: domain.md, "The dossier"."""

from django.db import models


class Sex(models.TextChoices):
    """As on the identity card."""

    MALE = "male", "男"
    FEMALE = "female", "女"


class PoliticalStatus(models.TextChoices):
    """政治面貌."""

    PARTY_MEMBER = "party_member", "中共党员"
    PROBATIONARY_MEMBER = "probationary_member", "中共预备党员"
    LEAGUE_MEMBER = "league_member", "共青团员"
    DEMOCRATIC_PARTY = "democratic_party", "民主党派"
    MASSES = "masses", "群众"


class Education(models.IntegerChoices):
    """Level of education, ordered: a higher number is a higher level."""

    JUNIOR_MIDDLE = 1, "初中及以下"
    SECONDARY = 2, "中专/高中/职高"
    COLLEGE = 3, "大专"
    BACHELOR = 4, "本科"
    POSTGRADUATE = 5, "研究生"


# Who counts as a Party member wherever members are counted or asked for: those on probation are members.
PARTY_MEMBERS = (PoliticalStatus.PARTY_MEMBER, PoliticalStatus.PROBATIONARY_MEMBER)

# "College or above" (大专以上) of every published figure.
COLLEGE_OR_ABOVE = Education.COLLEGE


class Category(models.TextChoices):
    """Where a person comes from (人员类别): one main category, others as tags."""

    VETERAN = "veteran", "复退军人"
    GRADUATE = "graduate", "大中专毕业生"
    BUSINESS_OWNER = "business_owner", "个私业主"
    GROWER = "grower", "种养殖能手"
    VOLUNTEER = "volunteer", "服务基层大学生志愿者"
    RETURNED_WORKER = "returned_worker", "返乡务工人员"
    VILLAGE_STAFF = "village_staff", "村(社区)现任工作人员"
    OTHER = "other", "其他"


class State(models.TextChoices):
    """Where a person stands with the pool. domain.md, "Keeping the pool alive"."""

    IN_SELECTION = "in_selection", "选拔中"
    IN_POOL = "in_pool", "在库"
    APPOINTED = "appointed", "已任用"
    OUT = "out", "已退出"


class ExitReason(models.TextChoices):
    """Why somebody left the pool. domain.md, "Keeping the pool alive"."""

    ASKED = "asked", "本人申请退出"
    ABSENT = "absent", "外出务工失联"
    NOT_QUALIFIED = "not_qualified", "考核不合格"
    DISCIPLINE = "discipline", "违纪违法"
    REVIEW_FAILED = "review_failed", "资格复审未通过"
    OVER_AGE = "over_age", "超过年龄"
    MOVED = "moved", "户口或居住迁出"
    DEAD = "dead", "去世"
    APPOINTED = "appointed", "任用"
    OTHER = "other", "其他"
