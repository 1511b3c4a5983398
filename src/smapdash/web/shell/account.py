"""The account in the header: its name, what it may see, and how it signs out."""

from __future__ import annotations

from typing import NamedTuple

from dash import html
from dash.development.base_component import Component

from smapdash.model.accounts import ACCOUNT, Account, Role
from smapdash.web.ui import account_ids
from smapdash.web.ui.components import build_icon, build_menu
from smapdash.web.ui.markup import Markup, placeholder
from smapdash.wording.messages import message


class AccountView(NamedTuple):
    """Name and rights of the account, whether they are hidden, and where it signs out."""

    account: str
    rights: str
    areas: str
    account_hidden: bool
    sign_out_path: str
    sign_out_hidden: bool


HIDDEN = AccountView("", "", "", account_hidden=True, sign_out_path="", sign_out_hidden=True)


def account_view() -> AccountView:
    """Return what the header says of the account of the request; hidden where nobody logs in."""
    account = ACCOUNT.get()
    areas = account.scope.areas
    named = message("access.areas", areas=", ".join(areas)) if areas else message("access.no_areas")
    return AccountView(
        account=account.name,
        rights=_describe(account),
        areas=message("access.all_areas") if areas is None else named,
        account_hidden=not account.name,
        sign_out_path=account.sign_out_path,
        sign_out_hidden=not account.sign_out_path,
    )


def _describe(account: Account) -> str:
    if account.role is Role.VIEWER:
        return message("access.viewer", users=account.scope.min_users)
    return message("access.admin") if account.may(Role.ADMIN) else message("access.analyst")


def build_account() -> html.Div:
    """Build the menu of the account, for the header's placeholders."""
    sign_out = html.Form(
        html.Button(message("access.sign_out"), id=account_ids.SIGN_OUT, type="submit"),
        action=placeholder("sign_out_path"),
        method="post",
        hidden=placeholder("sign_out_hidden"),
    )
    menu = build_menu(
        [build_icon("account"), html.Span(placeholder("account"))],
        [html.P(placeholder("rights")), html.P(placeholder("areas")), sign_out],
        look="button-t button-q",
        label=message("access.account"),
        component_id=account_ids.ACCOUNT,
    )
    return html.Div(menu, className="account", hidden=placeholder("account_hidden"))


def build_signed_out() -> Component:
    """Build the banner of a session that has ended (`assets/session.js`), hidden; its link opens the same view."""
    link = html.A(message("access.sign_in_link"), href="", className="button")
    note = Markup(
        [
            build_icon("warn"),
            html.P([html.B(message("access.signed_out_title")), message("access.signed_out_text")]),
            html.Div(link, className="actions"),
        ]
    )
    return html.Div(note, id=account_ids.SIGNED_OUT, className="note bad", role="alert", hidden=True)
