"""Withdrawing a notice: when its names turn out wrong, by the office or by a corrected count."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from reserve_cadres.selection.notices.models import PublicNotice


@transaction.atomic
def withdraw_notice(notice: PublicNotice, *, reason: str, withdrawn_by: User | None) -> None:
    """Withdraw a notice with a reason; it stays on record, and another can be posted.

    Raises ``ValidationError`` once somebody named on it was approved.
    """
    locked = PublicNotice.objects.select_for_update(of=["self"]).get(pk=notice.pk)
    if locked.withdrawn_at:
        raise ValidationError("这次公示已经作废。")
    if locked.candidacies.filter(approvals__decision="approved").exists():
        raise ValidationError("公示人选已有人批准入库，不能作废。")
    if not reason.strip():
        raise ValidationError({"reason": "请写明作废原因。"})
    locked.withdrawn_at = timezone.now()
    locked.withdrawn_by = withdrawn_by
    locked.withdrawal_reason = reason.strip()
    locked.save()
