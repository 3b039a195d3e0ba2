from django.apps import AppConfig


class HomeConfig(AppConfig):
    name = "home"

    def ready(self) -> None:
        from home.cms.actions import take_wagtails_place
        from home.enquiries.models import FormPage
        from home.enquiries.views import AnswersView, answer

        FormPage.submissions_list_view_class, FormPage.view = AnswersView, staticmethod(answer)
        take_wagtails_place()
        self.keep_menus_fresh()
        self.keep_alerts_fresh()
        self.keep_look_fresh()
        self.keep_pages_fresh()  # last: what is drawn anew finds the rest forgotten already

    def keep_pages_fresh(self) -> None:
        from home.caching.listening import listen
        from home.media.drawing import draw_when_published

        listen()
        draw_when_published()

    def keep_menus_fresh(self) -> None:
        """Wagtail changes pages in many ways of its own, so the menus listen to what it tells."""
        from django.apps import apps
        from django.db.models.signals import post_delete, post_save
        from wagtail.models import Page, PageViewRestriction, Site
        from wagtail.signals import post_page_move

        from home.pages.actions import forget_menus

        kinds = [model for model in apps.get_models() if issubclass(model, (Page, PageViewRestriction, Site))]
        for kind in kinds:
            for told in (post_save, post_delete):
                told.connect(forget_menus, sender=kind, dispatch_uid=f"menus of {kind.__name__}")
        post_page_move.connect(forget_menus, dispatch_uid="menus")

    def keep_alerts_fresh(self) -> None:
        """Wagtail's own screens write and delete them, and a page that an alert is about can move or go."""
        from django.apps import apps
        from django.db.models.signals import post_delete, post_save
        from wagtail.models import Page, Site
        from wagtail.signals import post_page_move

        from home.alerts.actions import forget_alerts
        from home.alerts.models import Alert, AlertPlace
        from home.editors.actions import forget_teams

        pages = [model for model in apps.get_models() if issubclass(model, Page)]
        for kind in (Alert, AlertPlace, Site, *pages):
            for told in (post_save, post_delete):
                told.connect(forget_alerts, sender=kind, dispatch_uid=f"alerts of {kind.__name__}")
        post_page_move.connect(forget_alerts, dispatch_uid="alerts")
        post_delete.connect(forget_teams, sender=Page, dispatch_uid="teams of sections")

    def keep_look_fresh(self) -> None:
        """The settings screen of Wagtail changes it, and so do a picture that goes and the site's own row."""
        from django.db.models.signals import post_delete, post_save
        from wagtail.models import Site

        from home.media.models import SiteImage
        from home.starter.actions import forget_look
        from home.starter.models import SiteLook

        for kind in (SiteLook, SiteImage, Site):
            for told in (post_save, post_delete):
                told.connect(forget_look, sender=kind, dispatch_uid=f"look of {kind.__name__}")
