"""One load: files into the database, in one transaction, with one report."""

from __future__ import annotations

import time
from collections.abc import Generator
from contextlib import closing
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from smapdash.db.engine import Connection, Engine, database_errors
from smapdash.db.load import rejects, writes
from smapdash.db.load.user_writes import StoredUser
from smapdash.db.quality.store import refresh_findings
from smapdash.db.rollups.findings import fetch_days, fetch_highest
from smapdash.errors import InputError
from smapdash.loader.conflicts import describe_conflict_days
from smapdash.loader.formats import choose_format
from smapdash.loader.formats.base import Format
from smapdash.loader.ingest import Intake
from smapdash.loader.known_files import KnownFiles
from smapdash.loader.options import DEFAULTS, LoadOptions, OnProgress, Progress
from smapdash.loader.parse.text_blocks import InputFile, printable
from smapdash.loader.patterns import find_patterns
from smapdash.loader.read_ahead import read_ahead
from smapdash.loader.reading import Numbers
from smapdash.loader.registration import Registration, name_file_users
from smapdash.loader.report import LoadReport
from smapdash.loader.sample import is_sample
from smapdash.loader.snapshots import Snapshots
from smapdash.loader.spill import Spill
from smapdash.loader.store import Store
from smapdash.model.arrays import Array
from smapdash.model.load_counts import LoadCounts
from smapdash.wording.reasons import describe_counts, describe_rows

MOST_ROWS_IN_PATTERNS = 100_000
"""Patterns are looked for in so many rows that are set aside; where there are more, not at all."""

_MOST_NAMED = 3
"""Implausible readings that a report names."""


def load_path(
    engine: Engine, path: Path, options: LoadOptions = DEFAULTS, on_progress: OnProgress = lambda _: None
) -> LoadReport:
    """Load what lies at a path: all of it or, on any fault but a file's own, nothing.

    Parameters
    ----------
    engine : Engine
        The owner's engine; the schema is up to date.
    path : Path
        A folder or file of one of the layouts in `formats`.
    options : LoadOptions
        How to load.
    on_progress : callable
        Called now and then with the progress of the load.

    Returns
    -------
    LoadReport
        What was loaded and what was set aside; `refused` names the files that could not be loaded at all.

    Raises
    ------
    InputError
        When nothing can be loaded: no folder, no users, no readings, or the bundled sample over real data; when
        the options refuse the load.
    DatabaseError
        When the database is away or refuses the work, or another load runs; it is then as it was before.
    """
    began = time.monotonic()
    layout = choose_format(path, options.layout)
    layout.find_files(path)  # what is plainly not there is said before another load is waited for
    report = LoadReport(
        source=printable(path), layout=layout.name, dry_run=options.dry_run, conflict_rule=options.conflicts
    )
    with (
        database_errors(),
        engine.connect() as connection,
        writes.begin_turn(connection, wait=options.wait) as transaction,
    ):
        found, snapshots = layout.find_files(path), Snapshots()
        report.passed_over = found.passed_over
        users_file = layout.users_file(path) if layout.lists_users else None
        if users_file:
            snapshots.take(users_file.path)
            report.is_sample = is_sample(path)
        load_id = writes.begin_load(
            connection, report.source, is_sample=report.is_sample, conflict_rule=options.conflicts
        )
        is_first = writes.is_empty(connection)
        _make_way(connection, load_id, report)
        load = _Load(connection, load_id, options, report, on_progress, snapshots, is_first)
        _load_all(load, layout, found.files, users_file)
        rejects.store_rejects(connection, load_id)
        with report.phase("findings"):
            refresh_findings(connection, load_id, users="changed")
        report.reasons, report.examples = rejects.fetch_reasons(connection, load_id)
        if report.reasons.total() <= MOST_ROWS_IN_PATTERNS:
            report.patterns = find_patterns(rejects.fetch_rejects(connection, load_id, MOST_ROWS_IN_PATTERNS))
        _refuse_what_is_not_wanted(report, options)
        writes.finish_load(connection, load_id, report)
        with report.phase("commit"):
            if options.dry_run:
                transaction.rollback()
            else:
                transaction.commit()
    report.seconds = time.monotonic() - began
    return report


class _Load(NamedTuple):
    """What the steps of one load share."""

    connection: Connection
    load_id: int
    options: LoadOptions
    report: LoadReport
    on_progress: OnProgress
    snapshots: Snapshots
    is_first: bool


