"""When a thing was written, as its place in the index. Pure."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

BEGIN = datetime(2020, 1, 1, tzinfo=UTC)
BITS = 22  # of the thing's own id, for two of one millisecond


def row_id(at: datetime, pk: UUID) -> int:
    """Larger for what is later: milliseconds since 2020 (they last until 2089), then bits of the thing's random id."""
    return first_id(at) | (int(pk) & ((1 << BITS) - 1))


def first_id(at: datetime) -> int:
    """The smallest that something written at this time can have."""
    milliseconds: int = (at - BEGIN) // timedelta(milliseconds=1)
    return milliseconds << BITS
