"""The command line as a user has it: another process, its exit code, its output. The contract is that of the README."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from shutil import which
from socket import create_server

import pytest
from sqlalchemy import Engine, make_url, text
from tests.builders import half_hours, snapshot, write_folder
from tests.processes import BLOCKED, Loading, environment, fails, run_smapdash, smapdash

from smapdash.db.engine import create_owner_engine
from smapdash.db.load.sql import TAKE_TURN
from smapdash.loader.run import load_path

COMMANDS = (
    *("run", "load", "loads", "query", "serve", "settings", "simulate", "check"),
    *("audit", "backup", "restore", "forget", "doctor"),
)
LOAD_FIELDS = {
    *("users", "read", "inserted", "updated", "unchanged", "duplicates", "repeated_hour"),
    *("conflicts", "rejected", "seconds", "user_rows"),
}
CHECK_FIELDS = {"ok", "users", "readings", "first", "last", "total_wh", "differences", "outdated"}
AWAY = "postgresql://someone:se-cret@127.0.0.1:1/nowhere"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Three users, one bad row, one file of a stranger."""
    readings = {
        "1": [*half_hours("2016-07-15 00:00", [1, 2, 3]), "x,1"],
        "2": half_hours("2016-07-15 00:00", [4]),
        "9": ["2016-07-15 00:00:00,1"],
    }
    return write_folder(tmp_path / "meters", readings=readings)


@pytest.mark.parametrize("command", COMMANDS)
def test_the_help_of_each_command_has_an_example(command: str) -> None:
    answer = smapdash(command, "--help")
    assert (answer.returncode, answer.stderr) == (0, "")
    assert f"Example: smapdash {command} " in " ".join(answer.stdout.split())


def test_the_help_names_every_command_and_the_exit_codes() -> None:
    answer = smapdash("--help")
    assert answer.returncode == 0
    assert [
        line.split()[0] for line in answer.stdout.split("Commands:")[1].splitlines() if line[2:3].strip()
    ] == sorted(COMMANDS)
    assert "0 done, 2 usage or configuration, 3 bad input, 4 database" in " ".join(answer.stdout.split())


def test_the_module_is_the_command() -> None:
    script = which("smapdash", path=str(Path(sys.executable).parent))
    assert script is not None
    for arguments in (["--version"], ["--help"], ["load", "--help"], ["nonsense"]):
        command = subprocess.run([script, *arguments], env=environment(), capture_output=True, text=True, check=False)
        module = run_smapdash(*arguments)
        assert (command.returncode, command.stdout, command.stderr) == (
            module.returncode,
            module.stdout,
            module.stderr,
        )


def test_a_load_prints_one_json_object_and_nothing_else(database_url: str, folder: Path) -> None:
    answer = smapdash("load", folder, "--json", DATABASE_URL=database_url)
    assert (answer.returncode, answer.stderr) == (0, "")
    report = json.loads(answer.stdout)
    assert set(report) >= LOAD_FIELDS
    assert {name: report[name] for name in LOAD_FIELDS - {"seconds", "user_rows"}} == {
        "users": 3,
        "read": 6,
        "inserted": 4,
        "updated": 0,
        "unchanged": 0,
        "duplicates": 0,
        "repeated_hour": 0,
        "conflicts": 0,
        "rejected": 2,
    }
    assert report["user_rows"]["read"] == 3
    assert report["seconds"] >= 0
    assert report["reasons"]["unknown user"] == 1


def test_a_load_says_in_words_what_it_did(database_url: str, folder: Path) -> None:
    answer = smapdash("load", folder, DATABASE_URL=database_url)
    assert (answer.returncode, answer.stderr) == (0, "")
    assert "4 new" in answer.stdout
    assert "1 x unknown user" in answer.stdout


def test_check_prints_one_json_object_and_nothing_else(database_url: str, folder: Path) -> None:
    assert smapdash("load", folder, DATABASE_URL=database_url).returncode == 0
    answer = smapdash("check", "--json", DATABASE_URL=database_url)
    assert (answer.returncode, answer.stderr) == (0, "")
    proof = json.loads(answer.stdout)
    assert set(proof) >= CHECK_FIELDS
    assert proof["first"].replace("T", " ") == "2016-07-15 00:00:00"
    assert proof["last"].replace("T", " ") == "2016-07-15 01:00:00"
    assert (proof["ok"], proof["users"], proof["readings"], proof["total_wh"], proof["differences"]) == (
        *(True, 3, 4, 10, []),
    )


def test_check_fails_where_an_aggregate_differs_and_still_prints_its_json(
    engine: Engine, database_url: str, folder: Path
) -> None:
    load_path(engine, folder)
    with engine.begin() as connection:
        connection.execute(text("UPDATE user_days SET total_wh = total_wh + 1"))
    answer = smapdash("check", "--json", DATABASE_URL=database_url)
    fails(answer, 4)
    proof = json.loads(answer.stdout)
    assert (proof["ok"], len(proof["differences"])) == (False, 2)
    fails(smapdash("check", DATABASE_URL=database_url), 4)


