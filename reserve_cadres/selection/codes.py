"""The selection's code sets, below its models so that conditions and counting need none of them."""

from django.db.models import TextChoices


class Wish(TextChoices):
    """How much a condition weighs."""

    REQUIRED = "required", "必须"
    PREFERRED = "preferred", "优先"
    ANY = "any", "不限"


class NominationKind(TextChoices):
    """Who nominates. domain.md, "Open selection", 2."""

    SELF = "self", "个人自荐"
    JOINT = "joint", "群众联名推荐"
    PARTY_MEMBERS = "party_members", "党员推荐"
    BRANCH = "branch", "党支部推荐"
    ORGANISATION = "organisation", "组织推荐"


# The ways in which somebody recommends: oneself, and those who sign, are named elsewhere.
RECOMMENDED = [NominationKind.PARTY_MEMBERS, NominationKind.BRANCH, NominationKind.ORGANISATION]


class Method(TextChoices):
    """What a voter does with a ballot paper."""

    EACH = "each", "逐人表态(赞成、反对、弃权)"
    MARKS = "marks", "限额划票(每张票最多选若干名)"


class Base(TextChoices):
    """What 100 % is when the threshold is applied."""

    VALID = "valid", "有效票"
    RETURNED = "returned", "收回票"
    ISSUED = "issued", "发出票"
    PRESENT = "present", "到会人数"
    DUE = "due", "应到人数"


class Outcome(TextChoices):
    """What the count means for the candidate."""

    CHOSEN = "chosen", "入选"
    TIED = "tied", "得票相同，待重新投票"
    RUNNER_UP = "runner_up", "候补"
    BELOW = "below", "未过入选票数"


class Withdrawal(TextChoices):
    """Why a candidate stands no longer."""

    ASKED = "asked", "本人退出"
    DEAD = "dead", "去世"
    HIRED = "hired", "另有任职"
    OTHER = "other", "其他原因"
