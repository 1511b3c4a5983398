"""The cookies of a login where browsers reach the dashboard by TLS, through a proxy, or below a path."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from flask import Flask

from smapdash.web.access.oidc import OidcLogin
from tests.identity_provider import IdentityProvider
from tests.logins import PAGE, RULES, Clock, Person, build_small, settings


def set_cookies(provider: IdentityProvider, public_url: str) -> list[str]:
    """Log in by requests as a proxy with TLS passes them on, and return what sets cookies."""
    provider.redirect_uris.add(f"{public_url}/login/callback")
    server: Flask = build_small(OidcLogin(settings(provider, public_url), RULES, Clock()))
    client = server.test_client(use_cookies=False)
    begun = client.get("/login?next=/x", headers=PAGE)
    person = Person(provider.url)
    came_back = person.submit(person.get(begun.headers["Location"]), "ann", follow=False).headers["Location"]
    assert came_back.startswith(f"{public_url}/login/callback?")
    cookie = begun.headers["Set-Cookie"].partition(";")[0]
    answer = client.get(f"/login/callback?{urlsplit(came_back).query}", headers={"Cookie": cookie})
    assert answer.headers["Location"] == f"{public_url}/x"
    session = next(one for one in answer.headers.getlist("Set-Cookie") if "session=" in one)
    inside = client.get("/", headers={"Cookie": session.partition(";")[0]})
    assert inside.text == "the page"
    return [begun.headers["Set-Cookie"], *answer.headers.getlist("Set-Cookie")]


@pytest.mark.parametrize(
    ("public_url", "prefix", "path", "is_secure"),
    [
        ("https://meters.example", "__Host-", "/", True),
        ("https://meters.example:8443", "__Host-", "/", True),
        ("https://meters.example/some/meters", "__Secure-", "/some/meters", True),
        ("http://127.0.0.1:8050", "", "/", False),
        ("http://localhost:8050/meters", "", "/meters", False),
    ],
)
def test_cookies_are_of_this_host_and_seen_by_no_script(
    provider: IdentityProvider, public_url: str, prefix: str, path: str, is_secure: bool
) -> None:
    begun, session, removed = set_cookies(provider, public_url)
    for cookie, name, lasts_s in (
        (begun, f"{prefix}smapdash-login-", 600),
        (session, f"{prefix}smapdash-session=", 28_800),
        (removed, f"{prefix}smapdash-login-", 0),
    ):
        assert cookie.startswith(name)
        attributes = {part.strip() for part in cookie.split(";")[1:]}
        assert {"HttpOnly", "SameSite=Lax", f"Path={path}", f"Max-Age={lasts_s}"} <= attributes
        assert ("Secure" in attributes) is is_secure
        assert not any(attribute.startswith("Domain") for attribute in attributes)


def test_an_account_signs_out_below_the_path_of_the_dashboard(provider: IdentityProvider) -> None:
    for public_url, path in (("https://meters.example", "/logout"), ("https://one.example/meters", "/meters/logout")):
        assert OidcLogin(settings(provider, public_url), RULES).sign_out_path == path
