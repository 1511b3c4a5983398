"""What is refused at a login: forged answers of a provider, answers that are not of this browser, and other sites."""

from __future__ import annotations

import hmac
import json
import logging
import socket
import time
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests

from smapdash.web.access import description
from smapdash.web.access.claims import LoginRefusedError, find_groups, find_name
from smapdash.web.access.next_page import find_next
from tests.identity_provider import CLIENT_SECRET, IdentityProvider, keys
from tests.logins import SESSION, Dashboard, Person


def is_refused(answer: requests.Response, person: Person, status: int = 403) -> None:
    """Hold that an answer is a sentence with a link and nothing else, and that there is no session."""
    assert answer.status_code == status, answer.text
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    assert answer.headers["Cache-Control"] == "no-store"
    assert "/login" in answer.text
    assert "Error" not in answer.text
    assert "Traceback" not in answer.text
    assert person.cookie() is None


FORGED = [
    {"iss": "https://other.example"},
    {"aud": "another client"},
    {"aud": "another client", "azp": "meters"},
    {"aud": ["another client"], "azp": "meters"},
    {"aud": ["meters", "another client"], "azp": "another client"},
    {"nonce": "of another login"},
    {"nonce": None},
    {"exp": int(time.time()) - 3_600},
    {"exp": "soon"},
    {"iat": int(time.time()) + 86_400},
    {"nbf": int(time.time()) + 86_400},
    {"sub": 7},
    {"sub": None},
    {"at_hash": "of-another-token"},
]


@pytest.mark.parametrize("claims", FORGED, ids=",".join)
def test_a_token_with_another_claim_than_the_right_one_is_refused(
    provider: IdentityProvider, person: Person, claims: dict[str, object], caplog: pytest.LogCaptureFixture
) -> None:
    provider.forged = claims
    is_refused(person.log_in("ann"), person)
    [line] = [record.getMessage() for record in caplog.records if record.name.startswith("smapdash")]
    assert line.startswith("a login was refused (")
    assert "ann" not in line
    assert not any(record.exc_info for record in caplog.records)


def test_a_token_that_another_signed_is_refused(provider: IdentityProvider, person: Person) -> None:
    provider.key = keys()[1]
    is_refused(person.log_in("ann"), person)


def sign_again(token: str, header: dict[str, str], secret: bytes = b"") -> str:
    """Return a token with another header, signed with a shared secret, or not at all."""
    content = f"{urlsafe_b64encode(json.dumps(header).encode()).decode().rstrip('=')}.{token.split('.')[1]}"
    signature = hmac.digest(secret, content.encode(), "sha256") if secret else b""
    return f"{content}.{urlsafe_b64encode(signature).decode().rstrip('=')}"


@pytest.mark.parametrize("secret", [CLIENT_SECRET.encode(), keys()[0].as_pem(private=False)])
def test_a_token_signed_with_a_shared_or_published_secret_is_refused(
    provider: IdentityProvider, person: Person, secret: bytes
) -> None:
    provider.signed_by = lambda token: sign_again(token, {"alg": "HS256", "kid": "one"}, secret)
    is_refused(person.log_in("ann"), person)


@pytest.mark.parametrize("header", [{"alg": "none"}, {"alg": "none", "kid": "one"}, {"alg": "None"}, {}])
def test_a_token_without_a_signature_is_refused_even_if_the_provider_says_it_sends_such(
    provider: IdentityProvider, person: Person, header: dict[str, str]
) -> None:
    provider.description = {"id_token_signing_alg_values_supported": ["none", "None"]}
    provider.signed_by = lambda token: sign_again(token, header)
    is_refused(person.log_in("ann"), person)


def test_a_token_whose_content_was_changed_is_refused(provider: IdentityProvider, person: Person) -> None:
    def change(token: str) -> str:
        header, content, signature = token.split(".")
        claims = json.loads(urlsafe_b64decode(f"{content}==")) | {"groups": ["energy"]}
        return f"{header}.{urlsafe_b64encode(json.dumps(claims).encode()).decode().rstrip('=')}.{signature}"

    provider.signed_by = change
    is_refused(person.log_in("vic"), person)


