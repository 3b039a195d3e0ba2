"""Gathers the folders' models into the one Django app."""

from moderation.cases.models import Case, Evidence, Flag, FlagAddition, FurtherEvidence

__all__ = ["Case", "Evidence", "Flag", "FlagAddition", "FurtherEvidence"]
