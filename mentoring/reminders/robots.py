"""The group robot a township's messages go by: its own, or the one the installation has for all.

Whoever knows the address of a robot writes into its group, so it is never shown whole, and goes to no other host than those robots
have (and those the installation names, such as a relay in the intranet).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError

from mentoring.reminders.models import GroupRobot, Reminder
from office.records import write
from villages.models import Township

Kind, Whose = GroupRobot.Kind, Reminder.Robot
PLACES = {
    Kind.WECOM: "https://qyapi.weixin.qq.com",
    Kind.DINGTALK: "https://oapi.dingtalk.com",
    Kind.FEISHU: "https://open.feishu.cn",
}


@dataclass(frozen=True)
class Robot:
    """Where messages are sent to, in which way, and whose robot it is."""

    kind: str
    address: str
    whose: str


@dataclass(frozen=True)
class RobotParticulars:
    """A township's robot; ``address`` is None where the one on file stays."""

    kind: str
    address: str | None


@dataclass(frozen=True)
class _Kept:
    kind: str
    address: str
    shown: str


def robot_of(township: Township) -> Robot | None:
    """The robot that a township's messages go by; None where it has none and the installation neither."""
    own = GroupRobot.objects.filter(township=township).first()
    if own:
        return Robot(own.kind, own.address, Whose.TOWNSHIP)
    if settings.REMINDER_WEBHOOK_URL:
        return Robot(settings.REMINDER_WEBHOOK_KIND, settings.REMINDER_WEBHOOK_URL, Whose.INSTALLATION)
    return None


def with_robot(townships: Iterable[Township]) -> set[int]:
    """The keys of the townships whose messages have a robot to go by, asked for once."""
    keys = {township.pk for township in townships}
    if settings.REMINDER_WEBHOOK_URL:
        return keys
    return set(GroupRobot.objects.filter(township__in=keys).values_list("township", flat=True))


def keep_robot(robot: GroupRobot, particulars: RobotParticulars) -> GroupRobot:
    """Let a township have this robot. Raises ``ValidationError`` by field, as for an address of no robot."""
    address = robot.address if particulars.address is None else particulars.address
    check_address(particulars.kind, address)
    return write(robot, _Kept(particulars.kind, address, shown_of(address)))


def remove_robot(township: Township) -> bool:
    """Let a township's messages go by the installation's robot again; whether it had its own."""
    return bool(GroupRobot.objects.filter(township=township).delete()[0])


def check_address(kind: str, address: str) -> None:
    """Raise ``ValidationError`` for an address that no robot of the kind has, and the installation does not allow."""
    place = _place_of(address)
    if place in settings.REMINDER_ROBOT_PLACES:
        return
    of_kind = {known: one for one, known in PLACES.items()}.get(place)
    if of_kind is None:
        raise ValidationError({"new_address": f"应是 {PLACES[Kind(kind)]}/ 开头的地址，在群机器人的设置里复制。"})
    if of_kind != kind:
        raise ValidationError({"kind": f"这是{of_kind.label}的地址。"})


def shown_of(address: str) -> str:
    """As much of an address as tells it from another one."""
    return f"{_place_of(address).partition('://')[2]}…{address[-4:]}"


def _place_of(address: str) -> str:
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    return f"{parts.scheme}://{parts.netloc}"
