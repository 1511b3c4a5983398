"""Requests that an enemy would send: values that the page sends, bent, beside values that no page sends. All by a seed.

Values are held as JSON text, since the worst of them (NaN, 1e309, numbers of 400 digits) are no Python values.
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator, Sequence
from io import BytesIO
from typing import Any, NamedTuple
from urllib.parse import quote_plus, urlencode

from dash import Dash
from flask import Flask

from smapdash.web.ui.ids import ANSWERS
from tests.cards import LAZY

PATH = "/_dash-update-component"
MARK = "<img src=x onerror=alert(1)>"
"""Stands in ids, areas and texts; wherever it comes back as markup, it was not escaped."""
RAW = {"@1e309": "1e309", "@-1e309": "-1e309", "@huge": "9" * 400, "@tiny": "-1" + "0" * 400, "@digits": "7" * 5_000}
"""Numbers that JSON can spell and Python cannot write; as strings until the text is made."""
CARD = "@card"
"""Stands for the name of a card until a request is made."""
TEXTS = (
    *(MARK, "<script>alert(1)</script>", "<svg/onload=alert(1)>", "](javascript:alert(1))", "%{x}", "%{customdata[0]}"),
    *("' OR 1=1 --", "'; DROP TABLE readings; --", '" UNION SELECT NULL --', "\\", "%", "%00", "%ff%fe", "%ED%A0%80"),
    *("\x00", "a\x00b", "\ud800", "\udfff\ud800", "\u202eevil", "\u200b", "\ufeff", "\U0001f600", "\u0661\u0662"),
    *(
        "",
        " ",
        "\t\r\n",
        "null",
        "undefined",
        "NaN",
        "Infinity",
        "-1",
        "1e309",
        "0x10",
        "1_000",
        "__proto__",
        "{}",
        "[]",
    ),
    *("=1+1", "@SUM(A1)", "../../etc/passwd", "{{7*7}}", "${7*7}", "x" * 201, "x" * 20_001, "a&" * 600, "?" * 50),
)
DAYS = (
    *("0000-00-00", "0001-01-01", "9999-12-31", "10000-01-01", "-0001-01-01", "2016-02-30", "2016-13-01", "2016-W01-1"),
    *(
        "20160930",
        "2016-09-30T24:00",
        "2016-09-30 12:00:00.123456789",
        "2016-09-30T00:00Z",
        "9999-12-31T23:59:59+14:00",
    ),
    *("0001-01-01T00:00-14:00", "\u0662\u0660\u0661\u0666-09-30", "2016-10-05", "2016-10-05 12:30", "1970-01-01"),
)
NUMBERS = (0, 1, -1, 2, 12, 2**31, 2**53, 2**63, 2**64, -(2**63), 10**18, 0.5, -0.0, 1e308, 5e-324, *RAW)
PLAIN = (None, True, False, float("nan"), float("inf"), float("-inf"))
KEYS = ("__proto__", "constructor", "query", "version", "points", "customdata", "x", "range", "row_id", "0", "", MARK)
QUERY = (
    *(
        "area",
        "tariff",
        "from",
        "to",
        "measure",
        "split",
        "compare",
        "against",
        "grain",
        "rest",
        "weekday",
        "shape",
        "use",
        "find",
        "forecast",
        "user-forecast",
    ),
    *("coverage_by", "coverage_rows", "gaps_page", "load", "loads_page", "entries", "entries_page", "kind", "by"),
    *("sort", "order", "rows", "page", "user", "narrow", "area[]", "__proto__", "from[$gt]", ""),
)
TYPED = (
    *("7d", "9999d", "0d", "last 30 days", "oct", "oct 2016", "31 feb", "29 feb", "9 - 31 oct", "- 9 oct", "0000"),
    *("31 dec 9999 - 1 jan", "1 jan 0001", "20 dec - 5 jan", "this month", "all", "-", "1-1-1-1", "9999-12", " "),
)
CHOICES = (
    *("total", "mean", "bands", "none", "area", "tariff", "both", "before", "year", "half-hour", "hour", "day", "week"),
    *(
        "month",
        "calendar-year",
        "dates",
        "2016-10-01..2016-10-31",
        "0001-01-01..9999-12-31",
        "9999-12-31..0001-01-01",
        "mon",
        "sat",
        "sun",
        "id",
        "energy_wh",
        "peak_at",
        "coverage",
        "asc",
        "desc",
        "1-2",
        "peak_w desc",
        "change_percent asc",
        "25",
        "5-7.5",
        "9-1",
        "0-0",
        "7",
        "evening-peak",
        "flat-2359-9",
    ),
)
PRESSES = (
    "evening-peak",
    "shape",
    "areas",
    "tariffs",
    "dates",
    "use",
    "compare",
    "reset",
    "7d",
    "all",
    "3",
    "tue wed",
    "keep",
    "step",
)
MOST_BYTES = 900_000
_OWN_TAGS = re.compile(r"<(?:b|/b|br|extra|/extra)>")
_TAG = re.compile(r"<[a-z/!?]", re.IGNORECASE)
_LINK = re.compile(r"(?:\?[\w.~%&=+*-]*)?", re.ASCII)


class Known(NamedTuple):
    """What a data set holds: areas, tariffs, ids of users, and days in ISO format."""

    areas: tuple[str, ...]
    tariffs: tuple[str, ...]
    users: tuple[str, ...]
    days: tuple[str, ...]


class Answer(NamedTuple):
    """What the server answers."""

    status: int
    body: bytes


class Enemy:
    """Makes values and requests."""

    def __init__(self, known: Known, seed: int, variety: int = 2_000) -> None:
        self._random = random.Random(seed)
        self._known = known
        self._variety = variety
        self._queries = [self._make_query() for _ in range(80)]
        self._pools: dict[str, tuple[list[str], list[str]]] = {}

    def bodies(self, app: Dash, output: str, count: int, card: str = "") -> Iterator[bytes]:
        """Yield requests of a callback, whose frame is right and whose values are not; for cards, of one of them."""
        spec = app.callback_map[output]
        outputs = spec["output"] if isinstance(spec["output"], list | tuple) else [spec["output"]]
        asked = [{"id": one.component_id, "property": one.component_property.partition("@")[0]} for one in outputs]
        head = json.dumps({"output": output, "outputs": asked if output.startswith("..") else asked[0]})[:-1]
        inputs = [f"{item['id']}.{item['property']}" for item in spec["inputs"]]
        for number in range(count):
            # One heavy value makes a body unreadable; more of them would keep it from the callback for no new reason.
            heavy = self._random.randrange(len(spec["inputs"]) + len(spec["state"]))
            values = [self._item(item, number, is_heavy=place == heavy)
                      for place, item in enumerate([*spec["inputs"], *spec["state"]])]  # fmt: skip
            ends = (0, len(spec["inputs"]), None)
            parts = [
                f'"{group}":[{",".join(values[begin:end])}]'
                for group, begin, end in zip(("inputs", "state"), ends, ends[1:], strict=False)
            ]
            changed = json.dumps(self._random.sample(inputs, self._random.randint(0, min(2, len(inputs)))))
            body = f'{head},{",".join(parts)},"changedPropIds":{changed}}}'
            yield body.replace(json.dumps(CARD), json.dumps(card)).encode()

    def query(self) -> str:
        """Return a query string, most of it nonsense."""
        return self._make_query() if self._random.random() < 0.5 else self._text()

    def _item(self, item: dict[str, Any], number: int, *, is_heavy: bool) -> str:
        heavy, others = self._pool(_kind(f"{item['id']}.{item['property']}"))
        pool = [*heavy, *others] if is_heavy else others
        shift = self._random.randrange(len(pool)) if number % 2 else number
        left = json.dumps({"id": item["id"], "property": item["property"].partition("@")[0]})[:-1]
        return f'{left},"value":{pool[shift % len(pool)]}}}'

    def _pool(self, kind: str) -> tuple[list[str], list[str]]:
        """Return the heavy values of a kind, very deep, very large or unreadable as JSON, and all others."""
        if kind not in self._pools:
            deep = ["[" * depth + "]" * depth for depth in (50, 200, 900, 20_000)]
            deep += ['{"query":' * depth + "1" + "}" * depth for depth in (50, 5_000)]
            huge = [
                json.dumps("x" * MOST_BYTES),
                json.dumps([MARK] * 2_000),
                json.dumps({str(i): i for i in range(2_000)}),
            ]
            makers = [lambda: self._valid(kind)] * 2 + [lambda: self._bend(self._valid(kind))] * 5 + [self._nonsense]
            values = [as_text(self._random.choice(makers)()) for _ in range(self._variety)]
            unread = [value for value in values if not is_readable(value)]
            self._pools[kind] = [*deep, *huge, *unread], [value for value in values if is_readable(value)]
        return self._pools[kind]

    def _valid(self, kind: str) -> Any:
        """Return what the page sends in such a place."""
        choose, known = self._random.choice, self._known
        day, name = choose(known.days), choose(known.areas + known.tariffs)
        picked = ([name], name, "working", "rest", [f"{day}T17:30", ""])
        shapes = {
            "store": lambda: {"query": choose(self._queries), "version": "7"},
            "wanted": lambda: {"query": choose(self._queries), "version": "7", "number": 3, "cards": [CARD]},
            "query": lambda: f"?{choose(self._queries)}",
            "click": lambda: {"points": [{"curveNumber": 0, "x": day, "y": 3.5, "customdata": choose(picked)}]},
            "zoom": lambda: choose(
                ({"xaxis.range[0]": day, "xaxis.range[1]": f"{choose(known.days)} 07:30"}, {"xaxis.autorange": True})
            ),
            "brush": lambda: {"range": {"x": [day, choose(known.days)], "y": [0, 1]}, "points": []},
            "count": lambda: choose((0, 1, 2, 7, 1_000)),
            "press": lambda: {"what": choose((day, *PRESSES)), "at": 1},
            "flag": lambda: choose((True, False)),
            "review": lambda: {
                "user": choose(known.users),
                "kind": choose(("missing", "spike")),
                "first_at": f"{day}T17:30",
                "what": choose(("review", "reopen")),
                "note": choose(TEXTS),
                "name": choose(TEXTS),
                "at": 3,
            },
            "day": lambda: day,
            "dates": lambda: choose((day, *TYPED)),
        }
        return shapes.get(
            kind,
            lambda: choose((*picked[:2], choose(CHOICES), [choose(CHOICES), "sat", "tue"], choose(known.users), None)),
        )()

    def _bend(self, value: Any) -> Any:
        """Return a value with one place of it exchanged, cut, wrapped or added to."""
        turn = self._random.random()
        if turn < 0.15:
            return self._nonsense()
        if isinstance(value, dict) and value and turn < 0.85:
            key = self._random.choice(list(value))
            rest = {name: one for name, one in value.items() if name != key}
            return rest if turn < 0.25 else {**rest, key: self._bend(value[key])}
        if isinstance(value, list) and value and turn < 0.85:
            return [self._bend(value[0]), *value[1:]] if turn < 0.7 else value * 3
        if isinstance(value, str) and turn < 0.75:
            at = self._random.randint(0, len(value))
            return value[:at] + self._text() + value[at if turn < 0.5 else at + 1 :]
        return self._random.choice(
            ([value], {"0": value}, {self._random.choice(KEYS): value}, [value] * 40, str(value))
        )

    def _nonsense(self) -> Any:
        scalar = self._random.choice(
            (self._text, lambda: self._random.choice(NUMBERS), lambda: self._random.choice(PLAIN))
        )
        shape = self._random.random()
        if shape < 0.6:
            return scalar()
        if shape < 0.8:
            return [scalar() for _ in range(self._random.randint(0, 4))]
        return {self._random.choice(KEYS): scalar() for _ in range(self._random.randint(0, 4))}

    def _text(self) -> str:
        return self._random.choice(TEXTS if self._random.random() < 0.7 else DAYS)

    def _make_query(self) -> str:
        """Return a query as the page writes it, some of its values bent."""
        known = self._known
        values = (known.areas, known.tariffs, known.users, known.days, CHOICES, TEXTS, DAYS)
        keys = self._random.choices(QUERY, k=self._random.randint(0, 6))
        right = {
            "area": known.areas,
            "tariff": known.tariffs,
            "from": known.days,
            "to": known.days,
            "user": known.users,
        }
        pairs = [
            (
                key,
                self._random.choice(
                    right.get(key, CHOICES) if self._random.random() < 0.6 else self._random.choice(values)
                ),
            )
            for key in keys
        ]
        if self._random.random() < 0.2:
            return "&".join(f"{key}={value}" for key, value in pairs)
        return urlencode(pairs, errors="surrogatepass", quote_via=quote_plus)


def server_callbacks(app: Dash, cards: Sequence[str] = LAZY) -> list[tuple[str, str]]:
    """Return the names of the callbacks that run on the server, and of the card; that of all cards once for each."""
    names = [name for name, spec in app.callback_map.items() if "callback" in spec]
    return [(name, card) for name in names for card in (cards if name == f"{ANSWERS}.data" else ("",))]


def send(server: Flask, body: bytes, path: str = PATH) -> Answer:
    """Send a callback's request without the test client, which takes longer than most answers."""
    told: list[str] = []
    answer = server.wsgi_app(_environ(body, path), lambda status, _headers, _error=None: told.append(status))
    try:
        return Answer(int(told[0][:3]), b"".join(answer))
    finally:
        if hasattr(answer, "close"):
            answer.close()


