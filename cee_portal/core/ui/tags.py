"""Template tags of every page (`{% load portal %}`): texts, icons, marks, states and form fields."""

from datetime import date, datetime
from typing import Any

from django import template
from django.forms import BoundField, CheckboxInput, FileInput, Select, SelectMultiple, Textarea
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from cee_portal.core import clock, formatting
from cee_portal.core.ui import charts
from cee_portal.core.ui.icons import PATHS

register = template.Library()

register.filter("whole", formatting.whole)
register.filter("money", formatting.money)
register.filter("signed", formatting.signed)
register.filter("share", formatting.share)
register.filter("capped", formatting.capped)
register.filter("tariff", formatting.tariff)
register.filter("entry_number", formatting.entry_number)
register.filter("masked", formatting.masked)
register.simple_tag(charts.bar)
register.simple_tag(charts.spark)

STATES = {"good", "soon", "late", "back", "rest"}


def _today(context: template.Context) -> date:
    """Return the day of the page: `today` of the view, else that of the database, asked once for each page."""
    if isinstance(context.get("today"), date):
        return context["today"]
    if "cee_today" not in context.render_context:
        context.render_context["cee_today"] = clock.today()
    return context.render_context["cee_today"]


@register.simple_tag
def icon(name: str, size: str = "") -> SafeString:
    """Draw `{% icon "search" %}`, or `{% icon "eye" "s" %}` for 14 px. It is decoration: words stand beside it."""
    return format_html(
        '<svg class="i{}" viewBox="0 0 24 24" aria-hidden="true" focusable="false"><path d="{}"/></svg>',
        f" i--{size}" if size else "",
        PATHS.get(name, PATHS["note"]),
    )


@register.simple_tag
def mark(text: str, title: str = "", kind: str = "") -> SafeString:
    """Draw a fact in a box without color. `kind`: "" outline, `solid` (PSC), `low` (based on an inferred row)."""
    shape = f" mark--{kind}" if kind in {"solid", "low"} else ""
    if title:
        return format_html('<abbr class="mark{}" title="{}">{}</abbr>', shape, title, text)
    return format_html('<span class="mark{}">{}</span>', shape, text)


@register.simple_tag
def state(tone: str, text: str) -> SafeString:
    """Draw a state: shape and color by `tone` (good, soon, late, back, rest), and its word."""
    return format_html('<span class="state state--{}">{}</span>', tone if tone in STATES else "rest", text)


@register.simple_tag
def key(name: str) -> SafeString:
    """Draw the key of a button. Screen readers read it from `aria-keyshortcuts` of the button."""
    return format_html('<kbd aria-hidden="true">{}</kbd>', name)


@register.simple_tag(takes_context=True)
def due(
    context: template.Context,
    due_on: date | None,
    clock: tuple[str, str],
    band: int = 4,
    answered: date | None = None,
    lead: int = 10,
    none: str = "",
) -> SafeString:
    """Draw the due cell: words, and the short name of the clock with its whole name as the title.

    `clock` is (short name, name); `none` says why there is no day: `{% due row.due_on row.clock band=row.band %}`.
    """
    tone, word = formatting.due(
        due_on, today=_today(context), band=band, answered_on=answered, lead_days=lead
    )
    if due_on is None:
        return format_html('<div class="due due--{}"><b>{}</b></div>', tone, none or word)
    short, full = clock
    return format_html(
        '<div class="due due--{}"><b>{}</b><span><abbr title="{}">{}</abbr></span></div>',
        tone,
        word,
        full,
        short,
    )


@register.simple_tag(takes_context=True)
def day(context: template.Context, value: date | datetime | None) -> str:
    """Return a date: `Nov 24`, with the year where it is not this one."""
    if isinstance(value, datetime):
        value = timezone.localtime(value).date() if timezone.is_aware(value) else value.date()
    return formatting.day(value, today=_today(context))


@register.simple_tag(takes_context=True)
def short_day(context: template.Context, value: datetime) -> SafeString:
    """Draw a date for a narrow column: `Nov 24`, or `Nov 2025` with the full day as its title."""
    local = timezone.localtime(value).date()
    today = _today(context)
    text, whole = formatting.short_day(local, today=today), formatting.day(local, today=today)
    title = format_html(' title="{}"', whole) if text != whole else ""
    return format_html('<time datetime="{}"{}>{}</time>', local.isoformat(), title, text)


@register.simple_tag(takes_context=True)
def moment(context: template.Context, value: datetime | None) -> SafeString | str:
    """Draw a time in the active time zone, that of the office: `Nov 19, 06:10`."""
    if value is None:
        return formatting.DASH
    local = timezone.localtime(value)
    text = formatting.day(local.date(), today=_today(context))
    exact = local.isoformat(timespec="minutes")
    return format_html('<time datetime="{}">{}, {}</time>', exact, text, f"{local:%H:%M}")


@register.simple_tag
def zone() -> str:
    """Return the active time zone in words: `Pacific time`."""
    return formatting.zone_words(timezone.get_current_timezone_name())


@register.filter
def strong(text: str | None) -> SafeString:
    """Draw `**Electronics** has it` with the starred parts bold; the text is escaped."""
    parts = [
        format_html("<b>{}</b>" if at % 2 else "{}", part) for at, part in enumerate((text or "").split("**"))
    ]
    return mark_safe("".join(parts))


@register.simple_tag
def control(field: BoundField, **attrs: Any) -> SafeString:
    """Draw the widget of a form field with its classes, and refer to its hint and its errors."""
    widget = field.field.widget
    if isinstance(widget, CheckboxInput):
        look = ""
    elif isinstance(widget, Select | SelectMultiple):
        look = "usa-select"
    else:
        look = "usa-textarea" if isinstance(widget, Textarea) else "usa-input"
    css = " ".join(part for part in (widget.attrs.get("class", ""), look) if part)
    told = [f"{field.auto_id}_hint"] if field.help_text else []
    if field.errors:
        css, told = f"{css} is-invalid".strip(), [*told, f"{field.auto_id}_error"]
        attrs["aria-invalid"] = "true"
    if told:
        attrs["aria-describedby"] = " ".join(told)
    if css:
        attrs["class"] = css
    if not isinstance(widget, FileInput):
        attrs.setdefault("autocomplete", widget.attrs.get("autocomplete", "off"))
    return mark_safe(field.as_widget(attrs={name.replace("_", "-"): value for name, value in attrs.items()}))


@register.filter
def is_checkbox(field: BoundField) -> bool:
    """Return whether the field is one checkbox, whose label stands behind it."""
    return isinstance(field.field.widget, CheckboxInput)
