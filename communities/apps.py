from django.apps import AppConfig
from django.db.models.signals import post_migrate


class CommunitiesConfig(AppConfig):
    name = "communities"

    def ready(self) -> None:
        """The kinds of post, in the order in which they are offered to somebody who writes one."""
        from communities.announcements.kinds import ANNOUNCEMENT
        from communities.consultations.kinds import CONSULTATION
        from communities.events.kinds import EVENT
        from communities.finding.actions import prepare
        from communities.polls.kinds import POLL
        from communities.posts.kinds import DISCUSSION, register
        from communities.questions.kinds import QUESTION

        for kind in (DISCUSSION, QUESTION, ANNOUNCEMENT, EVENT, POLL, CONSULTATION):
            register(kind)
        post_migrate.connect(prepare, sender=self)
