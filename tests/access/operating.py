"""The rows of the table that are about the installation and no township: for the administrators of the one that runs it.

Those of the others keep the calendar, and see of the rest nothing (``tests/operating/test_running.py``).
"""

from tests.access.roles import ADMINISTRATOR

OPERATING = {
    "workbench:backups": (ADMINISTRATOR, None, "get"),
    "workbench:make_backup": (ADMINISTRATOR, None, "post"),
    "workbench:download_backup": (ADMINISTRATOR, "backup", "get"),
    "workbench:faults": (ADMINISTRATOR, None, "get"),
    "workbench:export_faults": (ADMINISTRATOR, None, "get"),
    "workbench:clear_faults": (ADMINISTRATOR, None, "post"),
    "workbench:hand_installation": (ADMINISTRATOR, None, "get"),
    "selection:working_years": (ADMINISTRATOR, None, "get"),
}
