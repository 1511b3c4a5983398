"""From the viewer's input to the canonical state, and from the address to the controls."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from dash import Dash, Input, Output, State, ctx, no_update

from smapdash.model.dataset import DatasetInfo
from smapdash.model.filters import Filters
from smapdash.model.values import parse_count, parse_text
from smapdash.repository.protocol import Repository
from smapdash.web.state import chips, controls, dates, links
from smapdash.web.state.actions import Action
from smapdash.web.state.heartbeat import heartbeat_view
from smapdash.web.state.parse import MOST_HEARTBEATS, parse_state
from smapdash.web.state.presses import Press, parse_presses
from smapdash.web.state.query_string import fit_split, parse_query
from smapdash.web.ui import ids

Places = Mapping[str, tuple[str, str]]
_PAGING = {f"{ids.PAGER}.pressed", f"{ids.USERS_TABLE}.page_current", f"{ids.WALKED}.data"}
"""What the viewer does after which the table stays on the chosen page."""
_ANSWERED: Places = {"press": (ids.ANSWERED, "data")}


@dataclass(frozen=True)
class PageState:
    """The components, actions and fields that hold a page's state.

    Attributes
    ----------
    components : collection of str
        Ids of its components that are controls; fields without a control keep their value in the state.
    actions : mapping of str to Action
        By the property that reports them, `id.property`.
    fields : collection of str
        Names of the filter fields that apply to it.
    topic : str
        What the page is on, for its headline.
    """

    components: Collection[str]
    actions: Mapping[str, Action]
    fields: Collection[str]
    topic: str

    @property
    def controls(self) -> Places:
        """Component properties that hold the viewer's choices."""
        return {name: place for name, place in controls.PLACES.items() if place[0] in self.components}

    @property
    def limits(self) -> Places:
        """Component properties that hold the options."""
        return {name: place for name, place in controls.LIMITS.items() if place[0] in self.components}

    @property
    def shown(self) -> dict[str, Places]:
        """Component properties that show a state, by kind."""
        return {
            "controls": self.controls,
            "limits": self.limits,
            "stores": controls.STORES,
            "chips": chips.PLACES,
            "dates": dates.PLACES,
            "links": links.PLACES,
        }


def first_view(dataset: DatasetInfo, page: PageState, query: object) -> dict[str, dict[str, Any]]:
    """Return what shows the state of an address with which the page is opened, by component and property.

    Without what is None, as it is at first: a store would report it as a change.

    Parameters
    ----------
    query : object
        Untrusted: its query string.
    """
    values = _view(dataset, fit_split(dataset, parse_query(dataset, query)), page)
    placed: dict[str, dict[str, Any]] = {}
    for kind, places in page.shown.items():
        for name, (component, prop) in places.items():
            if values[kind][name] is not None:
                placed.setdefault(component, {})[prop] = values[kind][name]
    return placed


def _view(
    dataset: DatasetInfo, filters: Filters, page: PageState, version: str | None = None, typed: object = None
) -> dict[str, dict[str, Any]]:
    """Return what shows these filters, by the kinds and names of `PageState.shown`."""
    return {
        "controls": controls.controls_view(dataset, filters),
        "limits": controls.limits_view(dataset, filters),
        "stores": controls.stores_view(dataset, filters, version),
        "chips": chips.chips_view(dataset, filters, page.fields, page.topic),
        "dates": dates.dates_view(dataset, filters, typed),
        "links": links.links_view(dataset, filters)._asdict(),
    }


def register(app: Dash, repository: Repository, page: PageState) -> None:
    """Register the callbacks of the page's state."""
    _register_heartbeat(app, repository)
    _register_controls(app, repository, page)


def _register_heartbeat(app: Dash, repository: Repository) -> None:
    outputs = {
        "version": Output(ids.VERSION, "data", allow_duplicate=True),
        "offline_hidden": Output(ids.OFFLINE, "hidden"),
        "interval": Output(ids.HEARTBEAT, "interval"),
        "loaded_at": Output(ids.HEADER, "loaded_at", allow_duplicate=True),
    }

    @app.callback(
        output=outputs,
        inputs=[Input(ids.HEARTBEAT, "n_intervals")],
        state=[State(ids.VERSION, "data"), State(ids.OFFLINE, "hidden"), State(ids.PREPARING, "hidden")],
        prevent_initial_call=True,
    )
    def look_for_loads(heartbeats: object, version: object, *banners_hidden: object) -> dict[str, Any]:
        dataset, heartbeat = repository.fetch_dataset(), parse_count(heartbeats, 0, MOST_HEARTBEATS)
        return heartbeat_view(dataset, parse_text(version), heartbeat, had_banner=False in banners_hidden)._asdict()


def _register_controls(app: Dash, repository: Repository, page: PageState) -> None:
    shown = {**page.shown, "answered": _ANSWERED}
    kept = {kind: places for kind, places in shown.items() if kind != "controls"}

    @app.callback(
        output={kind: {name: Output(*place) for name, place in places.items()} for kind, places in shown.items()},
        inputs={
            "controls": {name: Input(*place) for name, place in page.controls.items()},
            "presses": Input(ids.PRESSES, "data"),
            "version": Input(ids.VERSION, "data"),
            "address": Input(ids.ADDRESS, "data"),
        },
        state={kind: {name: State(*place) for name, place in places.items()} for kind, places in kept.items()},
        prevent_initial_call=True,  # a page that starts without its first answer reports its address
    )
    def follow_viewer(**given: Any) -> dict[str, dict[str, Any]]:
        dataset = repository.fetch_dataset()
        presses = parse_presses(given["presses"], given["answered"]["press"])
        filters = fit_split(dataset, _filters_of(dataset, page, given, presses))
        done = {press.name for press in presses} | set(ctx.triggered_prop_ids)
        if given["stores"]["state"] and done.isdisjoint(_PAGING):
            filters = controls.first_page_of_another(filters, parse_state(dataset, given["stores"]["listing"]))
        values = _view(dataset, filters, page, parse_text(given["version"]), _typed(presses))
        values["answered"] = {"press": presses[-1].number} if presses else given["answered"]
        return {kind: _changes(values[kind], given[kind], places) for kind, places in shown.items()}


def _filters_of(dataset: DatasetInfo, page: PageState, given: Mapping[str, Any], presses: Sequence[Press]) -> Filters:
    """Return the filters of the page after the viewer's latest input."""
    stores = given["stores"]
    if not stores["state"]:
        return parse_query(dataset, given["address"])
    kept = parse_state(dataset, stores["state"])
    chosen = controls.parse_controls(dataset, given["controls"], kept)
    filters = chosen
    for press in presses:
        if press.name in page.actions:
            filters = page.actions[press.name](dataset, filters, press.value)
    # A control changed while the presses are on their way is the viewer's last word.
    return replace(filters, **controls.changed(chosen, set(ctx.triggered_prop_ids)))


def _typed(presses: Sequence[Press]) -> object:
    """Return what was typed as dates, if that is what the viewer did last."""
    return presses[-1].value if presses and presses[-1].name == dates.TYPED else None


def _changes(values: Mapping[str, Any], known: Mapping[str, Any], names: Collection[str]) -> dict[str, Any]:
    """Return only the values that differ from those shown, since each write makes the browser render the page."""
    return {name: no_update if values[name] == known[name] else values[name] for name in names}
