"""Template tags and filters that every page may use."""

from datetime import datetime, timedelta

from django import template
from django.utils import timezone
from django.utils.dates import MONTHS
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timesince import timesince
from django.utils.translation import gettext as _

register = template.Library()


def _exact(local: datetime) -> str:
    return _("%(date)s at %(time)s") % {"date": date_format(local, "j F Y"), "time": f"{local:%H:%M}"}


@register.filter
def when(value: datetime) -> SafeString:
    """A time for people: relative within a day, exact otherwise, with the exact one always in `title`."""
    local = timezone.localtime(value)
    exact = _exact(local)
    age = (timezone.now() - value).total_seconds()
    if 0 <= age < 60:
        text = _("just now")
    elif 0 <= age < 24 * 3600:
        text = _("%(time)s ago") % {"time": timesince(value, depth=1)}
    else:
        text = exact
    return format_html('<time datetime="{}" title="{}">{}</time>', local.isoformat(), exact, text)


@register.filter
def exact(value: datetime) -> SafeString:
    """A time to go by, such as a deadline: always whole, as clocks in the United Kingdom show it."""
    local = timezone.localtime(value)
    return format_html('<time datetime="{}">{}</time>', local.isoformat(), _exact(local))


@register.filter
def until(value: datetime) -> SafeString:
    """A deadline: one at midnight is at the end of the day before, which "at 00:00" of the next one hides."""
    local = timezone.localtime(value)
    if f"{local:%H:%M}" != "00:00":
        return exact(value)
    day = date_format(local - timedelta(days=1), "l j F Y")
    return format_html(
        '<time class="until" datetime="{}">{}</time>',
        local.isoformat(),
        _("midnight at the end of %(day)s") % {"day": day},
    )


@register.filter
def clock(value: datetime) -> SafeString:
    """The time of day alone, under a heading that says the day; the exact time is in `title`."""
    local = timezone.localtime(value)
    return format_html('<time datetime="{}" title="{}">{}</time>', local.isoformat(), _exact(local), f"{local:%H:%M}")


@register.filter
def moment(value: str) -> datetime:
    """A time kept as ISO 8601 in JSON, for `when`."""
    return datetime.fromisoformat(value)


@register.simple_tag
def month_names() -> str:
    """The twelve months, with a bar between, for scripts: browsers do not know them in Welsh."""
    return "|".join(str(name) for name in MONTHS.values())
