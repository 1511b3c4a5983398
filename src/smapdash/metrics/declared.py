"""All metrics. `docs/operations.md`, the Grafana dashboard and the alert rules name no others."""

from __future__ import annotations

from typing import Final

from smapdash.metrics.kinds import Counter, Gauge, Metric, Times

REQUESTS: Final = Times(
    "smapdash_request_seconds",
    "Time until the answer to a request is ready to be sent, by callback of the page and status.",
    ("callback", "status"),
    (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30),
)
FAULTS: Final = Counter(
    "smapdash_faults_total",
    "Callbacks that failed with a banner on the page, by cause: preparing, database, fault.",
    ("cause",),
)
ANSWERS: Final = Counter(
    "smapdash_answers_total",
    "Answers of cards, by where they came from: memory, computed, awaited (of an equal question).",
    ("source",),
)
EXPORTS: Final = Counter("smapdash_exports_total", "Exported tables, by format and table.", ("format", "table"))
ROLLUPS_BUILD: Final = Times(
    "smapdash_rollups_build_seconds",
    "Time to make a generation of the roll-ups, by what was read: changes, everything.",
    ("read",),
    (0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300),
)
ROLLUPS_BYTES: Final = Gauge(
    "smapdash_rollups_bytes",
    "Size of the files of the roll-ups in use; 0 where each process has a copy of its own.",
    of_processes="max",
)
ROLLUPS_LOADED_AT: Final = Gauge(
    "smapdash_rollups_load_timestamp_seconds",
    "End of the load that the roll-ups in use hold, of the process that is furthest behind.",
    of_processes="min",
)
CHECKOUT: Final = Times(
    "smapdash_db_checkout_seconds",
    "Time until a question has a connection to the database.",
    (),
    (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5, 10, 30),
)
IN_USE: Final = Gauge("smapdash_db_connections_in_use", "Connections to the database that are in use.")
FORGED: Final = Counter(
    "smapdash_forged_accounts_total", "Requests that named an account and did not come from a trusted proxy."
)
"""Only where a proxy names accounts; the Grafana dashboard does not show it."""
RECORDED: Final[tuple[Metric, ...]] = (
    *(REQUESTS, FAULTS, ANSWERS, EXPORTS, ROLLUPS_BUILD, ROLLUPS_BYTES, ROLLUPS_LOADED_AT, CHECKOUT, IN_USE),
)
"""Those that processes of the dashboard record."""

DATABASE_UP: Final = Gauge("smapdash_database_up", "Whether the database answered to the scrape: 1 or 0.")
LOADS: Final = Counter(
    "smapdash_loads_total",
    "Finished loads, by result: set_aside (some rows were), stored, unchanged (nothing was new).",
    ("result",),
)
LOAD_ROWS: Final = Counter("smapdash_load_rows_total", "Rows of all loads, by what came of them.", ("kind",))
LAST_LOAD_AT: Final = Gauge("smapdash_last_load_timestamp_seconds", "End of the last load; 0 before the first.")
STORED: Final[tuple[Metric, ...]] = (DATABASE_UP, LOADS, LOAD_ROWS, LAST_LOAD_AT)
"""Those that a scrape reads from the database, since loads run in other processes."""
