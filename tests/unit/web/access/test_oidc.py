"""A login from the page to the provider and back, over HTTP, and the session that it gives."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

import pytest
import requests

from smapdash.access import Rules
from smapdash.model.accounts import Role
from smapdash.web.shell.app import create_app
from tests.fakes import FakeRepository
from tests.identity_provider import IdentityProvider
from tests.logins import PAGE, SECRET, SESSION, Clock, Dashboard, Person, settings

HOUR_S = 3_600
CALLBACK = "/_dash-update-component"


def query_of(address: str) -> dict[str, list[str]]:
    return parse_qs(urlsplit(address).query)


def test_a_page_leads_to_the_provider_and_back_to_its_address(dashboard: Dashboard, person: Person) -> None:
    address = "/?area=a1&from=2025-09-03&name=%C3%A9%20%26%2B"
    answer = person.log_in("ann", address)
    assert (answer.status_code, answer.text, answer.url) == (200, "the page", dashboard.url + address)
    assert person.post(CALLBACK).status_code == 200


def test_the_request_at_the_provider_holds_what_protects_it(dashboard: Dashboard, person: Person) -> None:
    [first, second] = [query_of(person.get("/login", follow=False).headers["Location"]) for _ in range(2)]
    assert {name: first[name] for name in ("response_type", "client_id", "redirect_uri", "scope")} == {
        "response_type": ["code"],
        "client_id": ["meters"],
        "redirect_uri": [f"{dashboard.url}/login/callback"],
        "scope": ["openid profile email"],
    }
    assert first["code_challenge_method"] == ["S256"]
    for name in ("state", "nonce", "code_challenge"):
        assert len(first[name][0]) >= 20
        assert first[name] != second[name]


def test_where_a_login_comes_back_is_never_read_from_the_request(dashboard: Dashboard, person: Person) -> None:
    forged = {"Host": "evil.example", "X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "https",
              "Forwarded": "host=evil.example", "X-Original-URL": "https://evil.example/"}  # fmt: skip
    for path in ("/", "/login"):
        location = person.get(path, follow=False, **forged).headers["Location"]
        assert "evil" not in location
    assert query_of(location)["redirect_uri"] == [f"{dashboard.url}/login/callback"]


@pytest.mark.parametrize(
    ("method", "headers", "status"),
    [
        ("GET", PAGE, 302),
        ("GET", {"Accept": "text/html"}, 302),
        ("GET", {"Accept": "*/*"}, 401),
        ("GET", {"Accept": "text/html", "Sec-Fetch-Dest": "empty"}, 401),
        ("POST", PAGE, 401),
    ],
)
def test_a_browser_that_opens_a_page_is_sent_to_the_login_and_all_else_gets_401(
    dashboard: Dashboard, method: str, headers: dict[str, str], status: int
) -> None:
    answer = requests.request(method, dashboard.url + CALLBACK, headers=headers, allow_redirects=False, timeout=30)
    assert answer.status_code == status
    if status == 401:
        assert answer.text.startswith("Sign in again")
        assert answer.headers["Cache-Control"] == "no-store"


def test_the_session_ends_after_its_hours_by_the_clock_of_the_server(dashboard: Dashboard, person: Person) -> None:
    person.log_in("ann")
    dashboard.clock.at += 8 * HOUR_S - 1
    assert person.post(CALLBACK).status_code == 200
    dashboard.clock.at += 1
    assert person.cookie(), "the browser still has it"
    assert person.post(CALLBACK).status_code == 401
    assert "/login?" in person.get("/", follow=False).headers["Location"]


def test_use_does_not_lengthen_a_session(dashboard: Dashboard, person: Person) -> None:
    person.log_in("ann")
    for _ in range(8):
        assert person.get("/").text == "the page"
        assert "Set-Cookie" not in person.get("/").headers
        dashboard.clock.at += HOUR_S
    person.get("/login", follow=False)
    assert person.post(CALLBACK).status_code == 401


def test_a_session_of_the_future_is_none(dashboard: Dashboard, person: Person) -> None:
    person.log_in("ann")
    dashboard.clock.at -= HOUR_S
    assert person.post(CALLBACK).status_code == 401


def test_each_login_gives_another_session(dashboard: Dashboard, person: Person) -> None:
    person.browser.cookies.set(SESSION, "planted", domain="127.0.0.1")
    person.log_in("ann")
    first = person.cookie()
    dashboard.clock.at += 1
    person.get("/login")
    assert first
    assert person.cookie() not in (first, "planted", None)


def test_servers_with_one_secret_believe_a_session_and_no_others(
    make_dashboard: Callable[..., Dashboard], dashboard: Dashboard, person: Person
) -> None:
    person.log_in("ann")
    cookie = {SESSION: person.cookie() or ""}
    same, other = make_dashboard(), make_dashboard(session_secret=SECRET[::-1])
    assert [requests.post(one.url + CALLBACK, cookies=cookie, timeout=30).status_code for one in (same, other)] == [
        200,
        401,
    ]
    shorter = make_dashboard(session_s=HOUR_S)
    shorter.clock.at += 2 * HOUR_S
    assert requests.post(shorter.url + CALLBACK, cookies=cookie, timeout=30).status_code == 401


def test_a_cookie_of_one_purpose_is_none_of_another(dashboard: Dashboard, person: Person) -> None:
    person.get("/login", follow=False)
    [begun] = [cookie.value for cookie in person.browser.cookies]
    for value in (begun, "", "x", "e30.e30", f"{begun}x"):
        answer = requests.post(dashboard.url + CALLBACK, cookies={SESSION: value or ""}, timeout=30)
        assert answer.status_code == 401


def test_changed_rules_count_for_sessions_that_are_there(
    make_dashboard: Callable[..., Dashboard], dashboard: Dashboard, person: Person
) -> None:
    person.log_in("vic")
    cookie = {SESSION: person.cookie() or ""}
    taken = make_dashboard(rules=Rules({"energy": Role.ANALYST}, {}))
    assert requests.get(taken.url, cookies=cookie, timeout=30).status_code == 403


def test_an_account_without_a_role_is_refused_and_may_log_in_as_another(dashboard: Dashboard, person: Person) -> None:
    answer = person.log_in("nobody")
    assert answer.status_code == 403
    assert "nobody has no role in this dashboard" in answer.text
    assert f'href="{dashboard.url}/login?other=1"' in answer.text
    plain = person.post(CALLBACK)
    assert (plain.status_code, plain.headers["Content-Type"]) == (403, "text/plain; charset=utf-8")
    form = person.get("/login?other=1")
    assert "prompt=login" in form.url, "else the provider would take the same account"
    assert person.submit(form, "ann").text == "the page"


def test_the_name_of_an_account_is_text_on_the_page(provider: IdentityProvider, person: Person) -> None:
    provider.accounts["x"] = {"preferred_username": "<script>alert(1)</script>"}
    answer = person.log_in("x")
    assert answer.status_code == 403
    assert "<script>" not in answer.text
    assert "&lt;script&gt;" in answer.text


def test_signing_out_ends_the_session_here_and_at_the_provider(
    provider: IdentityProvider, dashboard: Dashboard, person: Person
) -> None:
    person.log_in("ann")
    assert person.get("/logout").status_code == 405
    assert person.post("/logout", **{"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert person.post("/logout", Origin="https://evil.example").status_code == 403
    assert person.get("/").text == "the page"
    answer = person.post("/logout", **{"Sec-Fetch-Site": "same-origin"})
    assert answer.status_code == 200
    assert "signed out of this dashboard" in answer.text
    assert person.cookie() is None
    assert person.post(CALLBACK).status_code == 401
    address = answer.headers["Refresh"].removeprefix("0; url=")
    assert address.replace("&", "&amp;") in answer.text
    assert person.get(address).text == "signed out"
    [query] = provider.signed_out
    assert (query["client_id"], query["post_logout_redirect_uri"]) == (["meters"], [f"{dashboard.url}/"])
    assert "/authorize?" in person.get("/").url, "it does not log in by itself"


def test_signing_out_works_without_the_provider(
    provider: IdentityProvider, dashboard: Dashboard, person: Person
) -> None:
    person.log_in("ann")
    dashboard.clock.at += HOUR_S
    provider.stop()
    try:
        answer = person.post("/logout")
    finally:
        provider.start()
    assert (answer.status_code, person.cookie()) == (200, None)
    assert "signed out of this dashboard" in answer.text


def test_without_an_end_of_sessions_at_the_provider_the_page_leads_to_the_login(
    provider: IdentityProvider, dashboard: Dashboard, person: Person
) -> None:
    provider.description = {"end_session_endpoint": None}
    person.log_in("ann")
    answer = person.post("/logout")
    assert (answer.status_code, person.cookie()) == (200, None)
    assert "Refresh" not in answer.headers
    assert f'href="{dashboard.url}/login"' in answer.text


def test_several_logins_at_once_all_come_back(dashboard: Dashboard, person: Person) -> None:
    forms = [person.get(f"/?tab={number}") for number in range(4)]
    for number, form in reversed(list(enumerate(forms))):
        assert person.submit(form, "ann").url == f"{dashboard.url}/?tab={number}"


def test_logins_that_nobody_finishes_do_not_pile_up(person: Person) -> None:
    for _ in range(40):
        person.get("/login", follow=False)
        assert len(person.browser.cookies) <= 6


@pytest.mark.parametrize(("known", "kept"), [(3, True), (400, False)])
def test_of_more_groups_than_a_cookie_holds_those_stay_that_the_rules_know(
    provider: IdentityProvider, make_dashboard: Callable[..., Dashboard], known: int, kept: bool
) -> None:
    names = [f"{number:04}-4b1c-{number * 7919 % 9973:04}-9f0e-{number * 104729 % 99991:012}" for number in range(900)]
    provider.accounts["many"] = {"preferred_username": "many", "groups": names}
    person = Person(make_dashboard(rules=Rules(dict.fromkeys(names[:known], Role.VIEWER), {})).url)
    answer = person.log_in("many")
    assert answer.status_code == (200 if kept else 403)
    assert len(f"{SESSION}={person.cookie()}") < 4_096
    if not kept:
        assert "did not confirm who you are" in answer.text


def test_few_groups_are_all_kept_so_that_rules_may_name_them_later(
    make_dashboard: Callable[..., Dashboard], person: Person
) -> None:
    person.log_in("nobody")
    later = make_dashboard(rules=Rules({"all": Role.VIEWER}, {}))
    assert requests.get(later.url, cookies={SESSION: person.cookie() or ""}, timeout=30).status_code == 200


def test_no_token_of_the_provider_is_in_a_cookie(provider: IdentityProvider, person: Person) -> None:
    from itsdangerous import URLSafeSerializer

    person.log_in("ann")
    _, content = URLSafeSerializer("").loads_unsafe(person.cookie() or "")
    assert content.keys() == {"name", "groups", "since"}
    assert (content["name"], content["groups"]) == ("ann", ["energy", "all"])
    assert len(person.browser.cookies) == 2, "its own and that of the provider"


def test_the_whole_dashboard_is_behind_the_login(provider: IdentityProvider) -> None:
    from smapdash.web.access.oidc import OidcLogin
    from tests.logins import RULES, Served

    served = Served()
    provider.redirect_uris.add(f"{served.url}/login/callback")
    login = OidcLogin(settings(provider, served.url), RULES, Clock())
    served.serve(create_app(FakeRepository(), login=login).server)
    try:
        person = Person(served.url)
        assert requests.get(f"{served.url}/healthz", timeout=30).status_code == 200
        for path in ("/_dash-layout", "/_dash-dependencies", "/export/users.csv", "/nowhere", "/login/other"):
            assert requests.get(served.url + path, timeout=30).status_code == 401, path
        assert "<title>smapdash" in person.log_in("ann", "/?area=a1").text
        layout = person.get("/_dash-layout", **{"Sec-Fetch-Dest": "empty"})
        assert layout.status_code == 200
        away = person.get("/login/callback?state=x")
        assert (away.status_code, away.headers["X-Frame-Options"]) == (403, "DENY")
        assert person.get("/logout").status_code in (404, 405)
    finally:
        served.stop()
