"""The permissions of the workbench itself: who runs the installation, and who sees to what people may ask of their data."""

# Backups and faults. Nobody's dossier.
OPERATE = "workbench.operate"
# What the law gives each person of the files: notice and consent, a copy, correction, erasing.
KEEP_PRIVACY = "workbench.keep_privacy"
