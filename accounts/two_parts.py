"""A new password for who has worked for the whole township comes in two parts: the administrator's and the auditor's.

Whoever resets it would else read a password that opens every dossier. The first part stands on the administrator's sheet, the
second one is the auditor's to tell; the person needs both, and neither of the two can sign in with the one they saw. The second
part is kept nowhere: it is worked out from the installation's key, the account and the end of its first password's days.
"""

from datetime import UTC, datetime

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone
from django.utils.crypto import salted_hmac

from accounts.duties import APART
from accounts.history import events_of
from accounts.models import RoleAssignment, User
from accounts.permissions import DEPARTMENT_ROLES, VILLAGE_ROLES, Role

# No characters that are mistaken for each other when a password is read out or copied by hand.
ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
# What the whole township's dossiers are open to.
WIDE = frozenset(Role) - VILLAGE_ROLES - DEPARTMENT_ROLES - set(APART)
_GROUPS, _OF = 2, 4


def comes_in_two_parts(user: User) -> bool:
    """Whether a new password of ``user`` does: somebody has to be there to tell the second part."""
    return _of_the_office().filter(pk=user.pk).exists() and auditors_for(user).exists()


def auditors_for(user: User) -> QuerySet[User]:
    """Who can tell the second part of the password of ``user``."""
    auditors = User.objects.get_queryset().filter(is_active=True, roles__role=Role.AUDITOR)
    return auditors.filter(township=user.township_id).exclude(pk=user.pk)


def waiting_for(auditor: User) -> QuerySet[User]:
    """The accounts whose second part is for ``auditor`` to tell: a first password nobody has used yet."""
    seen = User.objects.visible_to(auditor, "accounts.view_accessrecord").exclude(pk=auditor.pk)
    unused = seen.filter(is_active=True, must_change_password=True, first_password_until__gt=timezone.now())
    return unused.filter(pk__in=_of_the_office().values("pk"))


def second_part(user: User, until: datetime) -> str:
    """The second part of the first password of ``user`` that is good ``until`` then."""
    digest = salted_hmac(
        "accounts.two_parts", f"{user.pk} {until.astimezone(UTC).isoformat()}", algorithm="sha256"
    ).digest()
    drawn = "".join(ALPHABET[byte % len(ALPHABET)] for byte in digest)
    return "-".join(drawn[start : start + _OF] for start in range(0, _GROUPS * _OF, _OF))


def _of_the_office() -> QuerySet[User]:
    """Who has signed in and holds, or ever held, a role for the whole township: taking it away before the reset helps nobody."""
    held = RoleAssignment.objects.filter(user=OuterRef("pk"), role__in=WIDE)
    ever = events_of(RoleAssignment).filter(user_id=OuterRef("pk"), role__in=WIDE).order_by()
    return User.objects.get_queryset().filter(Exists(held) | Exists(ever), last_login__isnull=False)
