"""The permissions of mentoring, named once for views and templates. Who has them: ``accounts/permissions.py``."""

VIEW = "mentoring.view_talk"
RECORD = "mentoring.record_talk"
KEEP_PAIRS = "mentoring.keep_pairs"
CLOSE_MONTH = "mentoring.close_month"
