"""Writing a load: its turn, its record, and the files that need not be read again.

All functions work on the connection of the one transaction that is the load. `merge` writes the readings.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, RootTransaction, text

from smapdash.db.copy import copy_texts
from smapdash.db.load import sql
from smapdash.db.load.rejects import open_rejects
from smapdash.db.load.user_writes import StoredUser
from smapdash.db.rollups.changes import announce_state
from smapdash.db.waiting import LOOK_EVERY_S, Patience
from smapdash.errors import DatabaseError
from smapdash.model.load_counts import COUNTS_OF_FILE, COUNTS_OF_LOAD, LoadCounts

RETRY_S = 0.2
RULES = 2
"""Version of the rules by which a load judges rows: 1 knew no bounds of a repeated hour, no steps and fewer overflow
values, so what it stored is looked through once (`old_loads`)."""


@dataclass(frozen=True)
class LoadedFile:
    """A file of which every row is stored.

    Attributes
    ----------
    name : str
        Relative to what was loaded.
    size, sha256 : int, str
        Its content [bytes], packed as it lies on the disk.
    options : str
        Format, rule for conflicts and meaning of stamps with which it was loaded.
    users : frozenset of str
        Ids of the users whose rows it holds.
    counts : LoadCounts
        Its rows as `read`, and the counts of `COUNTS_OF_FILE`.
    """

    name: str
    size: int
    sha256: str
    options: str
    users: frozenset[str]
    counts: LoadCounts


def begin_turn(connection: Connection, *, wait: bool = True) -> RootTransaction:
    """Wait for other loads to end, and begin the transaction of this one: its start says since when it runs.

    Raises
    ------
    DatabaseError
        When another load runs and this one shall not wait, or not any longer.
    """
    patience: Patience | None = connection.get_execution_options().get("patience")
    began, has_said = time.monotonic(), False
    while True:
        transaction = connection.begin()
        if connection.scalar(text(sql.TAKE_TURN)):
            return transaction
        with transaction:
            if not wait:
                raise DatabaseError(
                    f"{_describe_loader(connection)}; try again when it is done, or leave out --no-wait."
                )
            waited = time.monotonic() - began
            if patience and waited > LOOK_EVERY_S and not has_said:
                patience.say(f"Waiting for another load. {_describe_loader(connection)}.")
                has_said = True
            if patience and waited > patience.limit_s:
                raise DatabaseError(patience.exhausted("another load to end"))
            time.sleep(RETRY_S)  # Python, unlike the driver's own wait, listens to Ctrl-C


def begin_load(connection: Connection, source: str, *, is_sample: bool, conflict_rule: str) -> int:
    """Return the number of the new load; it can then set rows aside."""
    row = {"source": source, "is_sample": is_sample, "conflict_rule": conflict_rule, "rules": RULES}
    open_rejects(connection)
    return int(connection.execute(text(sql.INSERT_LOAD), row).scalar_one())


def _describe_loader(connection: Connection) -> str:
    loader = connection.execute(text(sql.SELECT_LOADER)).one_or_none()
    if loader is None or loader.since is None:  # it has just ended, or belongs to a role that we may not look at
        return "Another load is running"
    since = f"{loader.since.astimezone():%Y-%m-%d %H:%M:%S}"
    return f"Another load is running since {since}, by {loader.who} from {loader.place} (server process {loader.pid})"


def finish_load(connection: Connection, load_id: int, counts: LoadCounts) -> None:
    """Write the counts of the load."""
    values = {count.name: getattr(counts, count.name) for count in COUNTS_OF_LOAD}
    connection.execute(text(sql.FINISH_LOAD), {"load_id": load_id, **values})
    announce_state(connection)


def holds_real_data(connection: Connection) -> bool:
    """Return whether a load of anything but the bundled sample is stored."""
    return bool(connection.scalar(text("SELECT EXISTS (SELECT FROM loads WHERE NOT is_sample)")))


def is_empty(connection: Connection) -> bool:
    """Return whether there are no users, and so nothing to read."""
    return not connection.scalar(text("SELECT EXISTS (SELECT FROM users)"))


def remove_sample(connection: Connection, load_id: int) -> bool:
    """Remove the bundled sample, its users and its loads; return whether there was one."""
    found = bool(connection.scalar(text("SELECT EXISTS (SELECT FROM loads WHERE is_sample)")))
    if found:
        for statement in sql.REMOVE_SAMPLE:
            connection.execute(text(statement), {"load_id": load_id})
    return found


def fetch_loaded_files(connection: Connection) -> dict[str, LoadedFile]:
    """Return the files that are stored whole, by name."""
    files = {}
    for row in connection.execute(text(sql.SELECT_LOADED_FILES)).mappings():
        counts = LoadCounts(read=row["rows"], **{count.name: row[count.name] for count in COUNTS_OF_FILE})
        name, users = row["name"], frozenset(row["users"])
        files[name] = LoadedFile(name, row["size"], row["sha256"], row["options"], users, counts)
    return files


def remember_files(
    connection: Connection, load_id: int, read: list[str], users: Mapping[str, StoredUser], whole: list[LoadedFile]
) -> None:
    """Note which files are stored whole.

    Parameters
    ----------
    read : list of str
        Names of all files that this load read.
    users : mapping of str to StoredUser
        Users whose rows they hold.
    whole : list of LoadedFile
        Those of them of which every row is stored.
    """
    ids = [user.user_id for user in users.values()]
    counts = [count.name for count in COUNTS_OF_FILE]
    connection.execute(text(sql.FORGET_FILES), {"names": read, "user_ids": ids, "load_id": load_id})
    rows = (
        (file.name, file.size, file.sha256, file.options, load_id, _array(users[user].user_id for user in file.users),
         file.counts.read, *(getattr(file.counts, name) for name in counts))
        for file in whole
    )  # fmt: skip
    columns = ("name", "size", "sha256", "options", "load_id", "user_ids", "rows", *counts)
    copy_texts(connection, "loaded_files", columns, rows)


def _array(numbers: Iterable[int]) -> str:
    return f"{{{','.join(map(str, sorted(numbers)))}}}"
