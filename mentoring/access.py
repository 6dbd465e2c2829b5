"""The permissions of mentoring, named once for views and templates. Who has them: ``accounts/permissions.py``."""

VIEW = "mentoring.view_talk"
# What was said in a talk, beside who talked with whom and when.
READ = "mentoring.read_talk"
RECORD = "mentoring.record_talk"
KEEP_PAIRS = "mentoring.keep_pairs"
CLOSE_MONTH = "mentoring.close_month"
# Where the township's group is told.
KEEP_ROBOT = "mentoring.change_grouprobot"
