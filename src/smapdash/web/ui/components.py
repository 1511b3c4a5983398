"""Interface parts shared by the regions of a page. They do not use the database."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import dash_bootstrap_components as dbc
from dash import html
from dash.development.base_component import Component

from smapdash.web.ui import ids
from smapdash.web.ui.markup import PRESS, Markup, placeholder
from smapdash.web.ui.plot import Plot
from smapdash.wording.messages import message

Children = Component | str | Sequence["Component | str"] | None


def aria(**attributes: Any) -> Any:
    """Return attributes for assistive technology: `label` becomes `aria-label`."""
    return {f"aria-{name}": value for name, value in attributes.items()}


def marked(**attributes: Any) -> Any:
    """Return data attributes by which the page's scripts find an element: `file` becomes `data-file`."""
    return {f"data-{name.replace('_', '-')}": value for name, value in attributes.items()}


def press(what: str) -> Any:
    """Return the attribute of an element in a `Markup` that can be pressed."""
    return {PRESS: what}


def build_icon(name: str) -> html.Span:
    """Build an icon; its shape is in `assets/icons.css`."""
    return html.Span(className=f"i i-{name}", **aria(hidden="true"))


def build_skeleton(width: str, height: int) -> html.Span:
    """Build the grey block shown instead of text until the first answer."""
    return html.Span(className="sk", style={"width": width, "height": f"{height}px"})


def build_button(
    component_id: str, children: Children, *, look: str = "", label: str = "", **settings: Any
) -> html.Button:
    """Build a button; `look` adds CSS classes, `label` names a button that has only an icon."""
    spoken = aria(**({"label": label} if label else {}))
    return html.Button(
        children, id=component_id, type="button", className=f"button {look}".strip(), **spoken, **settings
    )


def build_choice(component_id: str, label: str, options: Sequence[tuple[str, str]]) -> html.Div:
    """Build a segmented control with exactly one option (value, text) chosen; arrow keys change it."""
    return html.Div(
        dbc.RadioItems(
            id=component_id,
            options=[{"value": value, "label": text} for value, text in options],
            value=options[0][0],
            inline=True,
            className="seg seg-s",
        ),
        role="group",
        className="choice",
        **aria(label=label),
    )


def build_pick(component_id: str, label: str, options: Sequence[tuple[str, str]]) -> html.Div:
    """Build a menu with exactly one option (value, text) chosen, the browser's own."""
    choices: Any = [{"value": value, "label": text} for value, text in options]
    menu = dbc.Select(id=component_id, options=choices, value=options[0][0])
    return html.Div([html.Label(label, htmlFor=component_id), menu], className="menu-s")


def build_days_ahead(component_id: str) -> html.Div:
    """Build the menu of the days by which a chart over time goes on; its options come with the state."""
    return build_pick(component_id, message("forecast.menu"), [("0", message("forecast.off"))])


def build_card(
    card: str,
    *,
    look: str,
    height: int,
    tools: Sequence[Component] = (),
    below: Sequence[Component] = (),
    foot: bool = False,
    hint: Sequence[Component] = (),
) -> html.Section:
    """Build a card with a title, a subtitle, one graph of fixed height [px], and the components below it.

    `hint` stands before the buttons of its exports.
    """
    return html.Section(
        [
            build_card_head(card, tools, (*hint, *build_exports(card))),
            build_plot(card, height),
            *below,
            *([_build_foot(card)] if foot else []),
        ],
        id=card,
        className=f"card-box {look}",
        **aria(labelledby=ids.title(card)),
    )


def build_card_head(card: str, tools: Sequence[Component], exports: Sequence[Component]) -> Component:
    """Build the head of a card: title, subtitle, controls and export buttons."""
    titles = html.Div(
        [
            html.H2(placeholder("title"), id=ids.title(card)),
            html.P(placeholder("subtitle"), id=ids.subtitle(card), className="sub"),
        ],
        className="t",
    )
    skeletons = {"title": build_skeleton("62%", 16), "subtitle": build_skeleton("44%", 11)}
    if not tools:
        box = html.Div([titles, html.Div(list(exports), className="tools")], className="card-h")
        return Markup(box, ids.head(card), **skeletons)
    controls = html.Div([*tools, Markup(html.Span(list(exports), className="exports"))], className="tools")
    return html.Div([Markup(titles, ids.head(card), **skeletons), controls], className="card-h has-choices")


def _build_foot(card: str) -> Markup:
    foot = html.P(placeholder("text"), className="foot", hidden=placeholder("hidden"))
    return Markup(foot, ids.foot(card), text="", hidden=True)


def build_exports(card: str, *, with_picture: bool = True) -> tuple[Component, ...]:
    """Build the buttons that show a card as a table and download it; `assets/export.js` handles them."""
    table = html.Button(
        build_icon("table"),
        type="button",
        title=message("page.show_as_table"),
        className="button button-i button-q button-s",
        **aria(label=message("page.show_as_table"), describedby=ids.title(card), haspopup="dialog"),
        **marked(table=card),
    )
    items = (
        html.A(message("page.download_csv"), href=f"export/{card}.csv", **marked(file=f"{card}.csv")),
        *([html.Button(message("page.download_png"), type="button", **marked(png=card))] if with_picture else ()),
    )
    menu = build_menu(
        build_icon("down"),
        items,
        look="button-i button-q button-s",
        label=message("page.download_csv_png") if with_picture else message("page.download_csv"),
        describedby=ids.title(card),
    )
    return table, menu


def build_menu(
    children: Children,
    items: Sequence[Component],
    *,
    look: str = "",
    label: str,
    component_id: str = "",
    **spoken: str,
) -> html.Details:
    """Build a button that opens a menu; `assets/export.js` closes it on Escape and on a click elsewhere."""
    named: Any = {"id": component_id} if component_id else {}
    look = f"button {look}".strip()
    return html.Details(
        [
            html.Summary(children, title=label, className=look, **named, **aria(label=label, **spoken)),
            html.Div(list(items), className="menu-list"),
        ],
        className="menu",
    )


def build_plot(card: str, height: int) -> Plot:
    """Build a chart of this height [px], which holds its text description."""
    return Plot(ids.graph(card), ids.frame(card), height, message("page.loading"))


def build_chip(name: str) -> html.Span:
    """Build the chip of one filter, with a placeholder for its text and one for its visibility."""
    remove = html.Button(
        build_icon("x"),
        id=ids.REMOVE + name,
        type="button",
        **aria(label=message("page.remove_the", name=name)),
        **press(name),
    )
    return html.Span(
        [html.Span(placeholder(name), id=ids.CHIP_TEXT + name), remove],
        id=ids.CHIP + name,
        className="chip",
        hidden=placeholder(f"{name}_hidden"),
    )


def build_note(
    kind: str, icon: str, children: Sequence[Component | str], actions: Sequence[Component] = ()
) -> html.Div:
    """Build a notice: info, warn or bad; `actions` are its buttons."""
    buttons = [html.Div(list(actions), className="actions")] if actions else []
    return html.Div([build_icon(icon), html.P(list(children)), *buttons], className=f"note {kind}")


def build_dialog_head(dialog: str, title: str) -> html.Div:
    """Build the title of a dialog and the button that closes it."""
    close = html.Button(
        build_icon("x"),
        type="button",
        className="button button-i button-q",
        **aria(label=message("page.close")),
        **marked(close=dialog),
    )
    return html.Div([html.H2(title, id=ids.title(dialog)), close], className="sheet-h")
