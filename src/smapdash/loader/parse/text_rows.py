"""Blocks of lines to fields. Where a field begins and ends is found for all rows at once; no field is copied.

One physical line is one row: a stray quotation mark can spoil its own line only. Rows that are not plain (of another
number of fields, or with quotation marks anywhere but around whole fields) are handed out as text, for the slow and
careful way.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from smapdash.loader.parse.text_blocks import Block
from smapdash.model.arrays import Array

_NEWLINE, _RETURN, _COMMA, _QUOTE = (np.uint8(ord(sign)) for sign in '\n\r,"')
_IS_SPACE = np.isin(np.arange(256), [ord(sign) for sign in " \t\v\f"])
_MOST_SPACES = 64
_LONGEST_NAME = 1 << 10


@dataclass(frozen=True)
class Rows:
    """The plain rows of a block: the wanted columns, as places in its bytes.

    Attributes
    ----------
    data : array of uint8
        The bytes of the block.
    begins, ends : array of int64, shape (columns, rows)
        Where each field begins and ends in `data`, quotation marks and spaces around it left out.
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
        """Return for each row but the first whether its field differs from that of the row before."""
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
    line_begins, line_ends = begins[plain], ends[plain]
    field_begins, field_ends = np.vstack([line_begins, grid + 1]), np.vstack([grid, line_ends])
    if b'"' in block.data:
        field_begins, field_ends, kept = _unquote(data, field_begins, field_ends)
        plain, line_begins, line_ends = plain[kept], line_begins[kept], line_ends[kept]
    fields = _strip(data, field_begins[wanted], field_ends[wanted])
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


def _unquote(data: Array, begins: Array, ends: Array) -> tuple[Array, Array, Array]:
    """Leave out quotation marks around fields (shape (columns, rows)).

    Returns
    -------
    begins, ends : array
        The fields of the kept rows.
    kept : array of int64
        The rows without any other quotation mark.
    """
    quotes = np.flatnonzero(data == _QUOTE)
    marks = np.searchsorted(quotes, ends[-1]) - np.searchsorted(quotes, begins[0])
    quoted = (ends - begins > 1) & (data[begins] == _QUOTE) & (data[ends - 1] == _QUOTE)
    kept = np.flatnonzero(marks == 2 * quoted.sum(axis=0))
    quoted = quoted[:, kept]
    return begins[:, kept] + quoted, ends[:, kept] - quoted, kept


def _strip(data: Array, begins: Array, ends: Array) -> tuple[Array, Array]:
    """Leave out spaces around fields; what has more of them than usual is left to the careful way."""
    shape, begins, ends = begins.shape, begins.ravel(), ends.ravel()
    for edge, step, look in ((begins, 1, 0), (ends, -1, -1)):
        padded = np.flatnonzero((begins < ends) & _IS_SPACE[data[edge + look]])
        for _ in range(_MOST_SPACES):
            if not len(padded):
                break
            edge[padded] += step
            padded = padded[(begins[padded] < ends[padded]) & _IS_SPACE[data[edge[padded] + look]]]
    return begins.reshape(shape), ends.reshape(shape)
