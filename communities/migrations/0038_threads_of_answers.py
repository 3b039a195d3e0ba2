"""Each answer that was written before there were threads belongs to the first message of its own."""

from django.db import migrations
from django.db.models import F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce


def find_threads(apps, schema_editor):
    messages = apps.get_model("communities", "Message").objects.order_by()
    first = messages.filter(pk=OuterRef("reply_to")).values("thread")[:1]
    known = Q(reply_to__reply_to=None) | Q(reply_to__thread__isnull=False)
    # From the first messages on, one answer further in each round.
    while messages.filter(known, thread=None, reply_to__isnull=False).update(
        thread=Coalesce(Subquery(first), F("reply_to"))
    ):
        pass


class Migration(migrations.Migration):
    dependencies = [("communities", "0037_threads")]

    operations = [migrations.RunPython(find_threads, migrations.RunPython.noop, elidable=True)]