@pytest.mark.parametrize("token", ["", "x", "a.b.c", "....", "e30.e30.e30", 7, None, ["x"]])
def test_a_token_that_is_none_is_refused(provider: IdentityProvider, person: Person, token: object) -> None:
    provider.signed_by = lambda _: token  # type: ignore[assignment, return-value]
    is_refused(person.log_in("ann"), person)


def test_a_login_without_a_token_of_the_account_is_refused(
    provider: IdentityProvider, make_dashboard: Callable[..., Dashboard]
) -> None:
    dashboard = make_dashboard(scopes="openid")
    person = Person(dashboard.url)
    form = person.get("/")
    answer = person.browser.post(form.url.replace("scope=openid", "scope=profile"), {"account": "ann"}, timeout=30)
    is_refused(answer, person)


def test_what_the_provider_refuses_is_a_sentence_and_its_kind_in_the_log(
    person: Person, caplog: pytest.LogCaptureFixture
) -> None:
    answer = person.log_in("stranger")
    is_refused(answer, person)
    assert "<b>" not in answer.text
    assert "a login was refused (access_denied)" in caplog.messages


def test_nothing_that_a_browser_sends_as_an_error_is_in_the_log(
    person: Person, caplog: pytest.LogCaptureFixture
) -> None:
    came_back = person.come_back("ann")
    state = came_back.partition("state=")[2]
    is_refused(person.get(f"/login/callback?state={state}&error=x%0Aforged+line"), person)
    assert "a login was refused (other)" in caplog.messages


def test_a_code_counts_once(person: Person) -> None:
    came_back = person.come_back("ann")
    begun = person.browser.cookies.copy()
    assert person.get(came_back).text == "the page"
    person.browser.cookies.clear(domain="127.0.0.1", path="/", name=SESSION)
    is_refused(person.get(came_back), person)
    person.browser.cookies = begun
    is_refused(person.get(came_back), person)


def test_a_login_is_of_the_browser_in_which_it_began(dashboard: Dashboard, person: Person) -> None:
    victim = Person(dashboard.url)
    is_refused(victim.get(person.come_back("ann")), victim)
    victim.get("/login", follow=False)
    is_refused(victim.get(Person(dashboard.url).come_back("ann")), victim)


def test_the_state_must_be_that_of_the_login(person: Person) -> None:
    came_back = person.come_back("ann")
    address, _, state = came_back.partition("state=")
    for other in ("", state[:8], f"{state}x", state.swapcase(), "%00", "%F0%9F%92%A5", "x" * 5_000, f"{state[:8]}%22;"):
        is_refused(person.get(f"{address}state={other}"), person)
    for other in ("", "?code=x", f"?state={state}", f"?state={state}&code="):
        is_refused(person.get(f"/login/callback{other}"), person)


def test_a_login_that_takes_too_long_is_refused(dashboard: Dashboard, person: Person) -> None:
    came_back = person.come_back("ann")
    dashboard.clock.at += 600
    answer = person.get(came_back)
    is_refused(answer, person)
    assert "has expired" in answer.text


def test_the_proof_of_the_login_is_needed_for_its_code(
    provider: IdentityProvider, dashboard: Dashboard, person: Person
) -> None:
    came_back = person.come_back("ann")
    for code in provider.codes.values():
        code.code_challenge = "x" * 43
    is_refused(person.get(came_back), person)


def test_another_secret_of_the_client_is_refused(
    provider: IdentityProvider, make_dashboard: Callable[..., Dashboard]
) -> None:
    person = Person(make_dashboard(client_secret="wrong").url)
    is_refused(person.log_in("ann"), person)


def test_a_provider_that_takes_the_secret_in_the_form_only_gets_it_there(
    provider: IdentityProvider, person: Person
) -> None:
    provider.auth_method = "client_secret_post"
    provider.description = {"token_endpoint_auth_methods_supported": ["client_secret_post"]}
    assert person.log_in("ann").text == "the page"


def test_claims_that_the_token_lacks_are_requested(provider: IdentityProvider, person: Person) -> None:
    provider.left_out = {"groups", "preferred_username"}
    assert person.log_in("ann").text == "the page"
    assert provider.requests.count("/userinfo") == 1


def test_claims_of_another_account_are_refused(provider: IdentityProvider, person: Person) -> None:
    provider.left_out = {"groups"}
    provider.forged = {"sub": "id-of-somebody"}
    is_refused(person.log_in("ann"), person)


