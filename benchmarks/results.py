"""Output of the benchmarks: medians, a table, the facts of the machine, and which aims are met."""

from __future__ import annotations

import os
import platform
import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import text

from common import Server

SETTINGS = ("shared_buffers", "max_wal_size", "wal_level", "synchronous_commit", "fsync")


@dataclass(frozen=True)
class Aim:
    """The aim for a figure.

    Attributes
    ----------
    figure : str
        Its key.
    wording, unit : str
        Its name and unit in the output.
    limits : mapping
        Limit by size; other sizes have none.
    below : bool
        Whether the limit itself misses the aim.
    """

    figure: str
    wording: str
    unit: str
    limits: Mapping[float, float]
    below: bool = False


def summarize(runs: Sequence[Mapping[str, float]]) -> dict[str, float]:
    """Return the median of each figure over the repetitions; of a peak of memory the largest."""
    return {name: (max if name == "peak_mb" else statistics.median)([run[name] for run in runs]) for name in runs[0]}


def print_result(
    server: Server,
    *,
    header: Sequence[str],
    rows: Sequence[Sequence[str]],
    note: str,
    aims: Sequence[Aim],
    figures: Mapping[float, Mapping[str, float]],
) -> None:
    """Print the table, the facts of the machine with a note, and the aims that are met and missed."""
    print(markdown_table(header, rows), f"{_machine_facts(server)} {note}", _judge(aims, figures), sep="\n\n")


def markdown_table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return a Markdown table: text columns to the left, numbers to the right."""
    ruler = ["---:" if all(row[place][:1].isdigit() for row in rows) else "---" for place in range(len(header))]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in (header, ruler, *rows))


def _machine_facts(server: Server) -> str:
    """Return one sentence on the machine, the versions and the server's settings."""
    with server.engine.connect() as connection:
        version, *settings = (connection.scalar(text(f"SHOW {name}")) for name in ("server_version", *SETTINGS))
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9
    return (
        f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores, {memory:.0f} GB of memory; "
        f"Python {platform.python_version()}; PostgreSQL {str(version).split()[0]} ({server.kind}) with "
        + ", ".join(f"{name} = {value}" for name, value in zip(SETTINGS, settings, strict=True))
        + f"; {'a' if server.has_checkpoints else 'no'} checkpoint before each timed step."
    )


def _judge(aims: Sequence[Aim], figures: Mapping[float, Mapping[str, float]]) -> str:
    """Return the aims as a list, each with the measured figure: met or missed."""
    lines, missing = [], 0
    for aim in aims:
        for size, limit in aim.limits.items():
            bound = f"{'below' if aim.below else 'at most'} {limit:g}"
            measured = figures.get(size, {}).get(aim.figure)
            if measured is None:
                missing += 1
                continue
            state = "met" if measured < limit or (measured == limit and not aim.below) else "**missed**"
            shown = f"{measured:.3f}" if measured < 100 else f"{measured:.0f}"
            lines.append(f"- {state}: {aim.wording}, {size:g} x: {shown} {aim.unit}, aim {bound}")
    return "\n".join([*lines, *([f"- not measured: {missing} aims for other sizes"] if missing else [])])
