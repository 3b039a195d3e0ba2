"""Gathers the folders' models into the one Django app."""

from moderation.cases.models import Case, Evidence, Flag

__all__ = ["Case", "Evidence", "Flag"]
