from typing import Any

from django.db import migrations, models

from records.triggers import queue_entries


def queue_what_there_is(apps: Any, schema_editor: Any) -> None:
    """The trigger first: the release before goes on writing, and none of its entries may be missed."""
    queue_entries(schema_editor.connection)
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("INSERT INTO records_unsealed (entry_id, at) SELECT id, at FROM records_entry")


class Migration(migrations.Migration):

    dependencies = [
        ('records', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Seal',
            fields=[
                ('seq', models.BigIntegerField(primary_key=True, serialize=False)),
                ('entry_id', models.UUIDField(editable=False, unique=True)),
                ('digest', models.CharField(max_length=64)),
            ],
        ),
        migrations.CreateModel(
            name='Unsealed',
            fields=[
                ('entry_id', models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ('at', models.DateTimeField(db_index=True)),
            ],
            options={
                'verbose_name_plural': 'unsealed',
            },
        ),
        migrations.RunPython(queue_what_there_is, migrations.RunPython.noop),
    ]
