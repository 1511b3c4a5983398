"""Client-side callbacks: functions of the scripts in `assets/`, which Dash calls by name."""

from __future__ import annotations

from collections.abc import Sequence

from dash import ClientsideFunction, Dash, Input, Output, State

Place = tuple[str, str]


def run(
    app: Dash,
    function: str,
    *outputs: Output | list[Output],
    inputs: Sequence[Place],
    state: Sequence[Place] = (),
    at_start: bool = False,
) -> None:
    """Register a function of `window.dash_clientside.smapdash`.

    Parameters
    ----------
    inputs, state : sequence of (id, property)
        The arguments of the function.
    at_start : bool
        Whether it also runs when the page starts.
    """
    app.clientside_callback(  # type: ignore[no-untyped-call]
        ClientsideFunction(namespace="smapdash", function_name=function),
        *outputs,
        *[Input(*place) for place in inputs],
        *[State(*place) for place in state],
        prevent_initial_call=not at_start,
    )
