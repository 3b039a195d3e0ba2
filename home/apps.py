from django.apps import AppConfig


class HomeConfig(AppConfig):
    name = "home"

    def ready(self) -> None:
        from home.cms.actions import take_wagtails_place

        take_wagtails_place()
