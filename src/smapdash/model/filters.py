"""The filters of the page, as one frozen value."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final

from smapdash.model.coverage import CoverageOrder
from smapdash.model.dataset import DatasetInfo
from smapdash.model.enums import (
    MOST_ENERGY_FIRST,
    MOST_POINTS,
    WEEKEND,
    Compare,
    Grain,
    Measure,
    PageSize,
    Sort,
    Split,
    finest_grain,
)
from smapdash.model.load_shapes import ShapeName
from smapdash.model.loads import LoadEntries
from smapdash.model.quality import FindingOrder, FindingsOf, FindingStatus
from smapdash.model.segments import Segment
from smapdash.model.values import Refused

MOST_USERS: Final = 100
"""Most users whose readings are added up for one selection."""
NARROWING: Final[Mapping[str, str]] = {
    "from": "first_day",
    "to": "last_day",
    "last": "last_days",
    "weekday": "weekdays",
    "shape": "shape",
    "implausible": "without_implausible",
    "use": "use",
    "find": "search",
    "user": "users",
    "query": "",
}
"""By its name in the address: what narrows the selection and may be refused, and the field that holds it."""
AGAINST: Final = "against"
"""What may be refused, too, but narrows nothing."""
LISTED: Final = ("search", "sort", "rows", "page", "kind", "by", "status")
COVERAGE_VIEW: Final = ("coverage_by", "coverage_rows")
GAPS_VIEW: Final = ("gaps_page",)
LOADS_VIEW: Final = ("loads_page", "load", "entries", "entries_page")
VIEWS: Final = (*LISTED, *COVERAGE_VIEW, *GAPS_VIEW, *LOADS_VIEW)
"""What only chooses what a card lists, and in which order."""


@dataclass(frozen=True)
class Filters:
    """One state of the page.

    Attributes
    ----------
    areas, tariffs : tuple of str
        Chosen names, ordered, also ones that are not in the data; empty for all.
    first_day, last_day : date or None
        Inclusive dates as requested, also outside the data; None for the first or last day of the main body
        of the data, or of all data where the other one lies beyond the body.
    last_days : int or None
        Only so many days, up to the last one of the main body: it moves with the next load. Counts only without
        `first_day` and `last_day`.
    measure : Measure
        Total, mean per user with data in the bucket, or bands over the users.
    split : Split
        What the chart over time is split by.
    compare : Compare
        What the period in view is compared with.
    against : (date, date) or None
        The days of `Compare.DATES`, also outside the data; None where none are chosen yet.
    grain : Grain or None
        Length of the buckets of charts over time; None for the finest that suits the days in view.
    rest_days : tuple of int
        Weekdays that are rest days, 0 for Monday.
    usual_rest_days : tuple of int
        Those of the data set, which an address leaves out.
    weekdays : tuple of int
        Only days that are one of these weekdays, ordered; empty for all seven.
    without_implausible : bool
        Readings above `frames.IMPLAUSIBLE_WH` are left out of every figure.
    users : tuple of str
        Only these users, by id, ordered as text, also ones that are not in the data; empty for all. More than
        `MOST_USERS` select nothing.
    shape : ShapeName or None
        Only users of this group of like mean days, of all users of the data set, as `rest_days` divides the days; also
        one that is not in the data; None for all.
    use : tuple of float or None
        Only users whose mean daily use lies from the first up to below the second [Wh], in the table of users.
    search : str
        Only users whose id, area or tariff contains it, in the table of users.
    sort : Sort
        Order of the table of users.
    rows : PageSize
        Rows of its pages.
    page : int
        Its page, 0 for the first.
    kind : FindingsOf
        Which findings on the quality of readings are listed.
    by : FindingOrder
        Their order.
    status : FindingStatus
        Which of them, by what was said of them.
    coverage_by : CoverageOrder
        Order of the users in the map of coverage.
    coverage_rows : (int, int) or None
        The first and last place in that order, from 1, of the users in the map; None for all.
    gaps_page : int
        Page of the list of gaps, 0 for the first.
    loads_page : int
        Page of the list of loads.
    load : int or None
        The load that is open; None for the latest.
    entries : LoadEntries
        What is listed of it.
    entries_page : int
        Page of that list.
    forecast : int
        Days by which the chart of energy over time goes on beyond those in view, 1 to 7; 0 for none.
    user : str or None
        The user whose panel is open.
    user_forecast : int
        The same of the chart of this user.
    segments : tuple of Segment
        Only these: those of one group of a split; empty on the page itself, which has no control for it.
    refused : tuple of Refused
        Requested values that cannot be read.
    """

    areas: tuple[str, ...] = ()
    tariffs: tuple[str, ...] = ()
    first_day: date | None = None
    last_day: date | None = None
    last_days: int | None = None
    measure: Measure = Measure.TOTAL
    split: Split = Split.NONE
    compare: Compare = Compare.BEFORE
    against: tuple[date, date] | None = None
    grain: Grain | None = None
    rest_days: tuple[int, ...] = WEEKEND
    usual_rest_days: tuple[int, ...] = WEEKEND
    weekdays: tuple[int, ...] = ()
    without_implausible: bool = False
    users: tuple[str, ...] = ()
    shape: ShapeName | None = None
    use: tuple[float, float] | None = None
    search: str = ""
    sort: Sort = MOST_ENERGY_FIRST
    rows: PageSize = PageSize.DOZEN
    page: int = 0
    kind: FindingsOf = FindingsOf.FAULTS
    by: FindingOrder = FindingOrder.SEVERITY
    status: FindingStatus = FindingStatus.OPEN
    coverage_by: CoverageOrder = CoverageOrder.COVERAGE
    coverage_rows: tuple[int, int] | None = None
    gaps_page: int = 0
    loads_page: int = 0
    load: int | None = None
    entries: LoadEntries = LoadEntries.SET_ASIDE
    entries_page: int = 0
    forecast: int = 0
    user: str | None = None
    user_forecast: int = 0
    segments: tuple[Segment, ...] = ()
    refused: tuple[Refused, ...] = ()

    @property
    def defaults(self) -> Filters:
        """The filters of an address without a query."""
        return Filters(rest_days=self.usual_rest_days, usual_rest_days=self.usual_rest_days)

    @property
    def is_refused(self) -> bool:
        """Whether nothing is selected, because a requested limit cannot be met and no other replaces it."""
        unmet = any(name != AGAINST and not getattr(self, NARROWING[name], None) for name, _ in self.refused)
        return self.has_too_many_users or unmet

    @property
    def has_too_many_users(self) -> bool:
        """Whether nothing is selected, because the readings of so many users are not added up."""
        return len(self.users) > MOST_USERS

    @property
    def is_backwards(self) -> bool:
        """Whether nothing is selected, because the first day is after the last one."""
        return bool(self.first_day and self.last_day and self.first_day > self.last_day)

    @property
    def limits_days(self) -> bool:
        """Whether any date or number of latest days is chosen."""
        return bool(self.first_day or self.last_day or self.last_days)

    @property
    def scale(self) -> Measure:
        """Total or mean per user: the measure of what has no bands."""
        return Measure.TOTAL if self.measure is Measure.TOTAL else Measure.MEAN

    def days(self, dataset: DatasetInfo) -> tuple[date, date]:
        """Return the first and last day in view, inclusive: the requested ones, as far as there are data.

        Where none of them lies within the data they are returned as requested.

        Raises
        ------
        ValueError
            When there are no readings, so no days.
        """
        low, high, extent = dataset.first_day, dataset.last_day, dataset.extent
        if low is None or high is None or extent is None:
            raise ValueError("no days without readings")
        if self.last_days and not (self.first_day or self.last_day):
            return max(low, high - timedelta(days=self.last_days - 1)), high
        if self.last_day and self.last_day < low:
            low = extent[0]
        if self.first_day and self.first_day > high:
            high = extent[1]
        first, last = max(self.first_day or low, extent[0]), min(self.last_day or high, extent[1])
        if first <= last:
            return first, last
        first = self.first_day or min(low, self.last_day or low)
        return first, max(first, self.last_day or first)

    def grain_in(self, dataset: DatasetInfo, most: int = MOST_POINTS) -> Grain:
        """Return the chosen grain, or the finest with at most so many buckets for the days in view."""
        first, last = self.days(dataset)
        return self.grain or finest_grain((last - first).days + 1, most)


def without_views(filters: Filters, kept: Collection[str] = ()) -> Filters:
    """Return filters without what only chooses what cards list, but for the names that are kept."""
    default = Filters()
    return replace(filters, **{name: getattr(default, name) for name in VIEWS if name not in kept})
