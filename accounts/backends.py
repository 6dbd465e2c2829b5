"""Permissions from roles."""

from django.contrib.auth.backends import ModelBackend


class RoleBackend(ModelBackend):
    """Signs in as Django does, and answers permission questions from the user's roles alone."""

    def get_all_permissions(self, user_obj, obj=None):
        if not user_obj.is_active or user_obj.is_anonymous or obj is not None:
            return set()
        return user_obj.role_permissions

    def has_perm(self, user_obj, perm, obj=None):
        return perm in self.get_all_permissions(user_obj, obj)

    def has_module_perms(self, user_obj, app_label):
        return any(permission.startswith(f"{app_label}.") for permission in self.get_all_permissions(user_obj))
