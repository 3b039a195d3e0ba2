from django.apps import AppConfig


class ConfigConfig(AppConfig):
    name = "config"

    def ready(self) -> None:
        from config.endings import join_endings
        from config.people import tell_accounts
        from config.porch import show_groups

        join_endings()
        tell_accounts()
        show_groups()
