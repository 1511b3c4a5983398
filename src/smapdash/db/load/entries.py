"""What a load did besides adding readings, one query for each kind: rows set aside, readings changed, users moved."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from sqlalchemy import Connection, Row, text

from smapdash.db.load.rejects import OF_LOAD
from smapdash.model.loads import LoadEntries

_WHOLE_TEXT: Final = 2**31 - 1
_BY_USER: Final = 'length(u.external_id), u.external_id COLLATE "C"'

_SET_ASIDE: Final = f"""
    SELECT r.file, r.line, left(r.text, :length) AS text, r.reason, r.detail, r.rows {OF_LOAD}
    ORDER BY r.file, r.line"""
# What came after a change is what the next load that changed the same reading found, else what is stored now.
_CHANGED: Final = f"""
    SELECT u.external_id AS user, v.read_at, v.fold, v.old_wh,
           coalesce((SELECT n.old_wh FROM reading_revisions n
                     WHERE (n.user_id, n.read_at, n.fold) = (v.user_id, v.read_at, v.fold) AND n.load_id > v.load_id
                     ORDER BY n.load_id LIMIT 1),
                    (SELECT r.wh FROM readings r
                     WHERE (r.user_id, r.read_at, r.fold) = (v.user_id, v.read_at, v.fold))) AS new_wh
    FROM reading_revisions v JOIN users u USING (user_id) WHERE v.load_id = :load_id
    ORDER BY {_BY_USER}, v.read_at, v.fold"""  # noqa: S608 - constants
_MOVED: Final = f"""
    SELECT u.external_id AS user, o.area AS old_area, o.tariff AS old_tariff, n.area AS new_area, n.tariff AS new_tariff
    FROM user_revisions v JOIN users u USING (user_id)
    JOIN segments o ON o.segment_id = v.old_segment_id JOIN segments n ON n.segment_id = v.new_segment_id
    WHERE v.load_id = :load_id
    ORDER BY {_BY_USER}"""  # noqa: S608 - constants
_SELECT: Final = {LoadEntries.SET_ASIDE: _SET_ASIDE, LoadEntries.CHANGED: _CHANGED, LoadEntries.MOVED: _MOVED}
_COUNT: Final = {
    LoadEntries.SET_ASIDE: f"SELECT count(*) {OF_LOAD}",
    LoadEntries.CHANGED: "SELECT count(*) FROM reading_revisions WHERE load_id = :load_id",
    LoadEntries.MOVED: "SELECT count(*) FROM user_revisions WHERE load_id = :load_id",
}


def count_entries(connection: Connection, load_id: int, of: LoadEntries) -> int:
    """Return how many entries of a kind a load has; rows that were set aside and purged are not among them."""
    return int(connection.scalar(text(_COUNT[of]), {"load_id": load_id}))


def select_entries(
    connection: Connection,
    load_id: int,
    of: LoadEntries,
    *,
    first: int = 0,
    most: int | None = None,
    length: int | None = None,
) -> Iterator[Row[Any]]:
    """Return entries of a load, some thousands at a time.

    Parameters
    ----------
    first, most : int
        The place of the first, and how many; None for all that follow.
    length : int or None
        Characters of the text of a row that was set aside; None for all.
    """
    values = {"load_id": load_id, "first": first, "most": most}
    if of is LoadEntries.SET_ASIDE:
        values["length"] = length or _WHOLE_TEXT
    query = text(f"{_SELECT[of]} LIMIT CAST(:most AS bigint) OFFSET :first")
    return iter(connection.execute(query, values, execution_options={"yield_per": 10_000}))
