from django.db import migrations


def give_each_decision_its_row(apps, schema_editor):
    """What was hidden or removed before there were sanctions can be appealed and taken back as what comes after."""
    Case, Sanction = apps.get_model("moderation", "Case"), apps.get_model("moderation", "Sanction")
    decided = Case.objects.filter(state="decided", decision__in=["hide", "remove"], author__isnull=False)
    rows = []
    for case in decided.select_related("author").order_by("pk").iterator(chunk_size=500):
        person = case.author.merged_into_id or case.author_id
        given = {"community_id": case.community_id, "reason": case.reason, "since": case.decided_at}
        rows.append(Sanction(case=case, person_id=person, kind=case.decision, by_id=case.decided_by_id, **given))
    Sanction.objects.bulk_create(rows, batch_size=500)


class Migration(migrations.Migration):
    dependencies = [("moderation", "0003_since_the_first_release")]
    operations = [migrations.RunPython(give_each_decision_its_row, migrations.RunPython.noop, elidable=True)]
