r"""How many viewers one machine serves at once; run it by `make bench-viewers`.

A headless Chromium opens the dashboard of `smapdash serve`, a process of its own on a database of its own, and changes
its filters; the requests of each change are recorded. Then many viewers replay them over six connections each, with
random pauses, while the data are loaded again.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import statistics
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psutil
from selenium import webdriver
from selenium.webdriver.support.wait import WebDriverWait
from sqlalchemy import URL

from common import MB, fail, open_page, open_server, run_benchmark, run_smapdash, show_progress, simulate
from page import ACTIONS, AREAS, DAYS, SPLIT, USERS, WAIT_S, open_browser, visit
from results import Aim, print_result

VIEWERS = (10, 30, 100, 300)
CONNECTIONS = 6
SECONDS, LOAD_AT = 40.0, 0.4
PAUSE_S = 10.0  # mean, between changes
SAME_SHARE = 0.5
MOST_P95_MS = 300.0
LIMIT_S = 60.0
SEED = 7
CALLBACK = "/_dash-update-component"
HEAD = (
    "POST {} HTTP/1.1\r\nHost: {}\r\nContent-Type: application/json\r\nAccept-Encoding: br, gzip\r\n"
    "Content-Length: {}\r\n\r\n"
)
# Notes when each request of the page was sent and answered, and its body.
RECORD = """
    window.recorded = [];
    const send = window.fetch;
    window.fetch = async (address, options) => {
      if (!options?.body) return send(address, options);
      const request = { body: options.body, began: performance.now() };
      recorded.push(request);
      const answer = await send(address, options);
      request.ended = performance.now();
      return answer;
    };"""
IS_QUIET = """
    const ended = recorded.map((request) => request.ended);
    return ended.length > 0 && ended.every((end) => end && performance.now() - end > 1500);"""
CHANGES = (
    *(action for pair in ACTIONS.values() for action in pair),
    "document.getElementById('preset-30d').click()",
    AREAS.format("['a2']"),
    SPLIT.format("area"),
    SPLIT.format("none"),
    "document.getElementById('preset-all').click()",
    AREAS.format("[]"),
)
"""What the recording browser does; each change leads from the view of the one before."""

Waves = list[list[dict[str, Any]]]
"""The requests of a change: those of a wave are sent together, when those of the one before are answered."""


@dataclass
class Found:
    """What the viewers met."""

    seconds: list[float] = field(default_factory=list)
    requests: int = 0
    errors: list[str] = field(default_factory=list)


def record(page: str) -> list[Waves]:
    """Return the requests of each change of the filters, as a browser sends them."""
    with open_browser() as driver:
        visit(driver, page)
        driver.execute_script(RECORD)
        return [_record_change(driver, action) for action in CHANGES]


def _record_change(driver: webdriver.Chrome, action: str) -> Waves:
    driver.execute_script(f"recorded.length = 0; {action}")
    WebDriverWait(driver, WAIT_S, poll_frequency=0.2).until(lambda _: driver.execute_script(IS_QUIET))
    waves: Waves = []
    ended = 0.0
    for request in driver.execute_script("return recorded.filter((request) => request.ended)"):
        if not waves or request["began"] >= ended:
            waves.append([])
            ended = request["ended"]
        waves[-1].append(json.loads(request["body"]))
        ended = max(ended, request["ended"])
    return waves


def of_other_days(waves: Waves, chance: random.Random) -> Waves:
    """Return a change whose cards are of other dates, so that probably nobody else has the same view."""
    first = chance.randrange(1, 20)
    days = f"from=2016-{chance.randrange(6, 10):02}-{first:02}&to=2016-10-{chance.randrange(1, 31):02}"

    def other(item: dict[str, Any]) -> dict[str, Any]:
        value = item.get("value")
        if not str(item["id"]).startswith("wanted") or not isinstance(value, dict):
            return item
        kept = [pair for pair in value["query"].split("&") if pair and not pair.startswith(("from=", "to=", "last="))]
        return item | {"value": value | {"query": "&".join([*kept, days])}}

    return [[body | {"inputs": [other(item) for item in body["inputs"]]} for body in wave] for wave in waves]


class Viewer:
    """A viewer with connections of its own."""

    def __init__(self, host: str, changes: list[Waves], found: Found, seed: int) -> None:
        self._host, self._changes, self._found = host, changes, found
        self._random = random.Random(seed)
        self._free: asyncio.Queue[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = asyncio.Queue()

    async def look(self, until: float) -> None:
        """Change the filters now and then until a moment of the loop's clock."""
        clock = asyncio.get_running_loop().time
        for _ in range(CONNECTIONS):
            self._free.put_nowait(await self._connect())
        while (pause := self._random.expovariate(1 / PAUSE_S)) + clock() < until:
            await asyncio.sleep(pause)
            waves = self._random.choice(self._changes)
            began = clock()
            for wave in waves if self._random.random() < SAME_SHARE else of_other_days(waves, self._random):
                await asyncio.gather(*map(self._ask, wave))
            self._found.seconds.append(clock() - began)
        while not self._free.empty():
            self._free.get_nowait()[1].close()

    async def _connect(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        name, _, port = self._host.rpartition(":")
        return await asyncio.open_connection(name, int(port), limit=1 << 22)

    async def _ask(self, body: dict[str, Any]) -> None:
        connection = await self._free.get()
        self._found.requests += 1
        try:
            status = await asyncio.wait_for(self._send(connection, json.dumps(body).encode()), LIMIT_S)
            if status not in (200, 204):
                self._found.errors.append(f"status {status}")
        except (OSError, EOFError, TimeoutError) as error:
            self._found.errors.append(type(error).__name__)
            connection[1].close()
            connection = await self._connect()
        self._free.put_nowait(connection)

    async def _send(self, connection: tuple[asyncio.StreamReader, asyncio.StreamWriter], body: bytes) -> int:
        reader, writer = connection
        writer.write(HEAD.format(CALLBACK, self._host, len(body)).encode() + body)
        await writer.drain()
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        lengths = [line.split(":")[1] for line in head.split("\r\n") if line.lower().startswith("content-length:")]
        await reader.readexactly(int(lengths[0]) if lengths else 0)
        return int(head.split()[1])


async def watch(host: str, url: URL, folder: Path, changes: list[Waves], viewers: int) -> tuple[Found, float]:
    """Let so many viewers look for a while, with a load in the middle; return what they met and the server's memory."""
    found, loop = Found(), asyncio.get_running_loop()
    until = loop.time() + SECONDS
    looking = [
        asyncio.create_task(Viewer(host, changes, found, SEED * viewers + place).look(until))
        for place in range(viewers)
    ]
    await asyncio.sleep(SECONDS * LOAD_AT)
    await asyncio.to_thread(run_smapdash, url, "load", folder)
    await asyncio.gather(*looking)
    return found, memory_of_server()


def memory_of_server() -> float:
    """Return the memory of all processes of the dashboard, shared pages counted once [MB]."""
    family = psutil.Process().children(recursive=True)
    served = [process for process in family if "serve" in process.cmdline()]
    return sum(process.memory_full_info().pss for process in served) / MB


def measure(page: str, url: URL, folder: Path, numbers: tuple[int, ...]) -> Iterator[tuple[int, Found, float]]:
    """Yield, for each number of viewers, what they met and the memory [MB]."""
    show_progress("recording a browser")
    changes = record(page)
    show_progress(f"{len(changes)} changes of {sum(len(wave) for waves in changes for wave in waves)} requests")
    for viewers in numbers:
        show_progress(f"{viewers} viewers")
        yield viewers, *asyncio.run(watch(urlsplit(page).netloc, url, folder, changes, viewers))


def percentile(seconds: list[float], share: int) -> float:
    """Return a percentile [ms]."""
    return 1_000 * statistics.quantiles(seconds, n=100)[share - 1]


def make_row(viewers: int, found: Found, memory_mb: float) -> list[str]:
    """Return a row of the table."""
    times = [f"{percentile(found.seconds, share):,.0f}" for share in (50, 95, 99)]
    kinds = ", ".join(sorted(set(found.errors)))
    errors = f"{len(found.errors)} ({kinds})" if kinds else "0"
    return [f"{viewers}", f"{len(found.seconds):,}", *times, f"{found.requests:,}", errors, f"{memory_mb:.0f}"]


def main() -> None:
    """Measure, and print the table, the machine and the aims."""
    parser = argparse.ArgumentParser(description="Time the changes of many viewers at once.")
    parser.add_argument("--database-url", metavar="URL", help="where databases may be created; default: embedded")
    parser.add_argument(
        "--viewers", default=",".join(map(str, VIEWERS)), help="numbers of viewers, with commas between"
    )
    arguments = parser.parse_args()
    numbers = tuple(int(number) for number in arguments.viewers.split(","))
    with open_server(arguments.database_url) as server, server.fresh_database() as url:
        with tempfile.TemporaryDirectory(prefix="smapdash-bench-data-") as name:
            challenge = os.environ.get("SMAPDASH_CHALLENGE_DATA")
            if not challenge:
                simulate(Path(name), users=USERS, days=DAYS)
            folder = Path(challenge or name)
            began = time.perf_counter()
            run_smapdash(url, "load", folder)
            show_progress(f"loaded in {time.perf_counter() - began:.1f} s")
            with open_page(url) as page:
                found = list(measure(page, url, folder, numbers))
        if not all(each.seconds for _, each, _ in found):
            fail("no viewer made a change.")
        print_result(
            server,
            header=("viewers", "changes", "median ms", "p95 ms", "p99 ms", "requests", "errors", "memory MB"),
            rows=[make_row(*each) for each in found],
            note=f"A change each {PAUSE_S:.0f} s, {SECONDS:.0f} s for each number of viewers, one load in each.",
            aims=(
                Aim("p95", "95th percentile of a change", "ms", dict.fromkeys(VIEWERS[:3], MOST_P95_MS)),
                Aim("errors", "errors", "", dict.fromkeys(VIEWERS, 0.0)),
            ),
            figures={
                viewers: {"p95": percentile(each.seconds, 95), "errors": float(len(each.errors))}
                for viewers, each, _ in found
            },
        )


if __name__ == "__main__":
    run_benchmark(main)
