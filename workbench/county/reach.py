"""Which townships an account without one of its own reads, and the one it is looking into."""

from dataclasses import dataclass
from typing import Any, Self

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest

from accounts.models import CountyReach, User
from reserve_cadres.models import Cadre, StateChange
from villages.models import Post, Township, Village

# Where a session keeps the key of the township that is looked into.
CHOSEN = "chosen_township"


def reached(user: User) -> QuerySet[Township]:
    """The townships an account above them reads: those named for it or, where none is, all that are no demo.

    The installer's account without a township reaches each of them, an account of a township none by this way.
    """
    if user.is_superuser and user.township_id is None:
        return Township.objects.all()
    if not user.above_townships:
        return Township.objects.none()
    named = CountyReach.objects.filter(user=user)
    return Township.objects.filter(Exists(named.filter(township=OuterRef("pk"))) | ~Exists(named) & Q(is_demo=False))


def open_to(user: User) -> QuerySet[Township]:
    """Those of them that may be looked into: the township's own rule says whether the level above may."""
    if not user.above_townships:
        return reached(user)
    return reached(user).filter(sign_in_rules__county_reads_people=True)


def chosen_township(request: HttpRequest, user: User) -> Township | None:
    """The township the session looks into, as long as it may."""
    key = request.session.get(CHOSEN)
    return open_to(user).select_related("sign_in_rules").filter(pk=key).first() if key else None


@dataclass(frozen=True)
class Part:
    """What is counted: the townships of ``townships``, and with ``one`` given the villages of that one."""

    townships: QuerySet[Township]
    one: Township | None = None

    @classmethod
    def of(cls, user: User, one: Township | None = None) -> Self:
        """What ``user`` reads of all townships, or of the ``one`` of them."""
        return cls(reached(user).filter(pk=one.pk) if one else reached(user), one)

    @property
    def changes(self) -> Any:
        """The changes of state of its people."""
        return StateChange.objects.filter(cadre__township__in=self.townships.order_by().values("pk"))

    @property
    def people(self) -> Any:
        """Its people, whatever their state."""
        return Cadre.objects.filter(township__in=self.townships.order_by().values("pk"))

    @property
    def villages(self) -> Any:
        """Its villages, those that ended included."""
        return Village.ever.filter(township__in=self.townships.order_by().values("pk"))

    @property
    def posts(self) -> Any:
        """The posts of its villages."""
        return Post.objects.filter(village__township__in=self.townships.order_by().values("pk"))

    @property
    def name(self) -> str:
        """What its tables are titled by."""
        return str(self.one) if self.one else "全县"
