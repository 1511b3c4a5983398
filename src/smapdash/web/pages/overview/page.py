"""The overview: key figures, energy over time, average day, heat map, areas and tariffs, users."""

from __future__ import annotations

from dash import html

from smapdash.web.cards.card import Card
from smapdash.web.cards.page import Page, Stack
from smapdash.web.pages.overview.changes.card import CHANGES
from smapdash.web.pages.overview.distribution.card import DISTRIBUTION
from smapdash.web.pages.overview.duration.card import DURATION
from smapdash.web.pages.overview.empty_state import build_empty_state
from smapdash.web.pages.overview.energy.card import ENERGY
from smapdash.web.pages.overview.heat.card import HEAT
from smapdash.web.pages.overview.kpis.card import KEY_FIGURES
from smapdash.web.pages.overview.profile.card import PROFILE
from smapdash.web.pages.overview.readings import READINGS
from smapdash.web.pages.overview.rest_days.card import NOTICE
from smapdash.web.pages.overview.segments.card import AREA_BARS, TARIFF_BARS
from smapdash.web.pages.overview.users.card import USERS
from smapdash.web.pages.user.card import PANEL
from smapdash.web.state.actions import answer_notice, remove_filter
from smapdash.web.ui import ids
from smapdash.web.ui.markup import Markup, placeholder
from smapdash.wording.messages import message


def build_notices_place() -> Markup:
    """Build the container of the notices."""
    return Markup(html.Div(placeholder("notes"), className="notices", role="status"), ids.NOTICES, notes=[])


NOTICES = Card(name=ids.NOTICES, build=build_notices_place, actions={f"{ids.NOTICES}.pressed": answer_notice})
EMPTY_STATE = Card(name=ids.EMPTY_STATE, build=build_empty_state, actions={f"{ids.EMPTY_STATE}.pressed": remove_filter})
OVERVIEW = Page(
    path="/",
    name=message("page.overview"),
    above=(NOTICE, NOTICES),
    grid=(
        KEY_FIGURES,
        EMPTY_STATE,
        ENERGY,
        PROFILE,
        HEAT,
        Stack((AREA_BARS, TARIFF_BARS)),
        USERS,
        Stack((CHANGES, DURATION, DISTRIBUTION), look="c12 across"),
    ),
    panels=(PANEL,),
    downloads=READINGS,
)
