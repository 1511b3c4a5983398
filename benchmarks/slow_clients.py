r"""Effect of slow clients on the others; run it by `make bench-slow-clients`.

Requests of the page's callbacks are sent to `smapdash serve`, a process of its own on a database of its own, by a few
clients that wait for each answer. They are timed in turns without and with 200 other clients, each of which sends one
byte of a request a second and never ends it.
"""

from __future__ import annotations

import argparse
import json
import socket
import statistics
import tempfile
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

from common import fail, open_page, open_server, run_benchmark, run_smapdash, show_progress, simulate
from results import Aim, print_result
from smapdash.web.pages.registry import PAGES
from smapdash.web.ui.ids import ANSWERS, NARROW, WANTED

USERS, DAYS = 60, 170
SLOW, PAUSE_S = 200, 1.0
CLIENTS, TURNS, ROUNDS = 4, 3, 4
CALLBACK = "/_dash-update-component"
QUERIES = ("", "split=tariff&grain=day", "split=both&grain=half-hour&from=2016-10-01&to=2016-10-31", "weekday=sun")
UNFINISHED = (
    b"GET / HTTP/1.1\r\nHost: localhost\r\nX-Slow: " + b"x" * 10_000,
    b"POST /_dash-update-component HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10000\r\n\r\n" + b"{" * 9_000,
)
MOST_RATIO = 2.0


def make_requests() -> list[bytes]:
    """Return the body of a request for each card and query, as the browser sends it."""
    return [make_request(query, [card.name]) for query in QUERIES for card in PAGES[0].lazy]


def make_request(query: str, cards: list[str]) -> bytes:
    """Return the body of a request for cards."""
    wanted = {"query": query, "version": "1", "number": 1, "cards": cards}
    body = {
        "output": f"{ANSWERS}.data",
        "outputs": {"id": ANSWERS, "property": "data"},
        "inputs": [{"id": WANTED, "property": "data", "value": wanted}],
        "state": [{"id": NARROW, "property": "data", "value": False}],
        "changedPropIds": [f"{WANTED}.data"],
    }
    return json.dumps(body).encode()


def time_requests(address: str, bodies: list[bytes]) -> list[float]:
    """Send requests on one connection, each after the answer to the one before; return the seconds of each."""
    connection, seconds = HTTPConnection(address, timeout=60), []
    for body in bodies:
        began = time.perf_counter()
        connection.request("POST", CALLBACK, body, {"Content-Type": "application/json"})
        answer = connection.getresponse()
        answer.read()
        seconds.append(time.perf_counter() - began)
        if answer.status not in (200, 204):
            fail(f"a request was answered with status {answer.status}.")
    connection.close()
    return seconds


def time_clients(address: str, bodies: list[bytes]) -> list[float]:
    """Return the seconds of all requests of some clients at a time, each of whom begins at another card."""
    with ThreadPoolExecutor(CLIENTS) as clients:
        starts = [number * len(bodies) // CLIENTS for number in range(CLIENTS)]
        found = clients.map(lambda start: time_requests(address, (bodies[start:] + bodies[:start]) * ROUNDS), starts)
        return [second for each in found for second in each]


@contextmanager
def slow_clients(address: str) -> Iterator[None]:
    """Keep so many connections open that send a byte now and then; one that the server closes is opened again."""
    host, _, port = address.rpartition(":")
    connections = [socket.create_connection((host, int(port)), timeout=60) for _ in range(SLOW)]
    sent, ended = [0] * SLOW, threading.Event()

    def send_bytes() -> None:
        while not ended.wait(PAUSE_S):
            for place, connection in enumerate(connections):
                request = UNFINISHED[place % len(UNFINISHED)]
                try:
                    connection.sendall(request[sent[place] : sent[place] + 1])
                    sent[place] += 1
                except OSError:
                    connection.close()
                    connections[place], sent[place] = socket.create_connection((host, int(port)), timeout=60), 0

    sender = threading.Thread(target=send_bytes)
    sender.start()
    try:
        yield
    finally:
        ended.set()
        sender.join()
        for connection in connections:
            connection.close()


def measure(address: str) -> dict[str, list[float]]:
    """Return the seconds of all requests, without and with slow clients, in turns."""
    bodies = make_requests()
    time_requests(address, bodies)  # reads the roll-ups
    found: dict[str, list[float]] = {"none": [], str(SLOW): []}
    for turn in range(TURNS):
        show_progress(f"turn {turn + 1} of {TURNS}")
        found["none"] += time_clients(address, bodies)
        with slow_clients(address):
            found[str(SLOW)] += time_clients(address, bodies)
    return found


def p95(seconds: list[float]) -> float:
    """Return the 95th percentile."""
    return statistics.quantiles(seconds, n=20)[-1]


def main() -> None:
    """Measure, and print the table, the machine and the aim."""
    parser = argparse.ArgumentParser(description="Time the page's requests without and with slow clients.")
    parser.add_argument("--database-url", metavar="URL", help="where databases may be created; default: embedded")
    arguments = parser.parse_args()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory())) / "data"
        simulate(folder, users=USERS, days=DAYS)
        server = stack.enter_context(open_server(arguments.database_url))
        url = stack.enter_context(server.fresh_database())
        run_smapdash(url, "load", folder)
        found = measure(urlsplit(stack.enter_context(open_page(url))).netloc)
        rows = [
            [name, f"{len(each):,}", f"{1_000 * statistics.median(each):.0f}", f"{1_000 * p95(each):.0f}"]
            for name, each in found.items()
        ]
        ratio = p95(found[str(SLOW)]) / p95(found["none"])
        print_result(
            server,
            header=("slow clients", "requests", "median ms", "p95 ms"),
            rows=rows,
            note=f"{USERS} users, {DAYS} days; {CLIENTS} clients that wait for each answer.",
            aims=(Aim("ratio", f"p95 with {SLOW} slow clients against that without", "x", {1: MOST_RATIO}),),
            figures={1: {"ratio": ratio}},
        )


if __name__ == "__main__":
    run_benchmark(main)
