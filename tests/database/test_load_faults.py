"""Loads that are killed, interrupted, cut off, crowded or short of space: the data are the old or the new, whole."""

from __future__ import annotations

import contextlib
import os
import random
import re
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
from shutil import which

import psutil
import psycopg2
import pytest
from sqlalchemy import Engine, NullPool, create_engine, make_url, text
from tests.builders import READER_PASSWORD
from tests.processes import (
    BLOCKED,
    DEADLINE_S,
    Loading,
    environment,
    fails,
    finish,
    run_smapdash,
    smapdash,
    start_smapdash,
    wait_until,
)

from smapdash.db.check import check_consistency
from smapdash.db.engine import create_owner_engine, parse_database_url
from smapdash.db.read_only_role import create_read_only_engine
from smapdash.db.schema import metadata
from smapdash.db.schema_audit import audit
from smapdash.db.schema_edits import EDITABLE
from smapdash.db.upgrade import upgrade_schema
from smapdash.embedded.server import embedded_server
from smapdash.loader.reading import ROW
from smapdash.loader.run import load_path
from smapdash.model.enums import Grain
from smapdash.model.filters import Filters
from smapdash.repository.database import DatabaseRepository
from smapdash.simulation.data_sets import simulate

windows = pytest.mark.skipif(os.name == "nt", reason="Windows has no such signals and no embedded server")

Content = dict[str, Counter[tuple[object, ...]]]
OF_LOAD = "JOIN loads l USING (load_id)"
CONTENT = {
    "segments": "SELECT area, tariff FROM segments",
    "users": "SELECT external_id, area, tariff, withdrawn_at IS NULL FROM users JOIN segments USING (segment_id)",
    "readings": "SELECT external_id, read_at, fold, wh FROM readings JOIN users USING (user_id)",
    "user_days": """
        SELECT external_id, day, readings, peak_wh, peak_at, total_wh FROM user_days JOIN users USING (user_id)""",
    "user_weekdays": """
        SELECT external_id, weekday, wh::text, readings::text FROM user_weekdays JOIN users USING (user_id)""",
    "segment_half_hours": """
        SELECT area, tariff, read_at, fold, users, total_wh FROM segment_half_hours JOIN segments USING (segment_id)""",
    "user_revisions": f"""
        SELECT l.source, external_id, o.area, o.tariff, n.area, n.tariff FROM user_revisions v {OF_LOAD}
        JOIN users USING (user_id) JOIN segments o ON o.segment_id = v.old_segment_id
        JOIN segments n ON n.segment_id = v.new_segment_id""",
    "reading_revisions": f"""
        SELECT l.source, external_id, read_at, fold, old_wh FROM reading_revisions {OF_LOAD}
        JOIN users USING (user_id)""",
    "second_readings": f"""
        SELECT l.source, external_id, read_at, wh, kept, file, line, text FROM second_readings {OF_LOAD}
        JOIN users USING (user_id)""",
    "rejected_rows": f"SELECT l.source, file, line, text, reason, detail FROM rejected_rows {OF_LOAD}",
    "reject_sets": f"""
        SELECT l.source, file, s.rows, first.source FROM reject_sets s {OF_LOAD}
        JOIN loads first ON first.load_id = s.stored_by""",
    "loaded_files": f"""
        SELECT l.source, name, size, sha256, options, rows, f.duplicates, f.repeated_hour, f.implausible,
               (SELECT string_agg(external_id, ' ' ORDER BY external_id) FROM users WHERE user_id = ANY (user_ids))
        FROM loaded_files f {OF_LOAD}""",
    "load_user_days": f"""
        SELECT l.source, external_id, days::text FROM load_user_days {OF_LOAD} JOIN users USING (user_id)""",
    "load_segment_days": f"""
        SELECT l.source, area, tariff, days::text FROM load_segment_days {OF_LOAD} JOIN segments USING (segment_id)""",
    "findings": f"""
        SELECT l.source, external_id, kind, first_at, last_at, size, severity FROM findings {OF_LOAD}
        JOIN users USING (user_id)""",
    "findings_basis": "SELECT rules, repeated_hours::text, skipped_hours::text FROM findings_basis",
    "finding_reviews": "SELECT external_id, kind, first_at, note, name FROM finding_reviews JOIN users USING (user_id)",
    "settings": "SELECT name, value, set_by FROM settings",
    "audit": "SELECT account, event, subject FROM audit",
    "loads": """
        SELECT source, is_sample, names_changes, read, inserted, updated, unchanged, duplicates, conflicts, rejected,
               repeated_hour, restored, retracted, files, files_skipped FROM loads""",
}
"""What every table holds, in the words of the files: without the numbers and times that the database gives."""

