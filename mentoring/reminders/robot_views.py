"""The administrator's page of the township's group robot."""

from typing import Any, ClassVar

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from accounts.requests import StaffRequest
from mentoring.access import KEEP_ROBOT
from mentoring.reminders import robots
from mentoring.reminders.channels import RefusedError, tell
from mentoring.reminders.models import GroupRobot, Reminder
from office.refusals import refusals_in
from office.versions import HeldForm


class RobotForm(HeldForm):
    """Which robot; its address is typed and not shown again."""

    stands_for: ClassVar = {"new_address": ["shown"]}

    new_address = forms.CharField(
        label="机器人地址",
        max_length=500,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )

    class Meta:
        model = GroupRobot
        fields: ClassVar = ["kind"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        on_file = self.instance.pk is not None
        self.fields["new_address"].required = not on_file
        self.fields["new_address"].help_text = (
            f"现在是 {self.instance.shown}，空着就不改。"
            if on_file
            else "在群里「添加机器人」后复制它的 Webhook 地址。"
        )

    def clean(self) -> dict[str, Any] | None:
        """What is shown of the address is what two administrators' changes are told apart by."""
        if address := self.cleaned_data.get("new_address"):
            self.instance.shown = robots.shown_of(address)
        return super().clean()

    def particulars(self) -> robots.RobotParticulars:
        """What was said."""
        return robots.RobotParticulars(self.cleaned_data["kind"], self.cleaned_data["new_address"] or None)


@permission_required(KEEP_ROBOT, raise_exception=True)
def robot(request: StaffRequest) -> HttpResponse:
    """Which robot the township's messages go by, and another one."""
    township = request.user.township
    own = GroupRobot.objects.visible_to(request.user, KEEP_ROBOT).first()
    form = RobotForm(request.POST or None, instance=own or GroupRobot(township=township))
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            robots.keep_robot(form.instance, form.particulars())
            messages.success(request, "群机器人已保存。请发一条试用消息，看群里收到没有。")
            return redirect("mentoring:robot")
    return render(request, "mentoring/robot.html", {"form": form, "own": own, "used": robots.robot_of(township)})


@require_POST
@permission_required(KEEP_ROBOT, raise_exception=True)
def try_robot(request: StaffRequest) -> HttpResponse:
    """Say a trial message in the group; that it was taken is told, and why not."""
    used = robots.robot_of(request.user.township)
    if used is None:
        messages.error(request, "还没有设群机器人。")
        return redirect("mentoring:robot")
    at = timezone.localtime()
    whose = Reminder.Robot(used.whose).label
    try:
        tell(used, f"后备干部管理系统试用消息：{request.user.township}的提醒会发到这个群。{at:%Y-%m-%d %H:%M}")
    except (RefusedError, OSError) as problem:
        messages.error(request, f"{whose}没有收下试用消息：{str(problem)[:200]}")
    else:
        messages.success(request, f"{whose}收下了试用消息，请看群里。")
    return redirect("mentoring:robot")


@require_POST
@permission_required(KEEP_ROBOT, raise_exception=True)
def remove_robot(request: StaffRequest) -> HttpResponse:
    """Do without a robot of the township's own."""
    if robots.remove_robot(request.user.township):
        messages.success(request, "本镇的群机器人已取消。")
    return redirect("mentoring:robot")
