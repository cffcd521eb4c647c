"""The HTML of a comparison, for printing only."""

from __future__ import annotations

from datetime import datetime
from functools import partial

from app.i18n import format_moment
from app.insights.services.comparing import Comparison
from app.organizations.models import Organization
from app.reports.content import DEFAULT_COLOUR
from app.reports.layout import print_environment
from app.web.filters import find_zone

# What is left of the page's 742 points beside the names, shared by the candidates.
NAME_POINTS = 150
PAGE_POINTS = 742


def lay_out_comparison(comparison: Comparison, organization: Organization, panel: str, *, made_at: datetime) -> str:
    """Whatever comes from outside is escaped: it is text, never markup."""
    column = (PAGE_POINTS - NAME_POINTS) // max(1, len(comparison.sessions))
    template = print_environment().get_template("comparison.html")
    return template.render(
        comparison=comparison,
        brand=organization.report_name or organization.name,
        report={"colour": organization.report_colour or DEFAULT_COLOUR},
        names={session.id: session.candidate.name for session in comparison.sessions},
        panel=panel,
        column_points=column,
        made=partial(format_moment, zone=find_zone(organization.time_zone))(made_at),
    )
