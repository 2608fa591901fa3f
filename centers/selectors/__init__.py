"""Reads of the first floor, shared by screens, API, commands and tasks."""

from centers.selectors.headings import HeadingHit, heading_titles, search_headings
from centers.selectors.memberships import (
    is_staff_person,
    is_supervisor_at,
    may_act_at,
    memberships_of,
    office_roles,
)
from centers.selectors.offices import (
    current_names,
    find_office,
    office_ids,
    ports_of,
    search_ports,
    visible_offices,
)
from centers.selectors.rulebooks import NoRulebookError, current_number, current_rulebook, rulebook

__all__ = [
    "HeadingHit",
    "NoRulebookError",
    "current_names",
    "current_number",
    "current_rulebook",
    "find_office",
    "heading_titles",
    "is_staff_person",
    "is_supervisor_at",
    "may_act_at",
    "memberships_of",
    "office_ids",
    "office_roles",
    "ports_of",
    "rulebook",
    "search_headings",
    "search_ports",
    "visible_offices",
]
