"""The rows of the table that are about the installation and no township."""

from tests.access.roles import ADMINISTRATOR

OPERATING = {
    "workbench:backups": (ADMINISTRATOR, None, "get"),
    "workbench:make_backup": (ADMINISTRATOR, None, "post"),
    "workbench:download_backup": (ADMINISTRATOR, "backup", "get"),
    "workbench:faults": (ADMINISTRATOR, None, "get"),
    "workbench:export_faults": (ADMINISTRATOR, None, "get"),
    "workbench:clear_faults": (ADMINISTRATOR, None, "post"),
    "selection:working_years": (ADMINISTRATOR, None, "get"),
}
