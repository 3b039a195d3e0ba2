import uuid

import django.db.models.deletion
from django.conf import settings
from django.core import signing
from django.db import migrations, models
from django.utils import timezone

SALT = "django.contrib.sessions.SessionStore"


def person_in(data):
    try:
        return uuid.UUID(signing.loads(data, salt=SALT)["_auth_user_id"])
    except (signing.BadSignature, KeyError, ValueError):
        return None


def keep_people_signed_in(apps, schema_editor):
    """Django's own table stays as it is, for the release before."""
    Session = apps.get_model("accounts", "Session")
    people = set(apps.get_model("accounts", "User").objects.values_list("pk", flat=True))
    rows = []
    for old in apps.get_model("sessions", "Session").objects.filter(expire_date__gt=timezone.now()).iterator():
        person = person_in(old.session_data)
        if person in people:
            rows.append(
                Session(
                    session_key=old.session_key,
                    session_data=old.session_data,
                    expire_date=old.expire_date,
                    person_id=person,
                )
            )
    Session.objects.bulk_create(rows, batch_size=500, ignore_conflicts=True)


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0001_initial"),
        ("sessions", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Session",
            fields=[
                (
                    "session_key",
                    models.CharField(max_length=40, primary_key=True, serialize=False, verbose_name="session key"),
                ),
                ("session_data", models.TextField(verbose_name="session data")),
                ("expire_date", models.DateTimeField(db_index=True, verbose_name="expire date")),
                (
                    "person",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="sessions",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "session",
                "verbose_name_plural": "sessions",
                "abstract": False,
            },
        ),
        migrations.RunPython(keep_people_signed_in, migrations.RunPython.noop),
    ]
