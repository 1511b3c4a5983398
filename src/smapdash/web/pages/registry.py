"""The pages of the dashboard, in the order of the navigation."""

from __future__ import annotations

from typing import Final

from smapdash.web.cards.page import Page
from smapdash.web.pages.forecast.page import FORECAST
from smapdash.web.pages.overview.page import OVERVIEW
from smapdash.web.pages.quality.page import QUALITY
from smapdash.web.pages.research.page import RESEARCH

PAGES: Final[tuple[Page, ...]] = (OVERVIEW, RESEARCH, FORECAST, QUALITY)
