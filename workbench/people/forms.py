"""What is asked once for all people ticked."""

from typing import Any

from django import forms
from django.utils import timezone

from accounts.models import User
from mentoring.pairs.forms import mentors_of
from mentoring.pairs.models import Pairing
from office.days import DayField
from office.forms import choose_from
from reserve_cadres.people.codes import ExitReason
from training.access import PLAN
from training.models import Task, TrainingSession


class ActForm(forms.Form):
    """A form for the user who does the act."""

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user


class PairAllForm(ActForm):
    """The mentor of all."""

    kind = forms.ChoiceField(label="联系人类别", choices=Pairing.Kind.choices)
    mentor = forms.ModelChoiceField(label="联系人", queryset=User.objects.none())
    starts_on = DayField(label="从哪天起", initial=timezone.localdate)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose_from(self, "mentor", mentors_of(self.user.township))


class InviteAllForm(ActForm):
    """The session all are invited to."""

    session = forms.ModelChoiceField(label="培训", queryset=TrainingSession.objects.none())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        found = TrainingSession.objects.visible_to(self.user, PLAN).exclude(status=TrainingSession.Status.CANCELLED)
        choose_from(self, "session", found.order_by("-starts_at", "-pk"), _with_its_day)


def _with_its_day(session: TrainingSession) -> str:
    return f"{timezone.localtime(session.starts_at):%Y-%m-%d} {session}"


class TaskForAllForm(ActForm):
    """The task each is given."""

    kind = forms.ChoiceField(label="类别", choices=Task.Kind.choices)
    title = forms.CharField(label="任务或代理岗位", max_length=100)
    description = forms.CharField(label="要求", required=False, widget=forms.Textarea(attrs={"rows": 3}))
    set_by = forms.CharField(label="交办人", max_length=50)
    set_on = DayField(label="交办日期", initial=timezone.localdate)
    due_on = DayField(label="完成期限")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["set_by"].initial = self.user.name

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if said.get("set_on") and said.get("due_on") and said["due_on"] < said["set_on"]:
            self.add_error("due_on", "完成期限早于交办日期。")
        return said


class ExitAllForm(ActForm):
    """Why all are to leave, and who says so."""

    reason = forms.ChoiceField(
        label="退出原因",
        choices=[("", "请选择"), *(choice for choice in ExitReason.choices if choice[0] != ExitReason.APPOINTED)],
    )
    effective_on = DayField(label="变动日期", initial=timezone.localdate, help_text="从哪一天起算，不晚于今天。")
    basis = forms.CharField(label="依据", max_length=200)
    proposer = forms.CharField(label="提出单位或个人", max_length=100)
    proposed_on = DayField(label="提出日期", initial=timezone.localdate)
