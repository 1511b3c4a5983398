"""Hostile requests by the thousand: no failure, no endless answer, nothing of others, no text that becomes markup."""

from __future__ import annotations

import json
import logging
import re
from dataclasses import replace
from typing import Any
from urllib.parse import quote

import pytest
from dash import Dash
from flask.testing import FlaskClient

from smapdash.model.dataset import DatasetInfo
from smapdash.model.enums import USER_SORTS
from smapdash.model.filters import Filters
from smapdash.model.user_lists import write_single
from smapdash.web.cards.card import Card
from smapdash.web.cards.page import Page, Stack
from smapdash.web.cards.question import Question
from smapdash.web.pages.registry import PAGES
from smapdash.web.shell import vendor
from smapdash.web.shell.app import create_app
from smapdash.web.shell.palette.dialog import MOST_USERS
from smapdash.web.ui import ids
from smapdash.wording.messages import message
from tests import fakes, hostile
from tests.cards import EXPORTED
from tests.fakes import DATASET, FakeRepository, callback_body, fire
from tests.hostile import MARK, Enemy, Known

# The tests of callbacks, exports and headers run the same lines; to count them here as well takes half as long again.
pytestmark = pytest.mark.no_cover

PAYLOADS, FEW_PAYLOADS = 2_000, 100
MOST_ANSWER = 60_000
"""The panel answers with 20,000 bytes here, everything else with less than 10,000."""
DATES = ("x", "Thu, 99 Jan 0000", "Fri, 31 Dec 9999", "Mon, 01 Jan 0001", "9" * 400)
KNOWN = Known(
    DATASET.areas, DATASET.tariffs, ("1", "2", "3]"), ("2016-09-02", "2016-10-01", "2016-10-03", "2016-10-31")
)
NEARLY = (
    *("4", "3", "01", "1.0", "%31", "1'", "1 OR 1=1", "%", "_", "*", "1&user=", "\uff11", "\u0661", MARK),
    *("1;2", "1,2"),
)
"""Ids that a careless comparison would take for one of the data."""
HEADERS = (
    *[("Host", value) for value in ("evil.example", "<script>", "a:b:c", "a b", "\xff", "[::1", "x" * 5_000)],
    *[("Accept-Encoding", value) for value in ("br;q=nan, gzip;q=9, *;q=-1", "gzip," * 5_000, "br;q=1e309", "\xff")],
    *[("Accept-Encoding", value) for value in ("*", "deflate", "identity;q=0", "zstd, br")],
    *[("If-Modified-Since", f"{day} 23:59:59 {zone}") for day in DATES for zone in ("GMT", "-2359", "+2359", "x")],
    *[("If-None-Match", value) for value in ("*", '"' * 3_000, 'W/"x')],
    *[("Range", f"bytes={value}") for value in ("0-1,5-", "-0", "9" * 20 + "-", "5-1", "0-1," * 2_000, "1e3-", "")],
    *[
        ("Content-Type", value)
        for value in ("application/json; charset=bogus", "\xff", "multipart/form-data; boundary=")
    ],
    *[("Content-Length", value) for value in ("-1", "x", "9" * 400, "9" * 5_000)],
    *[("Cookie", value) for value in ("a=" + "x" * 60_000, "\xff=;;;=\x01")],
    *[(name, "evil.example") for name in ("X-Forwarded-For", "X-Forwarded-Host", "X-Original-URL", "X-Rewrite-URL")],
    *[
        ("Forwarded", "host=evil.example"),
        ("X-Forwarded-Proto", "javascript"),
        ("X-Forwarded-Prefix", "//evil.example"),
    ],
    *[("X-HTTP-Method-Override", "DELETE"), ("Origin", "https://evil.example"), ("Referer", "javascript:alert(1)")],
    *[("User-Agent", "x" * 60_000), ("Accept", "\xff/\xff;q=\xff"), ("Authorization", "Digest " + "a=" * 500)],
    *[("Transfer-Encoding", "chunked"), ("Content-Encoding", "gzip"), ("Upgrade", "websocket"), ("If-Range", "x")],
)
PATHS = (
    *("/", "//", "/_dash-layout", "/_dash-dependencies", "/healthz", "/export/energy.csv", "/export/users.json"),
    *("/assets/page.js", "/_dash-component-suites/dash/dcc/dash_core_components.js", vendor.BOOTSTRAP_URL),
)
ROOTS = ("/assets", "/vendor", "/_dash-component-suites", "/_dash-component-suites/dash", "/export")
RESTS = ("../app.py", "../../app.py", "..\\app.py", "%2e%2e/app.py", "/etc/passwd", "a\x00b", "x" * 5_000)
CLIMBING = (
    *[f"{root}/{rest}" for root in ROOTS for rest in RESTS],
    *("//evil.example", "//evil.example/..", "/\\evil.example", "/%2f%2fevil.example", "/assets"),
    *("/_dash-component-suites/os/path.py", "/_dash-component-suites/smapdash/web/app.py"),
    *("/_dash-component-suites/dash/dash.py", "/export/__class__.json"),
)
NAMES = hostile.server_callbacks(create_app(FakeRepository()))