def is_readable(text: str) -> bool:
    """Return whether Python reads a text as JSON."""
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True


def as_text(value: Any) -> str:
    """Return a value as JSON text, with the numbers that Python cannot write."""
    text = json.dumps(value)
    for name, number in RAW.items():
        text = text.replace(f'"{name}"', number)
    return text


def strings(value: Any) -> Iterator[str]:
    """Yield each text within a value of JSON, names of keys too."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, one in value.items():
            yield key
            yield from strings(one)
    elif isinstance(value, list):
        for one in value:
            yield from strings(one)


def markup(figure: Any) -> list[str]:
    """Return the texts of a figure in which Plotly would find a tag that is not one of the page's own.

    `meta` of the layout is for the page's script, which writes it as text.
    """
    hidden = {one for trace in figure["data"] if trace.get("hovertext") for row in trace["customdata"] for one in row}
    layout = {name: value for name, value in figure["layout"].items() if name not in ("uirevision", "meta")}
    shown = strings([figure["data"], layout])
    return [text for text in shown if text not in hidden and _TAG.search(_OWN_TAGS.sub("", text))]


def links_of_rows(rows: list[dict[str, Any]]) -> dict[str, str]:
    """Return the address of each user's link in the rows of the table."""
    links = {row["props"]["data-user"]: row["props"]["children"][0]["props"]["children"][-1]["props"] for row in rows}
    assert all(link["children"] == user for user, link in links.items())
    return {user: link["href"] for user, link in links.items()}


