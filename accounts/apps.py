from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Staff users, their roles and where they hold, sign-in, and the audit trail."""

    name = "accounts"
    verbose_name = "账号与权限"

    def ready(self) -> None:
        from accounts import audit

        audit.record_sign_ins()
