"""The permissions of roster layouts, named once for views and templates. Who has them: ``accounts/permissions.py``."""

VIEW = "reserve_cadres.view_rosterlayout"
KEEP = "reserve_cadres.keep_layout"
