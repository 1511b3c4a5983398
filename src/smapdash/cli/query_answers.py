"""What the views of `smapdash query` show: rows of plain values, or for one user an object."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from smapdash.analysis.segment_changes import compare_segments
from smapdash.cli.output import Rows, rows_of, rows_of_all, to_plain
from smapdash.cli.query_forecast import FORECAST, fetch_forecast, fetch_scores, forecast_rows
from smapdash.errors import InputError
from smapdash.model.enums import Grain, Split
from smapdash.model.filters import Filters
from smapdash.model.frames import ENERGY
from smapdash.model.names import normalise_name
from smapdash.model.periods import comparison_period_of
from smapdash.wording.phrases import shown
from smapdash.wording.spreadsheets import without_formula

if TYPE_CHECKING:
    import pandas as pd

    from smapdash.model.dataset import DatasetInfo
    from smapdash.model.results import Summary, UserDetail
    from smapdash.repository.protocol import Repository

BELOW_A_DAY = (Grain.HALF_HOUR, Grain.HOUR)
NOT_PRINTED = ("low_wh", "high_wh", "implausible", "merged")
DEMAND_COLUMNS = (
    *("first_day", "last_day", "users", "user_days", "readings", "expected", "missing", "coverage", "energy_wh"),
    *("mean_w", "peak_w", "peak_at", "peak_fold", "load_factor", "base_w", "implausible"),
)


def fetch_answer(
    repository: Repository, dataset: DatasetInfo, view: str, filters: Filters, options: dict[str, Any]
) -> Rows | dict[str, Any]:
    """Return what a view shows: rows, or for one user an object whose `series` are its rows."""
    grain = (filters.grain or Grain.HALF_HOUR) if view == FORECAST else filters.grain_in(dataset)
    if view == "user":
        detail = repository.fetch_user(filters, filters.users[0], grain)
        if detail is None:
            raise InputError(f"No user is called {shown(filters.users[0])}; `smapdash query users` lists the users.")
        return _describe(detail, filters, grain)
    if view == "demand":
        summary = repository.fetch_summary(filters)
        included = 0 if filters.without_implausible else repository.fetch_implausible(filters).count
        return Rows(DEMAND_COLUMNS, [_demand(summary, filters, included)] if summary.readings else [])
    if view == "bands":
        grain = Grain.DAY if grain in BELOW_A_DAY else grain
    frames: dict[str, Callable[[], Iterable[pd.DataFrame]]] = {
        "energy": lambda: (
            part[_energy_columns(filters.split)] for part in repository.fetch_all_energy(filters, grain)
        ),
        "segments": lambda: [_fetch_segments(repository, dataset, filters)],
        "profile": lambda: _fetch_groups(repository, filters, repository.fetch_profile),
        "heatmap": lambda: _fetch_groups(repository, filters, repository.fetch_heat_map),
        "duration": lambda: _fetch_groups(repository, filters, repository.fetch_duration),
        "load-research": lambda: [_in_page_units(repository.fetch_load_research(filters).drop(columns="merged"))],
        "peaks": lambda: [_in_page_units(repository.fetch_peaks(filters, options["limit"]))],
        "admd": lambda: [_in_page_units(repository.fetch_admd(filters))],
        "shapes": lambda: [repository.fetch_load_shapes(filters).frame],
        "changes": lambda: [_in_page_units(repository.fetch_user_changes(filters)[: options["limit"]])],
        "coverage": lambda: [repository.fetch_coverage(filters)],
        "findings": lambda: [_without_formulas(repository.fetch_findings(filters).rows)],
        "forecast": lambda: [forecast_rows(fetch_forecast(repository, dataset, filters, options))],
        "scores": lambda: [fetch_scores(repository, filters, options)],
        "bands": lambda: _fetch_groups(repository, filters, lambda chosen: repository.fetch_bands(chosen, grain)),
        "users": lambda: _fetch_users(repository, filters, options),
    }
    return rows_of_all(frames[view](), by_day=grain not in BELOW_A_DAY)


def _energy_columns(split: Split) -> list[str]:
    """Return the columns of ENERGY that are printed: those of area and tariff, or of the user."""
    unused = ("area", "tariff") if split is Split.USER else ("user",)
    return [name for name in ENERGY.columns if name not in (*NOT_PRINTED, *unused)]


def _fetch_segments(repository: Repository, dataset: DatasetInfo, filters: Filters) -> pd.DataFrame:
    """Return the rows of the split, without a choice of pairs of area and tariff; with a comparison, its columns."""
    by = Split.BOTH if filters.split is Split.NONE else filters.split
    frame, period = repository.fetch_segments(filters, by), comparison_period_of(filters, dataset)
    if period is None:
        return frame
    before = replace(filters, first_day=period.first_day, last_day=period.last_day)
    return compare_segments(frame, repository.fetch_segments(before, by))


def _fetch_groups(
    repository: Repository, filters: Filters, fetch: Callable[[Filters], pd.DataFrame]
) -> Iterator[pd.DataFrame]:
    """Yield the rows of each group of the split, with its names; without a split those of the selection."""
    groups = repository.fetch_groups(filters)
    if filters.split is Split.NONE or not groups:
        yield fetch(filters)
        return
    for group in groups:
        names = {"area": group.area, "tariff": group.tariff, "user": group.user}
        known = {name: value for name, value in names.items() if value is not None}
        frame = fetch(group.filters)
        yield frame.assign(**known)[[*known, *frame.columns]]


def _without_formulas(findings: pd.DataFrame) -> pd.DataFrame:
    """Return findings whose typed texts no spreadsheet takes for formulas: unlike ids, anyone may have written them."""
    typed = {name: findings[name].map(without_formula, na_action="ignore") for name in ("reviewed_by", "note")}
    return findings.assign(**typed)


def _in_page_units(frame: pd.DataFrame) -> pd.DataFrame:
    """Return a frame with its energy in kWh and its demand in kW."""
    from smapdash.web.exports.tables import in_page_units  # noqa: PLC0415 - pandas takes a third of a second

    return in_page_units(frame)


def _fetch_users(repository: Repository, filters: Filters, options: dict[str, Any]) -> Iterable[pd.DataFrame]:
    search = normalise_name(options["search"])
    order: dict[str, Any] = {"sort": options["sort"], "descending": not options["ascending"], "search": search}
    if options["limit"]:
        return [repository.fetch_users(filters, page_size=options["limit"], **order).rows]
    return repository.fetch_all_users(filters, **order)[1]


def _demand(summary: Summary, filters: Filters, implausible: int) -> tuple[Any, ...]:
    others = {"first_day": filters.first_day, "last_day": filters.last_day, "implausible": implausible}
    return tuple(to_plain(others[name] if name in others else getattr(summary, name)) for name in DEMAND_COLUMNS)


def _describe(detail: UserDetail, filters: Filters, grain: Grain) -> dict[str, Any]:
    """Return one user as an object of plain values; `series` stays a table, for CSV has no place for the rest."""
    return {
        "fields": {
            "id": detail.user_id,
            "area": detail.area,
            "tariff": detail.tariff,
            "withdrawn_at": detail.withdrawn_at.isoformat() if detail.withdrawn_at else None,
            "segment_users": detail.segment_users,
        },
        "summary": dict(zip(DEMAND_COLUMNS, _demand(detail.summary, filters, detail.implausible.count), strict=True)),
        "ranks": {
            name: {"value": standing.value, "rank": standing.rank, "of": len(standing.values)}
            for name, standing in detail.standings._asdict().items()
        },
        "series": rows_of(detail.energy, by_day=grain not in BELOW_A_DAY),
        "profile": rows_of(detail.profile).records(),
        "segment_profile": rows_of(detail.segment_profile).records(),
        "heatmap": rows_of(detail.heat_map).records(),
        "largest_days": [{"day": day.day.isoformat(), "energy_wh": day.wh} for day in detail.largest_days],
        "missing": [{"start": to_plain(missing.read_at), "fold": missing.fold} for missing in detail.missing],
        "missing_count": detail.missing_count,
        "implausible": [
            {"start": to_plain(one.read_at), "fold": one.fold, "energy_wh": to_plain(one.wh)}
            for one in detail.implausible.highest
        ],
    }
