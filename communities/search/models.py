"""The index of private words: one row for each thing that is shown, and nothing about what is not."""

from typing import Any

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.utils.translation import gettext_lazy as _

from communities.groups.models import Community
from communities.search.terms import as_tsvector


class TermsField(models.Field[str, str]):
    """What terms_of made: a tsvector on PostgreSQL; on SQLite text, which goes on into an FTS5 table (full_text.py)."""

    def db_type(self, connection: BaseDatabaseWrapper) -> str:
        return "tsvector" if connection.vendor == "postgresql" else "text"

    def get_db_prep_value(self, value: Any, connection: BaseDatabaseWrapper, prepared: bool = False) -> Any:
        if connection.vendor != "postgresql" or not isinstance(value, str) or value.startswith("'"):
            return value  # a tsvector is in quotes, as it comes from the database; a term never is
        return as_tsvector(value)

    def get_internal_type(self) -> str:
        return "TextField"  # so that Django inserts many rows with one parameter a column, as it does its own fields


class Indexed(models.Model):
    """`id` grows with the time of what it stands for (`clocks.row_id`): the newest is the last, and a date is a number.

    The words are not here to be read: what is shown of a find is read from the thing itself.
    """

    class Kind(models.TextChoices):
        POST = "post", _("Posts")
        EVENT = "event", _("Events")
        COMMENT = "comment", _("Comments")
        MESSAGE = "message", _("Chat messages")
        FILE = "file", _("Files")

    id = models.BigIntegerField(primary_key=True)
    object_id = models.UUIDField(unique=True)
    kind = models.CharField(max_length=10, choices=Kind)
    within = models.UUIDField(db_index=True, help_text="The post or chat room it is in; a post is in itself.")
    community = models.ForeignKey(Community, on_delete=models.CASCADE, related_name="+", db_index=False)
    author_id = models.UUIDField()
    began = models.DateTimeField(help_text="Who reads nothing older reads none of it: the post's time, or its own.")
    terms = TermsField()

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["community", "id"], name="indexed_in_community")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind__in=["post", "event", "comment", "message", "file"]), name="indexed_kind_known"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.object_id}"


Rows = models.QuerySet[Indexed]