def remembering(card: Card) -> Card:
    """Return a card that answers equal filters once: the payloads are about how they become filters."""
    answers: dict[tuple[object, ...], Any] = {}

    def remembered(question: Question) -> Any:
        key = (question.dataset, question.filters, question.is_narrow)
        if key not in answers and card.show:
            answers[key] = card.show(question)
        return answers[key]

    parts = tuple(map(remembering, card.parts))
    return replace(card, show=remembered if card.show else None, parts=parts)


def remembering_page(page: Page) -> Page:
    grid = [
        Stack(tuple(map(remembering, place.cards))) if isinstance(place, Stack) else remembering(place)
        for place in page.grid
    ]
    return replace(page, grid=grid, above=[*map(remembering, page.above)], panels=[*map(remembering, page.panels)])


@pytest.fixture(scope="module")
def quick() -> tuple[Dash, FakeRepository]:
    repository = FakeRepository()
    return create_app(repository, pages=[remembering_page(page) for page in PAGES]), repository


@pytest.fixture(scope="module")
def payloads(pytestconfig: pytest.Config) -> int:
    """How many payloads each callback gets."""
    return FEW_PAYLOADS if pytestconfig.getoption("--few-payloads") else PAYLOADS


@pytest.fixture(scope="module")
def enemy() -> Enemy:
    return Enemy(KNOWN, seed=20)


@pytest.fixture
def client(app: Dash) -> FlaskClient:
    return app.server.test_client()


def is_within(filters: Filters, dataset: DatasetInfo) -> bool:
    """Return whether filters hold short names and, where any of their days lie within the data, only such days."""
    first, last = filters.days(dataset)
    return (
        all(len(name) <= 201 for name in (*filters.areas, *filters.tariffs))
        and set(filters.weekdays) < set(range(7))
        and list(filters.weekdays) == sorted(set(filters.weekdays))
        and first <= last
        and ((dataset.first_day <= first and last <= dataset.last_day) or is_beyond(filters, dataset))
        and all(len(text) <= 200 and text.isprintable() for text in (filters.search, filters.user or ""))
    )


def is_beyond(filters: Filters, dataset: DatasetInfo) -> bool:
    """Return whether no day that filters ask for lies within the data."""
    first, last = filters.first_day or dataset.first_day, filters.last_day or dataset.last_day
    return first > last or last < dataset.first_day or first > dataset.last_day


# Callbacks


