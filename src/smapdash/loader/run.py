"""One load: the files of a folder into the database, in one transaction, with one report."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pandas as pd

from smapdash.db import writes
from smapdash.db.engine import Connection, Engine, database_errors
from smapdash.db.rollups import refresh_rollups
from smapdash.errors import InputError
from smapdash.frames import ISSUES
from smapdash.loader.clean import IMPLAUSIBLE_WH, clean_readings, clean_users
from smapdash.loader.formats import challenge
from smapdash.loader.report import LoadReport
from smapdash.loader.text_table import TextTable, printable, read_lines

SAMPLE_MARK = "sample.sha256"
"""File beside the bundled sample that holds the checksum of its user_data.csv."""
UNKNOWN_USER = "unknown user"
_LINES_PER_FILE = 2**40

Progress = Callable[[int, int, int], None]
"""Told after each file: files done, files in all, rows of the file."""


@dataclass
class _Load:
    """What the steps of one load share."""

    connection: Connection
    load_id: int
    report: LoadReport
    issues: list[pd.DataFrame] = field(default_factory=list)

    def set_aside(self, name: str, texts: list[str], reasons: dict[int, str]) -> None:
        """Keep rows that are not loaded, given as reason by line number."""
        if not reasons:
            return
        lines = sorted(reasons)
        rows = {"line": lines, "text": [texts[line - 1] for line in lines], "reason": [reasons[line] for line in lines]}
        self.issues.append(ISSUES.conform(pd.DataFrame(rows).assign(file=name)))
        self.report.reasons.update(reasons.values())


def load_folder(engine: Engine, folder: Path, on_progress: Progress = lambda *_: None) -> LoadReport:
    """Load a folder of the challenge's layout: all of it, or, on any fault but a file's own, nothing.

    Parameters
    ----------
    engine : Engine
        The owner's engine; the schema is up to date.
    folder : Path
        Holds `user_data.csv` and `consumption/<id>.csv`.
    on_progress : callable
        Called as `on_progress(files done, files in all, rows of the file)`.

    Returns
    -------
    LoadReport
        What was loaded and what was set aside; `refused` names the files that could not be loaded at all.

    Raises
    ------
    InputError
        When nothing can be loaded: no folder, no users, no readings, or the bundled sample over real data.
    DatabaseError
        When the database is away or refuses the work; it is then as it was before.
    """
    began = time.monotonic()
    files, beside = challenge.find_readings_files(folder)
    user_table = challenge.read_users(folder)
    report = LoadReport(source=printable(folder), is_sample=is_sample(folder))
    report.passed_over = [_name(entry) for entry in beside]
    with database_errors(), engine.begin() as connection:
        load = _Load(connection, writes.begin_load(connection, report.source, is_sample=report.is_sample), report)
        _make_way(load)
        _load_users(load, user_table)
        _stage_readings(load, files, on_progress)
        _resolve_repeats(load, files)
        report.count(writes.merge_readings(connection, load.load_id))
        _keep_sample_for_nothing(report)
        refresh_rollups(connection)
        if load.issues:
            writes.copy_rejects(connection, load.load_id, pd.concat(load.issues))
        writes.finish_load(connection, load.load_id, report.stored_counts())
    report.seconds = time.monotonic() - began
    return report


def _keep_sample_for_nothing(report: LoadReport) -> None:
    """Take a load back that has removed the sample and stored no reading: an empty page would help nobody."""
    if not report.sample_removed or report.inserted:
        return
    reasons = [f"{count:,} x {reason}" for reason, count in report.reasons.most_common(3)]
    reasons += [refusal["reason"].rstrip(".") for refusal in report.refused[:3]]
    told = "; ".join(reasons) or "the files hold no rows"
    raise InputError(f"No reading in {report.source} could be loaded, so nothing was changed: {told}.")


def is_sample(folder: Path) -> bool:
    """Tell whether a folder is the bundled sample: its mark names the checksum of its `user_data.csv`."""
    mark, users = folder / SAMPLE_MARK, folder / challenge.USERS_FILE
    try:
        return hashlib.sha256(users.read_bytes()).hexdigest() in mark.read_text(encoding="ascii").split()
    except (OSError, UnicodeDecodeError):
        return False


def _make_way(load: _Load) -> None:
    if load.report.is_sample:
        if writes.holds_real_data(load.connection):
            raise InputError(
                f"{load.report.source} is the bundled sample and the database holds other data; they never mix, "
                "so nothing was loaded. Name the folder of your data."
            )
    else:
        load.report.sample_removed = writes.remove_sample(load.connection, load.load_id)


def _load_users(load: _Load, table: TextTable) -> None:
    users, rejected, duplicates = clean_users(table)
    if users.empty:
        raise InputError(f"{challenge.USERS_FILE} in {load.report.source} names no user, so nothing was loaded.")
    counts = writes.merge_users(load.connection, load.load_id, users)
    load.set_aside(challenge.USERS_FILE, table.texts, rejected)
    rows = load.report.user_rows
    rows.inserted, rows.updated, rows.unchanged = counts["inserted"], counts["updated"], counts["unchanged"]
    rows.duplicates, rows.rejected = duplicates, len(rejected)
    rows.read = len(table.lines) + len(table.broken)
    load.report.users = len(users)
    load.report.withdrawn, load.report.returned = counts["withdrawn"], counts["returned"]


def _stage_readings(load: _Load, files: list[Path], on_progress: Progress) -> None:
    keys = writes.fetch_user_keys(load.connection)
    for number, path in enumerate(files):
        try:
            table = challenge.read_readings(path)
        except InputError as error:
            load.report.refused.append({"file": _name(path), "reason": str(error)})
            on_progress(number + 1, len(files), 0)
            continue
        if path.stem in keys:
            readings, rejected = clean_readings(table)
            seq = number * _LINES_PER_FILE + readings["line"].to_numpy()
            writes.copy_readings(load.connection, seq, np.int32(keys[path.stem]), readings)
            load.report.implausible += int((readings["wh"] > IMPLAUSIBLE_WH).sum())
        else:
            rejected = dict.fromkeys(table.lines + table.broken, UNKNOWN_USER)
            load.report.without_user.append(_name(path))
        rows = len(table.lines) + len(table.broken)
        load.report.read += rows
        load.report.rejected += len(rejected)
        load.set_aside(_name(path), table.texts, rejected)
        on_progress(number + 1, len(files), rows)


def _resolve_repeats(load: _Load, files: list[Path]) -> None:
    rows, counts = writes.resolve_repeats(load.connection)
    load.report.count(counts)
    load.report.rejected += len(rows) - counts["conflicts"] - counts["equal_in_repeated_hour"]
    for number, of_file in rows.groupby(rows["seq"] // _LINES_PER_FILE):
        path = files[int(str(number))]
        lines = (of_file["seq"] % _LINES_PER_FILE).tolist()
        reasons = dict(zip(lines, of_file["reason"].tolist(), strict=True))
        load.set_aside(_name(path), read_lines(path), reasons)


def _name(path: Path) -> str:
    return f"{challenge.READINGS_FOLDER}/{printable(path.name)}"