IS_LOADING = """
    SELECT EXISTS (SELECT FROM pg_locks WHERE relation = to_regclass('smapdash.alembic_version')
                   AND mode = 'RowShareLock' AND granted
                   AND database = (SELECT oid FROM pg_database WHERE datname = current_database()))"""


def look(url: str) -> Content:
    """Return what a database holds; hold that every roll-up equals the readings."""
    assert set(CONTENT) == {table.name for table in metadata.sorted_tables}
    engine = create_owner_engine(parse_database_url(url))
    try:
        assert check_consistency(engine).differences == []
        with engine.connect().execution_options(isolation_level="REPEATABLE READ") as connection:
            return {
                name: Counter(tuple(row) for row in connection.execute(text(statement)))
                for name, statement in CONTENT.items()
            }
    finally:
        engine.dispose()


def differing(found: Content, expected: Content) -> list[str]:
    """Return the tables that differ, by name: their content would fill the screen."""
    return [name for name in CONTENT if found[name] != expected[name]]


def load_in_process(url: str, *folders: Path) -> None:
    engine = create_owner_engine(parse_database_url(url))
    try:
        for folder in folders:
            load_path(engine, folder)
    finally:
        engine.dispose()


@dataclass(frozen=True)
class States:
    """Two states of a folder, and what a database holds after the first and after both.

    `copy` returns the URL of a fresh database that holds the first.
    """

    first: Path
    second: Path
    old: Content
    new: Content
    copy: Callable[[], str]


@pytest.fixture(scope="module")
def states(create_database: Callable[..., str], tmp_path_factory: pytest.TempPathFactory) -> States:
    first, second = write_states(tmp_path_factory.mktemp("meters"))
    url = create_database()
    load_in_process(url, first)
    copy = partial(create_database, make_url(url).database)
    after = copy()
    load_in_process(after, second)
    states = States(first, second, look(url), look(after), copy)
    written = [name for name in CONTENT if name not in (*EDITABLE, audit.name)]
    assert differing(states.old, states.new) == written  # there is something to lose in every table that loads write
    return states


def write_states(folder: Path) -> tuple[Path, Path]:
    """Write a folder as it was a first time and, changed in every way that a load knows, a second time."""
    first, second = folder / "first", folder / "second"
    simulate(second, users=12, days=40, start=date(2016, 10, 1), seed=5)  # the clocks go back on 2016-10-30
    users = (second / "user_data.csv").read_text().splitlines()
    files = {path.stem: path.read_text().splitlines() for path in (second / "consumption").iterdir()}
    night = "2016-10-30 01:00:00"

    before = {
        name: rows[: next(i for i, row in enumerate(rows) if row.startswith(night))] for name, rows in files.items()
    }
    for name in ("3000", "3001", "3002"):  # one of three users has a second value: a conflict until the others have one
        before[name].append(f"{night},100.0")
    before["3000"].append(f"{night},200.0")
    before["3003"] += ["2016-10-30 02:00:00,x", "2016-07-,5"]
    before["2999"] = ["datetime,consumption", "2016-10-01 00:00:00,7"]  # withdrawn the second time
    del before["3011"]  # new the second time
    write_files(first, [row for row in users if not row.startswith("3011,")] + ["2999,a1,t1"], before)

    files["3004"][1:200] = [f"{row.split(',')[0]},{number}" for number, row in enumerate(files["3004"][1:200])]
    files["3005"] += ["2016-11-01 00:10:00,3", "2016-11-01 00:00:00,-3", ",", files["3005"][5]]
    files["9999"] = ["datetime,consumption", "2016-10-01 00:00:00,7"]  # a stranger
    write_files(second, [re.sub("^3006,.*", "3006,a9,t9", row) for row in users], files)
    return first, second