@pytest.mark.parametrize("called", NAMES, ids=lambda called: called[1] or called[0].strip(".").split("@")[0][:40])
def test_thousands_of_payloads_get_a_small_answer_and_no_fault(
    quick: tuple[Dash, FakeRepository],
    enemy: Enemy,
    called: tuple[str, str],
    payloads: int,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """The cards share one callback, so each gets fewer, which are as many for what they share."""
    app, repository = quick
    repository.asked.clear()
    repository.pages.clear()
    answered, payloads = 0, payloads // 4 if called[1] else payloads
    with caplog.at_level(logging.WARNING):
        for body in enemy.bodies(app, called[0], payloads, called[1]):
            answer = hostile.send(app.server, body)
            assert answer.status in (200, 204, 400, 413), body[:500]
            assert b'"sideUpdate"' not in answer.body, body[:500]  # the banner of a fault
            assert len(answer.body) <= MOST_ANSWER, body[:500]
            answered += answer.status in (200, 204)
            if MARK.encode() in answer.body:
                hostile.assert_plain(json.loads(answer.body)["response"])
    assert caplog.records == []
    share = 0.8 if payloads == PAYLOADS else 0.65  # a small sample varies
    assert answered > payloads * share, "most payloads reach the callback"
    assert all(is_within(filters, DATASET) for filters in repository.asked)
    assert all(
        sort in USER_SORTS and size in (12, 25, 50, 500, MOST_USERS) and 0 <= page <= 1_000_000
        for sort, _, page, size in repository.pages
    )


@pytest.mark.parametrize("page", PAGES[1:], ids=lambda page: page.path)
def test_payloads_to_the_other_pages_get_a_small_answer_and_no_fault(
    page: Page, enemy: Enemy, payloads: int, caplog: pytest.LogCaptureFixture
) -> None:
    repository = FakeRepository()
    app = create_app(repository, pages=[remembering_page(page)])
    for name, card in hostile.server_callbacks(app, [one.name for one in page.lazy]):
        for body in enemy.bodies(app, name, payloads // 4, card):
            answer = hostile.send(app.server, body, f"{page.path}{hostile.PATH}")
            assert answer.status in (200, 204, 400, 413), body[:500]
            assert b'"sideUpdate"' not in answer.body, body[:500]
            assert len(answer.body) <= MOST_ANSWER, body[:500]
            if MARK.encode() in answer.body:
                hostile.assert_plain(json.loads(answer.body)["response"])
    assert caplog.records == []
    assert all(is_within(filters, DATASET) for filters in repository.asked)


def test_a_fault_would_be_seen(app: Dash, repository: FakeRepository, caplog: pytest.LogCaptureFixture) -> None:
    repository.fault = ValueError("made up")
    bodies = Enemy(KNOWN, seed=1, variety=20).bodies(app, f"{ids.ANSWERS}.data", 30, ids.ENERGY)
    answers = [hostile.send(app.server, body) for body in bodies]
    assert any(b'"fault":{"hidden":false}' in answer.body for answer in answers)
    assert any(record.levelname == "ERROR" for record in caplog.records)


def test_what_was_asked_before_changes_no_answer(app: Dash, client: FlaskClient) -> None:
    values: dict[str, object] = {"query": "area=a1&user=1", "version": "7"}

    def ask() -> list[bytes]:
        bodies = [callback_body(app, writes, {"selection.data": values}) for writes in CLEAN]
        return [client.post(hostile.PATH, json=body).data for body in bodies]

    before = ask()
    for name, card in NAMES:
        for body in Enemy(KNOWN, seed=4, variety=10).bodies(app, name, 15, card):
            hostile.send(app.server, body)
    assert ask() == before


CLEAN = ("energy-graph.figure", "shown-user.data", "scope.children", "user-rows.data")


@pytest.mark.parametrize("name", NEARLY)
def test_an_id_that_is_not_known_shows_nobody(app: Dash, client: FlaskClient, name: str) -> None:
    query = f"user={quote(write_single(name), safe='')}"
    written = fire(app, "shown-user.data", {"state.data": {"query": query, "version": "7"}})
    assert written["shown-user.data"] == name
    assert written["panel-body.hidden"] is True
    assert written["panel-head.sentence"] == message("page.no_user")
    assert written["panel-energy-graph.figure"]["data"] == []
    assert written["panel-head.area"] == written["panel-head.tariff"] == ""
    assert written["panel-top.around"] == [name]
    assert client.get(f"/export/panel-energy.csv?{query}").status_code == 404


def test_names_that_are_markup_are_text_in_figures_and_cells(
    app: Dash, repository: FakeRepository, monkeypatch: pytest.MonkeyPatch
) -> None:
    written_names = {
        MARK: "&lt;img src=x onerror=alert(1)&gt;",
        "<b>b</b>": "&lt;b&gt;b&lt;/b&gt;",
        "](javascript:alert(1))": "](javascript:alert(1))",
        "%{x}": "%&#123;x}",  # else Plotly would put a value there
        "&lt;i&gt;": "&amp;lt;i&amp;gt;",
    }
    names = tuple(written_names)
    users = tuple((name, name, f"t{name}", 1_000.0 * place) for place, name in enumerate(names, start=1))
    monkeypatch.setattr(fakes, "_USERS", users)
    repository.dataset = replace(DATASET, segments=tuple((area, tariff) for _, area, tariff, _ in users))
    for name in names:
        query = f"user={quote(name, safe='')}"
        shown = fire(app, "shown-user.data", {"state.data": {"query": query, "version": "7"}})
        assert shown["panel-head.name"] == f"User {name}"
        figures = [value for place, value in shown.items() if place.endswith(".figure")]
        assert written_names[name] in json.dumps(figures[0])
        assert [hostile.markup(figure) for figure in figures] == [[], [], []]
    for card in ("area-bars", "tariff-bars"):
        figure = fire(app, f"{card}-graph.figure", {"selection.data": {"query": "", "version": "7"}})[
            f"{card}-graph.figure"
        ]
        assert "&lt;img" in json.dumps(figure)
        assert hostile.markup(figure) == []
    rows = fire(app, "user-rows.data", {"listing.data": {"query": "", "version": "7"}})["user-rows.data"]
    assert list(hostile.links_of_rows(rows)) == list(names)
    links = hostile.links_of_rows(rows)
    assert list(links) == list(names)
    assert all(map(hostile.is_own_link, links.values()))


# Addresses and headers


def test_the_page_says_nothing_of_its_address_and_exports_are_bounded(
    client: FlaskClient, enemy: Enemy, payloads: int
) -> None:
    page = without_nonce(client.get("/").text)
    for number in range(payloads):
        query = quote(enemy.query().encode("utf-8", "surrogatepass"), safe="&=+%[]'\"<>;")
        card = sorted(EXPORTED)[number % len(EXPORTED)]
        for path in (f"/export/{card}.{('csv', 'json')[number % 2]}", "/") if number % 20 == 0 else ("/",):
            answer = client.get(path, query_string=query)
            assert answer.status_code in ((200,) if path == "/" else (200, 404)), query
            assert path != "/" or without_nonce(answer.text) == page, query
            assert len(answer.data) <= MOST_ANSWER or path == "/", query
            assert "html" not in answer.headers["Content-Type"] or path == "/"


def without_nonce(page: str) -> str:
    """Return the page without what Dash draws by chance for each request."""
    return re.sub(r'"end_id":"[^"]+"', "", page)


# flask-compress leaves a file that it has read in pieces to the garbage collector, which closes it at once.
@pytest.mark.filterwarnings("ignore:unclosed file:ResourceWarning")
@pytest.mark.parametrize("name", sorted({name for name, _ in HEADERS}))
def test_no_header_makes_the_server_fail_or_follow_it(client: FlaskClient, name: str) -> None:
    for value in [value for header, value in HEADERS if header == name]:
        for path in PATHS:
            for method in ("GET", "HEAD", "POST", "OPTIONS", "PUT", "TRACE"):
                at = {"PATH_INFO": path}
                with client.open("/", method=method, headers=[(name, value)], environ_overrides=at) as answer:
                    assert answer.status_code < 500, (method, path, value[:80])
                    assert "Location" not in answer.headers
                    assert "evil.example" not in str(answer.headers) + answer.get_data().decode("utf-8", "replace")
                    assert "default-src 'self'" in answer.headers["Content-Security-Policy"]


@pytest.mark.parametrize("path", CLIMBING)
def test_no_path_leads_out_of_what_is_served(client: FlaskClient, path: str) -> None:
    for method in ("GET", "HEAD", "POST"):
        # As it arrives: the client's own reading of an address would take climbing steps out of it.
        with client.open("/", method=method, environ_overrides={"PATH_INFO": path}) as answer:
            assert answer.status_code in (404, 405), method
            assert "Location" not in answer.headers
            assert b"import" not in answer.get_data()
