"""Small inputs for tests, written by hand: folders of the challenge's layout, and looks at what was stored."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import Engine, text

from smapdash.db.check import check_consistency
from smapdash.db.schema import metadata
from smapdash.loader.options import DEFAULTS, LoadOptions
from smapdash.loader.report import LoadReport
from smapdash.loader.run import load_path
from smapdash.model.reasons import Reason
from smapdash.wording.reasons import describe_reason

SAMPLE = Path(__file__).resolve().parents[1] / "data"
"""The invented homes that come with the project."""
USERS = "id,area,tariff\r\n1,a1,t1\r\n2,a1,t2\r\n3,a2,t3\r\n"

READER_PASSWORD = "of-the-reader"  # one for all tests: the role belongs to the server, not to a database
EDITOR_PASSWORD = "of-the-editor"


def write_folder(folder: Path, *, users: str = USERS, readings: Mapping[str, str | Sequence[str]]) -> Path:
    """Write `user_data.csv` and `consumption/<name>.csv`; a sequence of rows gets the header and CRLF line ends."""
    (folder / "consumption").mkdir(parents=True, exist_ok=True)
    (folder / "user_data.csv").write_bytes(users.encode())
    for name, content in readings.items():
        text = (
            content if isinstance(content, str) else "".join(f"{row}\r\n" for row in ("datetime,consumption", *content))
        )
        (folder / "consumption" / f"{name}.csv").write_bytes(text.encode())
    return folder


def half_hours(start: str, values: Sequence[float]) -> list[str]:
    """Return rows `datetime,consumption` of consecutive half-hours."""
    first = datetime.fromisoformat(start)
    return [f"{first + timedelta(minutes=30 * number)},{value}" for number, value in enumerate(values)]


def load_and_prove(engine: Engine, path: Path, options: LoadOptions = DEFAULTS) -> LoadReport:
    """Load a folder or file; hold that its counts add up and that every roll-up equals the readings."""
    report = load_path(engine, path, options)
    parts = (report.inserted, report.updated, report.unchanged, report.duplicates, report.conflicts, report.rejected)
    assert report.read == sum(parts) + report.aggregated
    rows = report.user_rows
    assert rows.read == rows.inserted + rows.updated + rows.unchanged + rows.duplicates + rows.rejected
    proof = check_consistency(engine)
    assert proof.differences == []
    assert proof.ok
    return report


def stored_readings(engine: Engine) -> dict[tuple[str, str, int], float]:
    """Return what is stored: Wh by user, time (to the minute) and fold."""
    statement = (
        "SELECT external_id, to_char(read_at, 'YYYY-MM-DD HH24:MI'), fold, wh FROM readings JOIN users USING (user_id)"
    )
    with engine.connect() as connection:
        return {(row[0], row[1], row[2]): row[3] for row in connection.execute(text(statement))}


ISSUES = """(SELECT s.load_id, r.file, line, text, reason, detail, r.rows FROM reject_sets s
             JOIN rejected_rows r ON (r.load_id, r.file) = (s.stored_by, s.file)) issues"""
"""SQL: the rows that each load set aside, of which several loads may share the stored ones."""


def stored_rows(engine: Engine, statement: str) -> list[tuple[object, ...]]:
    """Return the rows of a statement; where its last columns are `reason` and `detail`, these as one sentence."""
    with engine.connect() as connection:
        rows = connection.execute(text(statement))
        if tuple(rows.keys())[-2:] != ("reason", "detail"):
            return [tuple(row) for row in rows]
        return [(*row[:-2], describe_reason(Reason.from_stored(*row[-2:]))) for row in rows]


def snapshot(engine: Engine) -> dict[str, list[str]]:
    """Return the whole content of every table, loads and rejected rows included, to compare."""
    with engine.connect() as connection:
        return {
            table.name: sorted(str(tuple(row)) for row in connection.execute(table.select()))
            for table in metadata.sorted_tables
        }


def clear_database(engine: Engine) -> None:
    """Make every table empty."""
    tables = ", ".join(str(table) for table in metadata.sorted_tables)
    with engine.begin() as connection:
        connection.execute(text(f"TRUNCATE {tables}"))
