"""Files of readings with a header: the rows of each block as arrays, and the rows that break a rule."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from smapdash.errors import InputError
from smapdash.loader.parse.clean import Reading, judge_reading
from smapdash.loader.parse.quick_numbers import parse_energy
from smapdash.loader.parse.quick_times import parse_times
from smapdash.loader.parse.separators import describe_separator, find_header, find_row_separator, find_separator
from smapdash.loader.parse.text_blocks import Block, InputFile, read_blocks, split_fields
from smapdash.loader.parse.text_rows import Rows, split_rows
from smapdash.model.arrays import Array
from smapdash.model.reasons import Reason, ReasonCode

_LOOKED_AT = 4_000
"""So many bytes below the first line show whether it is the header, and what separates fields."""

Reject = tuple[int, str, Reason]
"""Line number, text and reason of a row that cannot be loaded."""


@dataclass(frozen=True)
class ReadingsBlock:
    """The rows of one block.

    Attributes
    ----------
    read, size : int
        Number of its rows, and its length [bytes].
    names : list of tuple of str
        What the columns that name the user hold; one entry per run of rows that hold the same.
    name : array of int64
        Entry of `names`, of each good row.
    minute : array of int32
        Minutes since 1970, as in `clean.Reading`.
    wh : array of float64
        Energy [Wh].
    line : array of int64
        Line number.
    snapped : int
        Number of good rows whose stamp was up to two seconds off the grid.
    rejected : list of Reject
        The other rows.
    """

    read: int
    size: int
    names: list[tuple[str, ...]]
    name: Array
    minute: Array
    wh: Array
    line: Array
    snapped: int
    rejected: list[Reject]


@dataclass(frozen=True)
class Layout:
    """The columns of a file of readings.

    Attributes
    ----------
    names : tuple of str
        Columns that name the user.
    time, energy : str
        Columns of the wall-clock stamp and of the energy.
    factor : int
        Watt-hours in the unit of the energy.
    find_fault : callable
        Returns why the fields of `names` cannot name a user, or None.
    """

    names: tuple[str, ...]
    time: str
    energy: str
    factor: int = 1
    find_fault: Callable[[tuple[str, ...]], Reason | None] = lambda _: None

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns, in the order in which rows hand them out."""
        return (*self.names, self.time, self.energy)


def read_table(file: InputFile, columns: tuple[str, ...]) -> Iterator[tuple[Block, int, list[int]]]:
    """Yield the rows of a file below its header, with the number of its columns and the places of the wanted ones.

    Raises
    ------
    InputError
        When the file cannot be read, is not UTF-8 text, is empty, or lacks a column.
    """
    blocks = read_blocks(file)
    first = next(blocks)
    header_bytes, _, rest = first.data.partition(b"\n")
    if not header_bytes.strip() and not rest.strip():
        raise InputError(f"{file.short_name} is empty; it needs the header {','.join(columns)} and rows below it.")
    first_line, lines = (
        header_bytes.decode().removesuffix("\r"),
        rest[:_LOOKED_AT].decode(errors="replace").split("\n")[:-1],
    )
    header = split_fields(first_line)
    missing = [column for column in columns if header.count(column) != 1]
    separator = find_separator(first_line, columns) if missing else find_row_separator(lines, len(header))
    if separator:
        raise InputError(f"{file.short_name} {describe_separator(separator)}.")
    if missing:
        line = find_header(lines, columns)
        if line is not None:
            raise InputError(f"{file.short_name} has its header in line {line + 2}; delete the lines above it.")
        raise InputError(
            f"{file.short_name} has no single column {' and '.join(missing)} in its first line; "
            f"it must name {','.join(columns)}."
        )
    places = [header.index(column) for column in columns]
    if rest:
        yield Block(rest, 2), len(header), places
    for block in blocks:
        yield block, len(header), places


def read_readings(file: InputFile, layout: Layout) -> Iterator[ReadingsBlock]:
    """Yield the rows of a file of readings, block by block.

    Raises
    ------
    InputError
        When the file cannot be read, is not UTF-8 text, is empty, or lacks a column; what was yielded before does
        not count then.
    """
    for block, width, places in read_table(file, layout.columns):
        rows, others = split_rows(block, width, places)
        slow = [_split_other(line, text, width, places) for line, text in others]
        yield _read_block(rows, slow, layout, len(block.data))


def _split_other(line: int, text: str, width: int, places: list[int]) -> tuple[int, str, list[str] | None]:
    fields = split_fields(text)
    return line, text, [fields[place] for place in places] if len(fields) == width else None


def _read_block(
    rows: Rows, others: list[tuple[int, str, list[str] | None]], layout: Layout, size: int
) -> ReadingsBlock:
    minute, snapped, is_time = parse_times(rows, -2)
    wh, is_energy = parse_energy(rows, -1, layout.factor)
    names, name = _name_runs(rows, len(layout.names))
    at_fault = np.array([layout.find_fault(entry) is not None for entry in names], bool)
    good = is_time & is_energy & ~at_fault[name]
    slow = [(int(rows.lines[row]), rows.text(row), rows.fields(row)) for row in np.flatnonzero(~good).tolist()]
    more: list[tuple[int, int, Reading]] = []
    rejected: list[Reject] = []
    for line, text, fields in (*slow, *others):
        judged = _judge(fields, layout)
        if isinstance(judged, Reason):
            rejected.append((line, text, judged))
        elif fields is not None:
            more.append((len(names), line, judged))
            names.append(tuple(fields[:-2]))
    return ReadingsBlock(
        read=len(rows.lines) + len(others),
        size=size,
        names=names,
        name=np.append(name[good], [entry for entry, _, _ in more]).astype(np.int64),
        minute=np.append(minute[good], [reading.minute for _, _, reading in more]).astype(np.int32),
        wh=np.append(wh[good], [reading.wh for _, _, reading in more]),
        line=np.append(rows.lines[good], [line for _, line, _ in more]).astype(np.int64),
        snapped=int(snapped[good].sum()) + sum(reading.snapped for _, _, reading in more),
        rejected=rejected,
    )


def _judge(fields: list[str] | None, layout: Layout) -> Reading | Reason:
    if fields is None:
        return Reason(ReasonCode.WRONG_FIELD_COUNT)
    return layout.find_fault(tuple(fields[:-2])) or judge_reading(fields[-2], fields[-1], layout.factor)


def _name_runs(rows: Rows, columns: int) -> tuple[list[tuple[str, ...]], Array]:
    """Return the fields of the first `columns` columns, once per run of equal ones, and each row's run."""
    if not columns or not len(rows.lines):
        return [()] if len(rows.lines) else [], np.zeros(len(rows.lines), np.int64)
    changes = np.logical_or.reduce([rows.changes(column) for column in range(columns)])
    heads = np.concatenate(([0], np.flatnonzero(changes) + 1))
    names = [tuple(rows.fields(row)[:columns]) for row in heads.tolist()]
    return names, np.concatenate(([0], np.cumsum(changes)))
