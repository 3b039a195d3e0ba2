from django.apps import AppConfig


class ModerationConfig(AppConfig):
    name = "moderation"

    def ready(self) -> None:
        from records import triggers

        triggers.guard("moderation_evidence", key="case_id")
        triggers.guard("moderation_furtherevidence")
