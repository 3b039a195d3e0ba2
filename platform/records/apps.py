from django.apps import AppConfig
from django.core.checks import register
from django.db.models.signals import post_migrate


class RecordsConfig(AppConfig):
    name = "records"

    def ready(self) -> None:
        from records import triggers

        post_migrate.connect(triggers.install, sender=self)
        register(triggers.check, "database")
