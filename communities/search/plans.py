"""Which way PostgreSQL is to go through the index.

It guesses well how many rows have a word, and how many are in somebody's groups, and badly what a row costs: with a
limit it would walk through everything for a word that few have. So it is asked for the guesses, and told the way.
"""

import json
from enum import Enum

from django.db.models import BooleanField, Func

from communities.search.models import Indexed, Rows

# What it costs to look at a row that comes in order, beside one that has to be fetched (docs/decisions/0025-search.md).
STEP, NOTED = 0.8, 0.2


class Unindexed(Func):
    """A condition for which no index is to be used."""

    template = "(%(expressions)s) IS TRUE"
    output_field = BooleanField()


class Way(Enum):
    """How to find what has the words and may be read: see `way_through`."""

    WALK = "from the newest row to older ones"
    LOOK = "all rows with the words, of which those are left that may be read"
    TOLD = "all rows with the words in these groups, which the index of words is told"


def way_through(having: Rows, readable: Rows, most: int, *, may_tell: bool) -> Way:
    """The shortest way to the newest `most` rows. One query, which looks nothing up.

    Groups that hold fewer rows than the words have are worth telling; of larger ones the index of words reads every
    row, which costs more than it spares.
    """
    asked = [rows.order_by().values_list("pk") for rows in (Indexed.objects.all(), having, readable)]
    plan = json.loads(asked[0].union(*asked[1:], all=True).explain(format="json"))[0]["Plan"]
    rows, words, reach = (max(1, int(part["Plan Rows"])) for part in plan["Plans"])
    found = words * reach / rows
    walked = most * rows / found
    is_told = may_tell and reach < words
    if walked * STEP < found + NOTED * (reach if is_told else words):
        return Way.WALK
    return Way.TOLD if is_told else Way.LOOK