def test_a_blank_database_gets_its_schema_at_first_use(blank_database_url: str) -> None:
    answer = smapdash("check", "--json", DATABASE_URL=blank_database_url)
    assert answer.returncode == 0
    proof = json.loads(answer.stdout)
    assert (proof["ok"], proof["readings"], proof["first"]) == (True, 0, None)


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg2"])
def test_every_usual_spelling_of_the_url_works(database_url: str, scheme: str) -> None:
    url = f"{scheme}://{database_url.split('://', 1)[1]}"
    for answer in (smapdash("check", DATABASE_URL=url), smapdash("check", "--database-url", url)):
        assert (answer.returncode, answer.stderr) == (0, "")


def test_the_option_wins_over_the_environment(database_url: str) -> None:
    assert smapdash("check", "--database-url", database_url, DATABASE_URL=AWAY).returncode == 0
    fails(smapdash("check", "--database-url", AWAY, DATABASE_URL=database_url), 4)


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["nonsense"], 2),
        (["load", "--nonsense"], 2),
        (["load", "a", "b"], 2),
        (["simulate"], 2),
        (["simulate", "out", "--users", "0"], 2),
        (["simulate", "out", "--users", "many"], 2),
        (["simulate", "out", "--days", "-1"], 2),
        (["simulate", "out", "--start", "2016-02-30"], 2),
        (["simulate", "out", "--seed", "-1"], 2),
        (["simulate", "meters"], 2),
        (["settings", "nonsense"], 2),
        (["settings", "rest-days", "someday"], 2),
        (["settings", "rest-days", "mon,tue,wed,thu,fri,sat,sun"], 2),
        (["serve", "--port", "70000"], 2),
        (["serve", "--port", "http"], 2),
        (["serve", "--debug", "--host", "0.0.0.0"], 2),
        (["run", "--no-browser", "--debug", "--host", "0.0.0.0"], 2),
        (["check", "--database-url", "nonsense"], 2),
        (["check", "--database-url", "sqlite:///x.db"], 2),
        (["check", "--database-url", "mysql://a:se-cret@b/c"], 2),
        (["check", "--database-url", "postgresql://a:se-cret@b:port/c"], 2),
        (["load", "nowhere"], 3),
        (["load", "n" * 5000], 3),
        (["load"], 3),
        (["load", "meters/user_data.csv"], 3),
        (["load", "meters/consumption"], 3),
        (["load", "nowhere", "--json"], 3),
        (["run", "--no-browser", "--data", "nowhere"], 3),
        (["check", "--database-url", AWAY], 4),
        (["load", "meters", "--database-url", AWAY], 4),
        (["run", "--no-browser", "--database-url", AWAY], 4),
        (["serve", "--database-url", AWAY], 4),
        (["check", "--database-url", AWAY + "?sslmode=nonsense"], 4),
        (["check", "--database-url", AWAY + "?nonsense=1"], 4),
    ],
    ids=lambda value: " ".join(value)[:60] if isinstance(value, list) else str(value),
)
def test_a_mistake_is_told_in_one_line_with_its_exit_code(
    database_url: str, folder: Path, arguments: list[str], code: int
) -> None:
    answer = smapdash(*arguments, cwd=folder.parent, DATABASE_URL=database_url)
    line = fails(answer, code)
    assert answer.stdout == ""
    assert "se-cret" not in line
    assert line.rstrip().endswith((".", "--help."))


def test_a_database_that_is_not_there_is_told_in_one_line(database_url: str) -> None:
    url = make_url(database_url).set(database="no_such_database").render_as_string(hide_password=False)
    assert "no_such_database" in fails(smapdash("check", DATABASE_URL=url), 4)


def test_a_wrong_password_is_told_in_one_line_and_never_printed(database_url: str, server_url: str) -> None:
    wrong = make_url(database_url).set(password="n0t-the-pa55word").render_as_string(hide_password=False)
    line = fails(smapdash("check", DATABASE_URL=wrong), 4)
    assert "n0t-the-pa55word" not in line
    assert str(make_url(server_url).password) not in line


def test_a_newer_schema_is_told_in_one_line(engine: Engine, database_url: str, folder: Path) -> None:
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    for command in (["check"], ["load", folder], ["serve"]):
        assert "newer smapdash" in fails(smapdash(*command, DATABASE_URL=database_url), 4)


def test_a_port_that_is_taken_is_told_in_one_line(database_url: str) -> None:
    with closing(create_server(("127.0.0.1", 0))) as taken:
        port = taken.getsockname()[1]
        assert str(port) in fails(smapdash("serve", "--port", port, DATABASE_URL=database_url), 2)


def test_a_refused_file_is_named_and_the_rest_is_loaded(engine: Engine, database_url: str, folder: Path) -> None:
    (folder / "consumption" / "2.csv").write_text("nonsense\n")
    answer = smapdash("load", folder, "--json", DATABASE_URL=database_url)
    assert "consumption/2.csv" in fails(answer, 3)
    report = json.loads(answer.stdout)
    assert (report["inserted"], report["refused"][0]["file"]) == (3, "consumption/2.csv")
    assert json.loads(smapdash("check", "--json", DATABASE_URL=database_url).stdout)["readings"] == 3


