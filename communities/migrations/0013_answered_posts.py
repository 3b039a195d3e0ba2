from django.db import migrations
from django.db.models import Exists, F, OuterRef


def note_answers(apps, schema_editor):
    """Posts that somebody else commented on before we kept it. Which day it was is not asked of them."""
    Post, Comment = apps.get_model("communities", "Post"), apps.get_model("communities", "Comment")
    answers = Comment.objects.filter(post=OuterRef("pk")).exclude(author=OuterRef("author"))
    Post.objects.filter(Exists(answers), answered_at=None).update(answered_at=F("active_at"))


class Migration(migrations.Migration):
    dependencies = [("communities", "0012_first_steps_and_answers")]

    operations = [migrations.RunPython(note_answers, migrations.RunPython.noop, elidable=True)]
