"""The permissions of assessments, named once for views and templates. Who has them: ``accounts/permissions.py``."""

VIEW = "reserve_cadres.view_assessment"
RECORD = "reserve_cadres.record_assessment"