def is_own_link(address: str) -> bool:
    """Return whether an address is a query of this page."""
    return bool(_LINK.fullmatch(address))


def assert_plain(written: dict[str, Any]) -> None:
    """Hold that no text of an answer is markup where the browser reads markup, and that links stay on the page."""
    for answer in written.get(ANSWERS, {"data": {"cards": {}}})["data"]["cards"].values():
        assert_plain(answer)
    for props in written.values():
        assert "figure" not in props or markup(props["figure"]) == []
    rows = written.get("user-rows", {}).get("data", [])
    assert all(map(is_own_link, links_of_rows(rows).values()))


def _environ(body: bytes, path: str) -> dict[str, Any]:
    return {
        "REQUEST_METHOD": "POST",
        "SCRIPT_NAME": "",
        "PATH_INFO": path,
        "QUERY_STRING": "",
        "HTTP_HOST": "localhost",
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "CONTENT_TYPE": "application/json",
        "CONTENT_LENGTH": str(len(body)),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.input": BytesIO(body),
        "wsgi.errors": BytesIO(),
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }


def _kind(name: str) -> str:
    component, _, prop = name.partition(".")
    by_name = {"zoomed.data": "zoom", "brushed.data": "brush"}
    if name in by_name:
        return by_name[name]
    by_property = {
        "clickData": "click",
        "relayoutData": "zoom",
        "selectedData": "brush",
        "pressed": "press",
        "n_intervals": "count",
        "page_current": "count",
        "hidden": "flag",
        "earliest": "day",
        "latest": "day",
    }
    if prop in by_property:
        return by_property[prop]
    if component in ("state", "selection", "listing", "walked"):
        return "store"
    kinds = {"wanted": "wanted", "address": "query", "narrow": "flag", "review-sent": "review"}
    kinds |= {"first-day": "day", "last-day": "day", "last-days": "dates", "dates": "dates"}
    return kinds.get(component, "choice")
