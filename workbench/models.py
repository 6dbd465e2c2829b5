"""Gathers the models of the workbench's rooms."""

from workbench.archives.models import DossierArchive

__all__ = ["DossierArchive"]
