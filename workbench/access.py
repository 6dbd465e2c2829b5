"""The permission of who runs the installation: backups, faults, the working-day calendar. Nobody's dossier."""

OPERATE = "workbench.operate"
