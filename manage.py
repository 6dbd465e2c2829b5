#!/usr/bin/env python
"""Django's command line for this project."""

import os
import sys

# They make tables, fill them past the guards, shorten the trail, seal it anew or take somebody out of it, which the application
# itself may not.
BY_THE_OWNER = {"erase_from_trail", "makemigrations", "migrate", "pgtrigger", "prune_trail", "restore", "seal"}


def main():
    """Run an administrative task."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    # Pages are limited in what they wait for; who runs a command waits as long as it takes.
    if sys.argv[1:2] != ["runserver"]:
        os.environ.setdefault("DATABASE_LIMITS", "0")
    if BY_THE_OWNER.intersection(sys.argv[1:2]):
        os.environ.setdefault("AS_OWNER", "1")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
