"""The users of a load, into the database: what the rows that name them come to, and what is odd about the list."""

from __future__ import annotations

from datetime import date

from smapdash.db import writes
from smapdash.db.engine import Connection
from smapdash.errors import InputError
from smapdash.loader.conflicts import OtherName
from smapdash.loader.formats.base import Format
from smapdash.loader.options import LoadOptions
from smapdash.loader.report import LoadReport
from smapdash.loader.snapshots import Snapshots
from smapdash.loader.spoilt_ids import describe_spoilt_list, describe_stranger, find_likely_ids
from smapdash.loader.text_blocks import InputFile, read_texts
from smapdash.loader.users import UserRow, Users, settle_users

Names = dict[tuple[str, str, str], tuple[int, date]]
"""Rows of readings by the id, area and tariff that they name: their number, and the day of the first reading."""


def register_users(
    connection: Connection,
    load_id: int,
    rows: list[UserRow],
    options: LoadOptions,
    report: LoadReport,
    *,
    snapshots: Snapshots,
    of_files: dict[str, str] | None = None,
    names: Names | None = None,
) -> dict[str, writes.StoredUser]:
    """Store users and return them by id.

    Parameters
    ----------
    rows : list of UserRow
        The rows that name users, in their order.
    snapshots : Snapshots
        What the files were when their rows were read.
    of_files : dict of str to str, or None
        Where the rows are a list of all users: the name of the file of readings of each user who has one.
    names : Names or None
        Where rows of readings name the users, so that others may be missing.

    Raises
    ------
    InputError
        When the list names no user, or plainly not those whose files lie beside it; when there is a conflict and
        conflicts shall fail.
    """
    users = settle_users(rows, options.conflicts)
    if of_files is not None:
        _check_list(users.segments, of_files, report)
    conflict = next(((row, reason) for row, reason in users.rejected if reason.startswith("conflict")), None)
    if conflict and options.conflicts == "fail":
        row, reason = conflict
        raise InputError(
            f"{row.file.name} line {row.line}: {reason}, so with --conflicts fail nothing was loaded. "
            "Correct the file, or choose first or last."
        )
    with report.phase("users"):
        counts = writes.merge_users(connection, load_id, users.segments, is_whole_list=of_files is not None)
        rejected = _with_texts(users.rejected, names or {}, snapshots)
        writes.copy_user_rejects(connection, load_id, rejected)
        stored = writes.fetch_users(connection)
    row_counts = report.user_rows
    row_counts.inserted, row_counts.updated = counts["inserted"], counts["updated"]
    row_counts.unchanged, row_counts.duplicates = counts["unchanged"], users.duplicates
    row_counts.rejected = sum(row[-1] for row in rejected)
    row_counts.read = users.read - len(rejected) + row_counts.rejected
    report.other_names = _other_names(users, names or {}, options.conflicts)
    report.users, report.withdrawn, report.returned = len(users.segments), counts["withdrawn"], counts["returned"]
    report.segments = len(set(users.segments.values()))
    return stored


def name_file_users(layout: Format, files: list[InputFile]) -> dict[str, str]:
    """Return the users of files that are named by their users, each with the name of the first of his files."""
    found: dict[str, str] = {}
    for file in files:
        found.setdefault(layout.name_user(file, ())[0], file.name)
    return found


def _check_list(segments: dict[str, tuple[str, str]], of_files: dict[str, str], report: LoadReport) -> None:
    if not segments:
        raise InputError(f"user_data.csv in {report.source} names no user, so nothing was loaded.")
    fault = describe_spoilt_list(segments.keys(), of_files.keys())
    if fault:
        raise InputError(f"user_data.csv in {report.source} {fault}. Nothing was loaded.")
    strangers = of_files.keys() - segments.keys()
    likely = find_likely_ids(strangers, (user for user in segments if user not in of_files)) if strangers else {}
    hints = {of_files[user]: describe_stranger(user, likely.get(user, [])) for user in sorted(strangers)}
    report.hints = {name: hint for name, hint in hints.items() if hint}


def _other_names(users: Users, names: Names, rule: str) -> list[OtherName]:
    """Return the areas and tariffs that rows of readings name and that do not count."""
    found: list[OtherName] = []
    for row, _ in users.rejected:
        if row[2:5] in names and row.user in users.segments:
            rows, since = names[row[2:5]]
            counts, other = users.segments[row.user], (row.area, row.tariff)
            in_order = (other, counts) if rule == "last" else (counts, other)
            found.append({"user": row.user, "rows": rows, "since": since.isoformat(), "names": in_order})
    return found


def _with_texts(
    rejected: list[tuple[UserRow, str]], names: Names, snapshots: Snapshots
) -> list[tuple[str, int, str, str, int]]:
    lines: dict[InputFile, set[int]] = {}
    for row, _ in rejected:
        lines.setdefault(row.file, set()).add(row.line)
    texts = {}
    for file, of_file in lines.items():
        texts[file] = read_texts(file, sorted(of_file))
        snapshots.refuse_changed(file, ", so nothing was loaded")
    return [
        (row.file.name, row.line, texts[row.file][row.line], reason, names.get(row[2:5], (1,))[0])
        for row, reason in rejected
    ]
