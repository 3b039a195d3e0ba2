from django.apps import AppConfig


class ModerationConfig(AppConfig):
    name = "moderation"

    def ready(self) -> None:
        from communities.holding.moderators import join
        from moderation.approval.actions import DESK
        from moderation.complaints.kinds import COMPLAINT
        from moderation.notices.actions import LETTER
        from moderation.notices.letters import NOTICE
        from moderation.outside.kinds import REPORT
        from moderation.procedure.taking import take_flag
        from moderation.reports.actions import DEFAMED
        from moderation.subjects import register
        from outbox import kinds as letters
        from records import triggers

        register("report", REPORT)
        register("complaint", COMPLAINT)
        letters.register(LETTER, NOTICE)
        triggers.guard("moderation_evidence", key="case_id")
        triggers.guard("moderation_furtherevidence")
        triggers.guard("moderation_step")
        join(DESK)
        if take_flag not in DEFAMED:
            DEFAMED.append(take_flag)
        _join_keepers()


def _join_keepers() -> None:
    """What keeps things from being deleted, people from being forgotten, and what was taken away from coming back."""
    from accounts.closing import keepers
    from moderation.cases import queries as cases
    from moderation.complaints import kinds as complaints
    from moderation.holds.actions import keeps_away
    from moderation.holds.queries import is_person_kept, keep_also
    from moderation.orders import queries as orders
    from moderation.sanctions import queries as sanctions
    from moderation.subjects.withheld import keep_away

    keepers.join(is_person_kept)
    keep_also(complaints.ids_complained_of)
    keep_away("sanctions", sanctions.keeps_away)
    keep_away("cases", cases.keeps_away)
    keep_away("complaints", complaints.keeps_away)
    keep_away("orders", orders.keeps_away)
    keep_away("holds", keeps_away)
