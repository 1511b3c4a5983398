"""The overview: key figures, energy over time, average day, heat map, areas and tariffs, users."""

from __future__ import annotations

from smapdash.web.cards.page import Page, Stack
from smapdash.web.pages.around import EMPTY_STATE, notices_card
from smapdash.web.pages.overview.changes.card import CHANGES
from smapdash.web.pages.overview.distribution.card import DISTRIBUTION
from smapdash.web.pages.overview.duration.card import DURATION
from smapdash.web.pages.overview.energy.card import ENERGY
from smapdash.web.pages.overview.heat.card import HEAT
from smapdash.web.pages.overview.kpis.card import KEY_FIGURES
from smapdash.web.pages.overview.profile.card import PROFILE
from smapdash.web.pages.overview.quality_line import QUALITY_LINE
from smapdash.web.pages.overview.readings import READINGS
from smapdash.web.pages.overview.rest_days.card import NOTICE
from smapdash.web.pages.overview.rest_days.saving import SAVED
from smapdash.web.pages.overview.segments.card import AREA_BARS, TARIFF_BARS
from smapdash.web.pages.overview.users.card import USERS
from smapdash.web.pages.user.card import PANEL
from smapdash.web.state.chips import OVERVIEW_TOPIC
from smapdash.wording.messages import message

OVERVIEW = Page(
    path="/",
    name=message("page.overview"),
    topic=OVERVIEW_TOPIC,
    above=(SAVED, NOTICE, notices_card()),
    grid=(
        KEY_FIGURES,
        QUALITY_LINE,
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
    first_places=7,
)
