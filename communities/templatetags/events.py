"""When an event is, as people say it. The zone is named, because not everybody who reads it need be in it."""

from datetime import datetime

from django import template
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from communities.events.clocks import local, times_of
from communities.events.models import EventDate

register = template.Library()
DAY, SHORT = "l j F Y", "l j F"


def _time(at: datetime, words: str) -> SafeString:
    return format_html('<time datetime="{}">{}</time>', at.isoformat(), words)


@register.filter
def span(date: EventDate) -> SafeString:
    """`Thursday 26 November 2026, 19:00 to 20:30 (GMT)`."""
    starts, ends = local(date.starts_at), local(date.ends_at)
    times = times_of(date.starts_at, date.ends_at, is_all_day=date.event.is_all_day)
    first, last = date_format(times.first, DAY), date_format(times.last, DAY)
    if date.event.is_all_day:
        words = _("%(day)s, all day") % {"day": first}
        if times.last > times.first:
            words = _("%(first)s to %(last)s") % {"first": first, "last": last}
        return _time(starts, words)
    given = {"first": first, "last": last, "starts": f"{starts:%H:%M}", "ends": f"{ends:%H:%M}", "zone": ends.tzname()}
    if times.first == times.last:
        return _time(starts, _("%(first)s, %(starts)s to %(ends)s (%(zone)s)") % given)
    return _time(starts, _("%(first)s, %(starts)s to %(last)s, %(ends)s (%(zone)s)") % given)


@register.filter
def day_and_time(date: EventDate) -> SafeString:
    """The same, short, for a list under a heading that says the month: `Thursday 26 November, 19:00`."""
    starts = local(date.starts_at)
    day = date_format(starts, SHORT)
    words = day if date.event.is_all_day else _("%(day)s, %(time)s") % {"day": day, "time": f"{starts:%H:%M}"}
    return _time(starts, words)
