"""The permissions of training, named once for views and templates. Who has them: ``accounts/permissions.py``."""

VIEW = "training.view_training"
PLAN = "training.plan_training"
RUN_SESSION = "training.run_session"
RUN_PLACEMENT = "training.run_placement"
REMARK = "training.remark_placement"
KEEP_TASK = "training.keep_task"