BAD_DESCRIPTIONS = [
    {"issuer": "https://other.example"},
    {"issuer": None},
    {"token_endpoint": "http://id.example/token"},
    {"jwks_uri": None},
    {"authorization_endpoint": "javascript:alert(1)"},
    {"end_session_endpoint": "http://id.example/end"},
    {"userinfo_endpoint": 7},
]


@pytest.mark.parametrize("changed", BAD_DESCRIPTIONS, ids=str)
def test_a_description_of_another_provider_or_without_tls_is_refused(
    provider: IdentityProvider, person: Person, changed: dict[str, object], caplog: pytest.LogCaptureFixture
) -> None:
    provider.description = changed
    answer = person.get("/")
    is_refused(answer, person, 503)
    assert "does not answer. Try again" in answer.text
    assert "the description of the identity provider cannot be used (its " in caplog.text


def test_the_provider_may_be_away_at_the_start_and_come_back(
    provider: IdentityProvider, dashboard: Dashboard, person: Person
) -> None:
    provider.stop()
    try:
        assert requests.get(f"{dashboard.url}/healthz", timeout=30).status_code == 404, "the server answers"
        is_refused(person.get("/"), person, 503)
    finally:
        provider.start()
    is_refused(person.get("/"), person, 503)
    assert provider.requests == [], "for some seconds it is not asked again"
    dashboard.clock.at += description.AWAY_S
    assert person.log_in("ann").text == "the page"


def test_sessions_go_on_while_the_provider_is_away(
    provider: IdentityProvider, dashboard: Dashboard, person: Person
) -> None:
    person.log_in("ann")
    dashboard.clock.at += description.FRESH_S
    provider.stop()
    try:
        assert person.get("/").text == "the page"
        is_refused(Person(dashboard.url).get("/"), Person(dashboard.url), 503)
    finally:
        provider.start()


def test_a_provider_that_goes_away_during_a_login_is_a_sentence(provider: IdentityProvider, person: Person) -> None:
    came_back = person.come_back("ann")
    provider.stop()
    try:
        is_refused(person.get(came_back), person, 503)
    finally:
        provider.start()


