"""The form of an account on file."""

from typing import Any

from accounts.forms import AccountForm, roles_by_field
from accounts.models import User
from office.grids import HeldGrid


class HeldAccountForm(HeldGrid, AccountForm):
    """An account with its roles, of which two administrators do not take each other's changes back."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.belongs_to = self.instance
        self.stands(self.on_file())

    def on_file(self) -> dict[str, Any]:
        account = User.objects.get(pk=self.instance.pk)
        return {name: getattr(account, name) for name in AccountForm.Meta.fields} | roles_by_field(account)