def test_a_load_without_one_good_reading_fails(database_url: str, tmp_path: Path) -> None:
    folder = write_folder(tmp_path, readings={"1": ["x,1"], "9": ["2016-07-15 00:00:00,1"]})
    answer = smapdash("load", folder, "--json", DATABASE_URL=database_url)
    fails(answer, 3)
    assert json.loads(answer.stdout)["rejected"] == 2


def test_a_reader_of_the_output_that_leaves_early_causes_no_traceback(database_url: str, folder: Path) -> None:
    command = [sys.executable, "-m", "smapdash", "load", str(folder)]
    read_end, write_end = os.pipe()
    os.close(read_end)
    with subprocess.Popen(
        command, env=environment(DATABASE_URL=database_url), stdout=write_end, stderr=subprocess.PIPE, text=True
    ) as process:
        os.close(write_end)
        assert "Traceback" not in process.communicate(timeout=300)[1]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has a device that is full")
def test_an_output_that_cannot_be_written_causes_no_traceback(database_url: str, folder: Path) -> None:
    command = [sys.executable, "-m", "smapdash", "load", str(folder)]
    with Path("/dev/full").open("w") as full:
        answer = subprocess.run(
            command,
            env=environment(DATABASE_URL=database_url),
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert "Traceback" not in answer.stderr
    assert answer.returncode != 0


def test_the_same_seed_gives_the_same_bytes(tmp_path: Path) -> None:
    arguments = ("--users", 4, "--days", 3, "--start", "2025-10-25")
    outs = [("a", 1), ("b", 1), ("c", 2)]
    for name, seed in outs:
        answer = run_smapdash("simulate", tmp_path / name, *arguments, "--seed", seed)
        assert (answer.returncode, answer.stderr) == (0, "")
    written = [
        {path.relative_to(tmp_path / name): path.read_bytes() for path in (tmp_path / name).rglob("*.csv")}
        for name, _ in outs
    ]
    assert len(written[0]) == 5
    assert written[0] == written[1] != written[2]


@pytest.fixture
def loaded_before(engine: Engine, folder: Path) -> Iterator[dict[str, list[str]]]:
    """The database after a first load; the folder then holds more."""
    load_path(engine, folder)
    before = snapshot(engine)
    write_folder(folder, readings={"1": half_hours("2016-07-15 00:00", [7, 8, 9]), "3": half_hours("2016-08-01", [5])})
    return before


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such signals")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGKILL], ids=["Ctrl-C", "SIGKILL"])
def test_a_load_that_is_stopped_in_the_middle_leaves_what_was_there(
    engine: Engine, database_url: str, folder: Path, loaded_before: dict[str, list[str]], number: signal.Signals
) -> None:
    loading = Loading(database_url, folder, "LOCK TABLE smapdash.user_days IN SHARE MODE")
    try:
        loading.wait_until(BLOCKED)  # readings are written, the roll-ups are not
        loading.process.send_signal(number)
        if number == signal.SIGKILL:
            loading.process.wait(60)
        loading.holder.rollback()
        _, stderr = loading.process.communicate(timeout=60)
    finally:
        loading.close()
    if number == signal.SIGINT:
        assert loading.process.returncode == 130
        assert stderr.strip().startswith("smapdash: Interrupted")  # after the line that the terminal wrote ^C on
        assert stderr.strip().count("\n") == 0
    again = create_owner_engine(engine.url)
    with again.begin() as connection:  # waits until the server has taken the killed load back
        connection.execute(text(TAKE_TURN.removesuffix("SKIP LOCKED")))
    again.dispose()
    assert snapshot(engine) == loaded_before
    assert smapdash("load", folder, DATABASE_URL=database_url).returncode == 0


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such signals")
def test_ctrl_c_ends_a_load_that_waits_for_another(
    engine: Engine, database_url: str, folder: Path, loaded_before: dict[str, list[str]]
) -> None:
    loading = Loading(database_url, folder, f"SET search_path = smapdash; {TAKE_TURN}")
    try:
        loading.wait_until("query ILIKE '%SKIP LOCKED%'")
        loading.process.send_signal(signal.SIGINT)
        loading.process.communicate(timeout=60)
    finally:
        loading.close()
    assert loading.process.returncode == 130
    assert snapshot(engine) == loaded_before


def test_a_second_load_waits_for_the_first(
    engine: Engine, database_url: str, folder: Path, loaded_before: dict[str, list[str]]
) -> None:
    loading = Loading(database_url, folder, f"SET search_path = smapdash; {TAKE_TURN}")
    try:
        loading.wait_until("query ILIKE '%SKIP LOCKED%'")
        assert snapshot(engine) == loaded_before
        loading.holder.rollback()
        loading.holder.rollback()
        stdout, _ = loading.process.communicate(timeout=60)
    finally:
        loading.close()
    assert loading.process.returncode == 0
    assert "1 new, 3 changed" in stdout