def write_files(folder: Path, users: list[str], files: dict[str, list[str]]) -> None:
    (folder / "consumption").mkdir(parents=True, exist_ok=True)
    (folder / "user_data.csv").write_text("\n".join(users))
    for name, rows in files.items():
        (folder / "consumption" / f"{name}.csv").write_text("\n".join(rows))


def lock(table: str) -> str:
    """Return what lets a load wait as soon as it writes to a table; readers of it are not in its way."""
    return f"LOCK TABLE smapdash.{table} IN SHARE MODE"


@dataclass(frozen=True)
class Stopped:
    """How a load ended: what it said, whether it was at work when it was stopped, its seconds since it had begun."""

    answer: subprocess.CompletedProcess[str]
    at_work: bool
    seconds: float


def load_and_stop(url: str, folder: Path, number: signal.Signals, after: float = DEADLINE_S) -> Stopped:
    """Load a folder in another process, and send it a signal so many seconds after it has begun.

    Until then it only imports and waits for its turn. When this returns the server has taken its session back.
    """
    admin = create_engine(parse_database_url(url), isolation_level="AUTOCOMMIT", poolclass=NullPool)
    process = start_smapdash("load", folder, DATABASE_URL=url)
    try:
        with admin.connect() as connection:
            wait_until(lambda: connection.scalar(text(IS_LOADING)) or process.poll() is not None)
            began, at_work = time.monotonic(), False
            try:
                process.wait(after)
            except subprocess.TimeoutExpired:
                at_work = bool(connection.scalar(text(IS_LOADING)))
                process.send_signal(number)
            answer, seconds = finish(process), time.monotonic() - began
            connection.execute(text(f"SET lock_timeout = '{DEADLINE_S:.0f}s'"))
            if connection.scalar(text("SELECT to_regclass('smapdash.alembic_version')")):
                connection.execute(text("SELECT FROM smapdash.alembic_version FOR UPDATE"))
            return Stopped(answer, at_work, seconds)
    finally:
        process.kill()
        process.communicate()


def stop_again_and_again(states: States, number: signal.Signals, rounds: int, seed: int) -> int:
    """Stop loads at random moments, and return how many of them were at work.

    After each the database holds the old or the new state, whole. The next load meets what it left behind.
    """
    chance, at_work, url = random.Random(seed), 0, states.copy()
    whole = load_and_stop(states.copy(), states.second, number)
    assert (whole.answer.returncode, whole.answer.stderr) == (0, "")
    for _ in range(rounds):
        stopped = load_and_stop(url, states.second, number, chance.uniform(0, whole.seconds))
        found = look(url)
        is_old = found == states.old
        if not is_old:
            assert differing(found, states.new) == []
            url = states.copy()
        hold_answer(stopped.answer, number, is_old=is_old)
        at_work += stopped.at_work and stopped.answer.returncode != 0
    load_in_process(url, states.second)
    assert differing(look(url), states.new) == []
    return at_work


def hold_answer(answer: subprocess.CompletedProcess[str], number: signal.Signals, *, is_old: bool) -> None:
    """Hold that a load that was stopped says so, and that one that says it is done is done."""
    if answer.returncode == 0 or answer.stdout:
        assert not is_old
        assert answer.stderr == ""
    elif number == signal.SIGKILL:
        assert (answer.returncode, answer.stderr) == (-signal.SIGKILL, "")
    else:
        # Python ends itself by the signal where it came amid text that Python executed (it makes named tuples so).
        assert answer.returncode in (130, -signal.SIGINT)  # to a shell both are 130
        answer.returncode = 130
        assert "Interrupted" in fails(answer, 130)