def test_a_provider_that_never_answers_is_given_up_and_holds_one_thread(
    make_dashboard: Callable[..., Dashboard], provider: IdentityProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        monkeypatch.setattr(IdentityProvider, "url", f"http://127.0.0.1:{silent.getsockname()[1]}")
        monkeypatch.setattr(description, "TIME_LIMIT_S", 0.1)
        person = Person(make_dashboard().url)
        is_refused(person.get("/"), person, 503)
        silent.accept()[0].close()
        monkeypatch.setattr(description, "TIME_LIMIT_S", 60)
        monkeypatch.setattr(description, "PATIENCE_S", 0.01)
        person = Person(make_dashboard().url)
        with ThreadPoolExecutor(1) as first:
            waiting = first.submit(Person(person.url).get, "/")
            connection = silent.accept()[0]
            is_refused(person.get("/"), person, 503)
            assert not waiting.done()
            connection.close()
            is_refused(waiting.result(), person, 503)


@pytest.mark.parametrize("content", [b"[]", b"7", b"<html>", b"\xff", b""])
def test_a_description_that_is_none_is_a_sentence(provider: IdentityProvider, person: Person, content: bytes) -> None:
    provider.answer = content
    is_refused(person.get("/"), person, 503)


def test_the_keys_and_addresses_of_the_provider_are_at_most_an_hour_old(
    provider: IdentityProvider, dashboard: Dashboard, person: Person
) -> None:
    described = "/.well-known/openid-configuration"
    for _ in range(2):
        person.log_in("ann", "/login?other=1")
    assert (provider.requests.count(described), provider.requests.count("/keys")) == (1, 1)
    dashboard.clock.at += description.FRESH_S
    person.log_in("ann", "/login?other=1")
    assert (provider.requests.count(described), provider.requests.count("/keys")) == (2, 2)


NEXT = [
    ("/", "/"),
    ("/forecast?days=3&area=a1", "/forecast?days=3&area=a1"),
    ("/?name=%2F%2Fevil.example%5C&next=//evil.example", "/?name=%2F%2Fevil.example%5C&next=//evil.example"),
    ("", "/"),
    ("//evil.example", "/"),
    ("///evil.example", "/"),
    ("/\\evil.example", "/"),
    ("\\\\evil.example", "/"),
    ("/%2Fevil.example", "/"),
    ("/%2F%2Fevil.example", "/"),
    ("%2F%2Fevil.example", "/"),
    ("/%5Cevil.example", "/"),
    ("/%255Cevil.example", "/"),
    ("/%252Fevil.example", "/"),
    ("/\t/evil.example", "/"),
    ("/%09/evil.example", "/"),
    ("/\n/evil.example", "/"),
    ("/x\r\nSet-Cookie: a=b", "/"),
    ("/%0d%0aSet-Cookie:%20a=b", "/"),
    ("/?x=\r\nSet-Cookie: a=b", "/"),
    ("https://evil.example", "/"),
    ("https:/evil.example", "/"),
    ("HTTPS:evil.example", "/"),
    ("javascript:alert(1)", "/"),
    ("evil.example", "/"),
    ("@evil.example", "/"),
    (".evil.example", "/"),
    ("?x", "/"),
    ("/../other", "/"),
    ("/a/../../other", "/"),
    ("/%2e%2e/other", "/"),
    ("/./x", "/"),
    ("/;@evil.example", "/"),
    ("/#/x", "/"),
    ("/?a#b", "/"),
    ("/\u2215evil.example", "/"),
    ("/login", "/"),
    ("/login/callback?code=x", "/"),
    ("/%6Cogin", "/"),
    ("/logout", "/"),
    (f"/forecast?area={'a' * 3_000}", "/forecast"),
    (f"/{'a' * 3_000}", f"/{'a' * 1_999}"),
]


@pytest.mark.parametrize(("address", "leads_to"), NEXT, ids=repr)
def test_a_login_leads_to_a_path_of_this_dashboard_only(address: str, leads_to: str) -> None:
    assert find_next(address) == leads_to


@pytest.mark.parametrize("address", ["//evil.example", "/\\evil.example", "/%2Fevil.example", "https://evil.example/"])
def test_no_login_leads_to_another_site(dashboard: Dashboard, person: Person, address: str) -> None:
    form = person.browser.get(f"{dashboard.url}/login", params={"next": address}, timeout=30)
    assert person.submit(form, "ann").url == f"{dashboard.url}/"


@pytest.mark.parametrize(
    ("claims", "claim", "name"),
    [
        ({"preferred_username": "ann", "email": "a@x", "sub": "1"}, "", "ann"),
        ({"preferred_username": " ", "email": "a@x", "email_verified": True, "sub": "1"}, "", "a@x"),
        ({"email": "a@x", "email_verified": False, "sub": "1"}, "", "1"),
        ({"email": "a@x", "sub": "1"}, "", "1"),
        ({"preferred_username": ["ann"], "sub": "1"}, "", "1"),
        ({"preferred_username": "a\nb", "sub": "1"}, "", "1"),
        ({"preferred_username": "x" * 201, "sub": "1"}, "", "1"),
        ({"preferred_username": "ann", "oid": "7"}, "oid", "7"),
        ({"preferred_username": "ann", "email": "a@x"}, "email", "a@x"),
    ],
)
def test_an_account_has_the_name_that_the_settings_choose(claims: dict[str, object], claim: str, name: str) -> None:
    assert find_name(claims, claim) == name


@pytest.mark.parametrize("claims", [{}, {"sub": "1"}, {"oid": None, "sub": "1"}, {"oid": " "}, {"oid": "a\0"}])
def test_an_account_without_the_chosen_name_is_refused(claims: dict[str, object]) -> None:
    with pytest.raises(LoginRefusedError):
        find_name(claims, "oid")


@pytest.mark.parametrize(
    ("claim", "groups"),
    [(["a", "b"], ["a", "b"]), ("a,b", ["a,b"]), (["a", 7, None, ["b"]], ["a"]), (None, []), ({"a": 1}, []), (7, [])],
)
def test_groups_are_a_list_of_texts(claim: object, groups: list[str]) -> None:
    assert find_groups({"groups": claim}, "groups") == groups


@pytest.fixture(autouse=True)
def quiet(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.WARNING)
