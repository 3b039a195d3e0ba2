from datetime import datetime, timedelta

SHOWN_FOR = timedelta(days=7)


def receipts_shown_from(now: datetime) -> datetime:
    """Of what was written before nobody is told any more who has read it: by then it says nothing new."""
    return now - SHOWN_FOR