def _load_all(load: _Load, layout: Format, files: list[InputFile], users_file: InputFile | None) -> None:
    report = load.report
    with report.phase("files"):
        loaded = writes.fetch_loaded_files(load.connection)
        known = KnownFiles(loaded, f"{layout.name} {load.options.conflicts} {load.options.stamps}", load.snapshots)
    intake = Intake(load.connection, files, known, report, max_rejects=load.options.max_rejects)
    if users_file:
        rows, of_files = layout.read_users(users_file), name_file_users(layout, files)
        users = _registration(load, [users_file]).register_list(rows, of_files)
        intake.numbers.add(users)
        store = _make_store(load, users, intake.numbers)
        with report.phase("readings"):
            store.add_all(intake.read(layout, users.__contains__, load.on_progress))
    else:
        with Spill() as spill:
            with report.phase("readings"):
                spill.add_all(intake.read(layout, lambda _: True, load.on_progress))
            named, numbers = intake.user_rows(load.options.conflicts), intake.count_names()
            users = _registration(load, files).register_named(named, numbers)
            report.users = len(intake.users_skipped.union(users))
            store = _make_store(load, users, intake.numbers)
            with report.phase("readings"):
                store.add_all(_report_storing(read_ahead(spill.batches(intake.refused)), load))
    with report.phase("readings"):
        by_file = _settle(load, store, files)
    with report.phase("aggregates"):
        store.refresh_rollups(load.load_id)
        _find_what_stands_out(load)
    with report.phase("files"):
        read = [tally for tally in intake.tallies if not tally.without_user]
        names = [tally.file.name for tally in read]
        met = {user: users[user] for user in intake.users_met() if user in users}
        writes.remember_files(
            load.connection, load.load_id, names, met, known.whole_files(read, by_file, store.unstored.counts)
        )


def _settle(load: _Load, store: Store, files: list[InputFile]) -> dict[int, LoadCounts]:
    """Decide what is left undecided; return what became of these rows by file."""
    settled = store.settle(load.load_id, files, load.options)
    load.report.add(settled.counts, store.set_aside(files))
    load.report.conflict_days, load.report.conflict_users = settled.conflict_days, settled.conflict_users
    by_starts, by_ends = store.unstored.whole_days
    load.report.look_like_ends = 0 if by_starts or load.options.stamps == "end" else by_ends
    return settled.by_file


def _registration(load: _Load, files: list[InputFile]) -> Registration:
    connection, load_id, options, report = load.connection, load.load_id, load.options, load.report
    return Registration(connection, load_id, options, report, files=files, snapshots=load.snapshots)


def _make_store(load: _Load, users: dict[str, StoredUser], numbers: Numbers) -> Store:
    stamps = load.options.stamps
    return Store(load.connection, users, numbers, is_first=load.is_first, stamps=stamps, snapshots=load.snapshots)


def _find_what_stands_out(load: _Load) -> None:
    report, days = load.report, fetch_days(load.connection)
    report.stray_readings, report.strays = days.stray_readings, list(days.strays)
    if report.implausible:
        report.highest = fetch_highest(load.connection, _MOST_NAMED)


def _report_storing(batches: Generator[Array], load: _Load) -> Generator[Array]:
    done, total = 0, load.report.read - load.report.rejected
    with closing(batches):
        for rows in batches:
            yield rows
            done += len(rows)
            load.on_progress(Progress("Storing", done, total, " rows", load.report.read, ""))


def _make_way(connection: Connection, load_id: int, report: LoadReport) -> None:
    if report.is_sample:
        if writes.holds_real_data(connection):
            raise InputError(
                f"{report.source} is the bundled sample and the database holds other data; they never mix, "
                "so nothing was loaded. Name the folder of your data."
            )
    else:
        report.sample_removed = writes.remove_sample(connection, load_id)


def _refuse_what_is_not_wanted(report: LoadReport, options: LoadOptions) -> None:
    faults = [f"{count:,} x {reason}" for reason, count in islice(describe_counts(report.reasons).items(), 3)]
    faults += [refusal["reason"].rstrip(".") for refusal in report.refused[:3]]
    summary = "; ".join(faults) or "the files hold no rows"
    if options.strict and faults:
        examples = describe_rows(report.examples)
        example = f" (first: {examples[0]['file']} line {examples[0]['line']})" if examples else ""
        days, users = report.conflict_days, report.conflict_users
        of_days = f"{describe_conflict_days(days, users, options.conflicts)} " if days else ""
        raise InputError(f"{of_days}With --strict nothing was loaded from {report.source}: {summary}{example}.")
    if report.sample_removed and not report.inserted:  # an empty page would help nobody
        raise InputError(f"No reading in {report.source} could be loaded, so nothing was changed: {summary}.")
