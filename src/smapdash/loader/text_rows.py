"""Blocks of lines to fields. Where a field begins and ends is found for all rows at once; no field is copied.

One physical line is one row: a stray quotation mark can spoil its own line only. Rows that are not plain (quoted, or
of another number of fields) are handed out as text, for the slow and careful way.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from smapdash.db.copy import Array
from smapdash.loader.text_blocks import Block

_NEWLINE, _RETURN, _COMMA, _SPACE, _QUOTE = (np.uint8(ord(sign)) for sign in '\n\r, "')
_MOST_SPACES = 4
_LONGEST_NAME = 1 << 10


@dataclass(frozen=True)
class Rows:
    """The plain rows of a block: the wanted columns, as places in its bytes.

    Attributes
    ----------
    data : array of uint8
        The bytes of the block.
    begins, ends : array of int64, shape (columns, rows)
        Where each field begins and ends in `data`, spaces around it left out.
    line_begins, line_ends : array of int64
        Where each row begins and ends in `data`.
    lines : array of int64
        Line number of each row.
    """

    data: Array
    begins: Array
    ends: Array
    line_begins: Array
    line_ends: Array
    lines: Array

    def text(self, row: int) -> str:
        """Return one row as it stands."""
        return bytes(self.data[self.line_begins[row] : self.line_ends[row]]).decode()

    def fields(self, row: int) -> list[str]:
        """Return the fields of one row, stripped."""
        places = zip(self.begins[:, row].tolist(), self.ends[:, row].tolist(), strict=True)
        return [bytes(self.data[begin:end]).decode().strip() for begin, end in places]

    def changes(self, column: int) -> Array:
        """Tell of each row but the first whether its field differs from that of the row before."""
        begins, lengths = self.begins[column], self.ends[column] - self.begins[column]
        changes: Array = lengths[1:] != lengths[:-1]
        for place in range(min(int(lengths.max(initial=0)), _LONGEST_NAME)):
            signs = self.data[np.minimum(begins + place, len(self.data) - 1)]
            changes |= (signs[1:] != signs[:-1]) & (place < lengths[1:])
        changes |= lengths[1:] > _LONGEST_NAME
        return changes


def split_rows(block: Block, width: int, wanted: list[int]) -> tuple[Rows, list[tuple[int, str]]]:
    """Split a block.

    Parameters
    ----------
    width : int
        Number of columns of the file.
    wanted : list of int
        Places of the columns to find.

    Returns
    -------
    rows : Rows
        The plain rows.
    others : list of (int, str)
        Line number and text of each other row; an empty line is no row.
    """
    data = np.frombuffer(block.data, np.uint8)
    ends = np.flatnonzero(data == _NEWLINE)
    begins = np.concatenate(([0], ends[:-1] + 1))
    ends = ends - (data[ends - 1] == _RETURN)
    grid, plain = _find_separators(data, begins, ends, width)
    if b'"' in block.data:
        quoted = np.searchsorted(begins, np.flatnonzero(data == _QUOTE), side="right") - 1
        grid, plain = _leave_out(grid, plain, quoted)
    line_begins, line_ends = begins[plain], ends[plain]
    fields = _strip(data, np.vstack([line_begins, grid + 1])[wanted], np.vstack([grid, line_ends])[wanted])
    rows = Rows(data, *fields, line_begins, line_ends, block.first_line + plain)
    others = []
    if len(plain) < len(begins):
        for place in np.setdiff1d(np.arange(len(begins)), plain).tolist():
            text = block.data[begins[place] : ends[place]].decode()
            if text.strip():
                others.append((block.first_line + place, text))
    return rows, others


def _find_separators(data: Array, begins: Array, ends: Array, width: int) -> tuple[Array, Array]:
    """Return the places of the commas, shape (width - 1, rows), and the numbers of the rows that have so many."""
    commas = np.flatnonzero(data == _COMMA)
    inner = width - 1
    if inner and len(commas) == inner * len(begins):
        grid = commas.reshape(-1, inner).T
        if (grid[0] >= begins).all() and (grid[-1] < ends).all():
            return grid, np.arange(len(begins))
    first = np.searchsorted(commas, begins)
    plain = np.flatnonzero((np.searchsorted(commas, ends) - first == inner) & (ends > begins))
    return commas[first[plain] + np.arange(inner)[:, None]], plain


def _leave_out(grid: Array, plain: Array, numbers: Array) -> tuple[Array, Array]:
    keep = ~np.isin(plain, numbers)
    return grid[:, keep], plain[keep]


def _strip(data: Array, begins: Array, ends: Array) -> tuple[Array, Array]:
    """Leave out spaces around fields; what has more of them than usual is left to the careful way."""
    for _ in range(_MOST_SPACES):
        padded = (begins < ends) & (data[begins] == _SPACE)
        if not padded.any():
            break
        begins = begins + padded
    for _ in range(_MOST_SPACES):
        padded = (begins < ends) & (data[ends - 1] == _SPACE)
        if not padded.any():
            break
        ends = ends - padded
    return begins, ends