@windows
@pytest.mark.parametrize(("number", "rounds"), [(signal.SIGKILL, 30), (signal.SIGINT, 8)], ids=["SIGKILL", "Ctrl-C"])
def test_a_load_that_is_stopped_at_any_moment_leaves_the_old_or_the_new_state(
    states: States, number: signal.Signals, rounds: int
) -> None:
    with ThreadPoolExecutor(2) as lanes:  # each with a database of its own; what takes time is the start of Python
        at_work = sum(lanes.map(partial(stop_again_and_again, states, number, rounds // 2), (1, 2)))
    assert at_work > 0


@pytest.mark.parametrize("table", ["readings", "loaded_files"])
def test_a_load_whose_connection_is_lost_leaves_what_was_there(states: States, table: str) -> None:
    url = states.copy()
    with Loading(url, states.second, lock(table)) as loading:
        session = loading.wait_until(BLOCKED)
        with loading.admin.connect() as connection:
            connection.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": session})
        fails(finish(loading.process), 4)
    assert differing(look(url), states.old) == []


@pytest.fixture(scope="module")
def own_server(states: States, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, str]]:
    """Home and URL of an embedded server that may be struck, with the old state."""
    home = tmp_path_factory.mktemp("home")
    with embedded_server(home) as url:
        engine = create_owner_engine(parse_database_url(url))
        upgrade_schema(engine)
        engine.dispose()
        load_in_process(url, states.first)
        yield home, url


def kill_server(home: Path, _: int) -> None:
    os.kill(postmaster(home), signal.SIGKILL)


def stop_server_at_once(home: Path, _: int) -> None:
    os.kill(postmaster(home), signal.SIGQUIT)  # as pg_ctl -m immediate does


def forbid_writing(_: Path, session: int) -> None:
    """Let the kernel refuse what a session writes to any file, the log of the database included."""
    owner = psutil.Process(session)  # who alone may do it, unless root has every right
    as_owner = {"user": owner.uids().real, "group": owner.gids().real, "extra_groups": ()} if not os.geteuid() else {}
    subprocess.run(["prlimit", "--fsize=0", "--pid", str(session)], check=True, **as_owner)


def postmaster(home: Path) -> int:
    return int((home / "server/pgdata/postmaster.pid").read_text().split()[0])


with_prlimit = pytest.mark.skipif(which("prlimit") is None, reason="this system cannot limit another process")


@windows
@pytest.mark.parametrize(
    ("strike", "table"),
    [
        (kill_server, "user_days"),
        (stop_server_at_once, "loaded_files"),
        pytest.param(forbid_writing, "user_days", marks=with_prlimit),  # the table cannot grow
        pytest.param(forbid_writing, "loaded_files", marks=with_prlimit),  # nearly done: the commit cannot be logged
    ],
)
def test_a_server_that_is_struck_in_mid_load_comes_back_with_what_was_there(
    states: States, own_server: tuple[Path, str], strike: Callable[[Path, int], None], table: str
) -> None:
    home, url = own_server
    with Loading(url, states.second, lock(table), SMAPDASH_HOME=str(home)) as loading:
        strike(home, loading.wait_until(BLOCKED))
        with contextlib.suppress(psycopg2.Error):  # where the server is down the lock is gone
            loading.holder.rollback()
        fails(finish(loading.process), 4)
    with embedded_server(home):  # waits until it answers again
        assert differing(look(url), states.old) == []
        answer = run_smapdash("check", SMAPDASH_HOME=str(home))
        assert (answer.returncode, answer.stderr) == (0, "")


@pytest.mark.parametrize("is_blank", [False, True], ids=["loaded before", "blank"])
def test_two_loads_at_once_are_one_after_the_other(
    states: States, create_database: Callable[..., str], tmp_path: Path, *, is_blank: bool
) -> None:
    simulate(tmp_path / "other", users=9, days=35, start=date(2016, 10, 8), seed=6)
    folders = (states.second, tmp_path / "other")
    orders = [create_database() if is_blank else states.copy() for _ in folders]
    for order, sequence in zip(orders, (folders, folders[::-1]), strict=True):
        load_in_process(order, *sequence)
    expected = [look(order) for order in orders]
    assert "readings" in differing(*expected)  # the two disagree

    url = create_database(None) if is_blank else states.copy()
    with contextlib.ExitStack() as stack:
        first = stack.enter_context(Loading(url, folders[0], "SELECT" if is_blank else lock("user_days")))
        second = start_smapdash("load", folders[1], DATABASE_URL=url)
        stack.callback(second.communicate)
        stack.callback(second.kill)
        if not is_blank:
            first.wait_until(BLOCKED)
            first.wait_until("query ILIKE '%SKIP LOCKED%'")
        first.holder.rollback()
        for process in (first.process, second):
            answer = finish(process)
            assert (answer.returncode, answer.stderr) == (0, "")
    found = look(url)
    assert [] in [differing(found, each) for each in expected]


def test_a_load_that_shall_not_wait_says_who_loads_and_since_when(states: States) -> None:
    url = states.copy()
    with Loading(url, states.second, lock("user_days")) as loading:
        session = loading.wait_until(BLOCKED)
        with loading.admin.connect() as connection:
            activity = text("SELECT usename, xact_start FROM pg_stat_activity WHERE pid = :pid")
            who, since = connection.execute(activity, {"pid": session}).one()
        line = fails(smapdash("load", states.first, "--no-wait", DATABASE_URL=url), 4)
        assert f"since {since.astimezone():%Y-%m-%d %H:%M:%S}, by {who} from " in line
        assert f"(server process {session})" in line
        assert differing(look(url), states.old) == []
        loading.holder.rollback()
        assert finish(loading.process).returncode == 0
    assert differing(look(url), states.new) == []


NO_SPACE = 'could not extend file "base/5/16384": No space left on device'
FULL_DISK = f"""
    CREATE SEQUENCE smapdash.rows_written;
    CREATE FUNCTION smapdash.write_row() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF nextval('smapdash.rows_written') > %s THEN RAISE '{NO_SPACE}' USING ERRCODE = 'disk_full'; END IF;
        RETURN NEW;
    END $$;
    CREATE %s ON smapdash.%s %s FOR EACH ROW EXECUTE FUNCTION smapdash.write_row()"""
WRITE = "TRIGGER full_disk BEFORE INSERT OR UPDATE"
COMMIT = "CONSTRAINT TRIGGER full_disk AFTER UPDATE"


@pytest.mark.parametrize(
    ("table", "rows", "trigger"),
    [
        ("rejected_rows", 3, WRITE),
        ("readings", 3000, WRITE),
        ("reading_revisions", 100, WRITE),
        ("user_days", 50, WRITE),
        ("segment_half_hours", 700, WRITE),
        ("loads", 1, WRITE),  # the last statement: its first row is that of the beginning
        ("loads", 0, COMMIT),
    ],
    ids=lambda value: {WRITE: "written", COMMIT: "committed"}.get(value, value),
)
def test_a_load_on_a_disk_that_becomes_full_leaves_what_was_there(
    states: States, table: str, rows: int, trigger: str
) -> None:
    url = states.copy()
    admin = create_engine(parse_database_url(url), poolclass=NullPool)
    deferred = "DEFERRABLE INITIALLY DEFERRED" if trigger == COMMIT else ""
    with admin.begin() as connection:
        connection.exec_driver_sql(FULL_DISK % (rows, trigger, table, deferred))
    line = fails(smapdash("load", states.second, DATABASE_URL=url), 4)
    assert line.startswith("smapdash: The database has no room for the work (")
    assert "No space left on device" in line
    assert differing(look(url), states.old) == []
    with admin.begin() as connection:
        assert connection.scalar(text("SELECT last_value FROM smapdash.rows_written")) == rows + 1
        connection.execute(text("DROP FUNCTION smapdash.write_row CASCADE"))
    load_in_process(url, states.second)
    assert differing(look(url), states.new) == []


LIMITED = """
import os, resource, sys
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[1]), int(sys.argv[1])))
os.execv(sys.executable, [sys.executable, "-m", "smapdash", "load", *sys.argv[2:]])
"""


@windows
@pytest.mark.parametrize("room", ["none at all", "some", "almost enough"])
def test_a_folder_for_sorting_that_becomes_full_is_told_and_leaves_what_was_there(
    states: States, tmp_path: Path, room: str
) -> None:
    simulate(tmp_path / "london", users=2, days=20, start=date(2012, 10, 1), seed=7, file_format="london")
    lines = [line for part in (tmp_path / "london").iterdir() for line in part.read_text().splitlines()[1:]]
    needed = sum("Null" not in line for line in lines) * ROW.itemsize
    limit = {"none at all": 0, "some": needed // 2, "almost enough": needed - 1}[room]
    url = states.copy()
    (tmp_path / "temporary").mkdir()
    command = [sys.executable, "-c", LIMITED, str(limit), str(tmp_path / "london")]
    variables = environment(DATABASE_URL=url, TMPDIR=str(tmp_path / "temporary"))
    # The measurement of coverage would write its file within the same limit.
    variables = {name: value for name, value in variables.items() if not name.startswith("COVERAGE_")}
    answer = subprocess.run(command, env=variables, capture_output=True, text=True, timeout=DEADLINE_S, check=False)
    assert "TMPDIR" in fails(answer, 2)
    assert differing(look(url), states.old) == []
    assert list((tmp_path / "temporary").iterdir()) == []


def ask(reader: Engine, user: str) -> tuple[object, ...]:
    """Return what the page shows of all users and of one."""
    repository = DatabaseRepository(reader)
    detail = repository.fetch_user(Filters(), user, Grain.DAY)
    energy = repository.fetch_energy(Filters(), Grain.DAY).to_csv()
    of_user = (detail.tariff, detail.summary, detail.energy.to_csv(), detail.profile.to_csv()) if detail else None
    return repository.fetch_dataset(), repository.fetch_summary(Filters()), energy, of_user


@pytest.fixture
def ask_page() -> Iterator[Callable[[str], tuple[object, ...]]]:
    """What the page shows of a database that is named by its URL, asked by a role that may only read."""
    engines: dict[str, Engine] = {}

    def ask_database(url: str) -> tuple[object, ...]:
        if url not in engines:
            owner = create_owner_engine(parse_database_url(url))
            engines[url] = create_read_only_engine(owner, secret=READER_PASSWORD)
            owner.dispose()
        return ask(engines[url], "3004")

    yield ask_database
    for engine in engines.values():
        engine.dispose()


@pytest.mark.parametrize("is_empty", [False, True], ids=["loaded before", "empty"])
def test_the_dashboard_goes_on_answering_during_a_load(
    states: States,
    create_database: Callable[..., str],
    ask_page: Callable[[str], tuple[object, ...]],
    *,
    is_empty: bool,
) -> None:
    url = create_database() if is_empty else states.copy()
    before = ask_page(url)
    with Loading(url, states.second, lock("loaded_files")) as loading:  # nearly done, so it holds all its locks
        loading.wait_until(BLOCKED)
        assert ask_page(url) == before
        loading.holder.rollback()
        assert finish(loading.process).returncode == 0
    after = ask_page(url)
    assert all(now != then for now, then in zip(after, before, strict=True))
