"""Rows of an export that sum up the smallest areas or tariffs where there are too many."""

from __future__ import annotations

import pandas as pd

from smapdash.model.enums import Split
from smapdash.web.exports.tables import Note
from smapdash.wording.groups import others, others_clause
from smapdash.wording.messages import message

SPLIT_COLUMNS = {Split.AREA: ["area"], Split.TARIFF: ["tariff"], Split.BOTH: ["area", "tariff"],
                 Split.USER: ["user"]}  # fmt: skip
"""The columns that name the group of a row."""


def name_others(split: Split, frame: pd.DataFrame, *, query: str = "energy") -> tuple[pd.DataFrame, tuple[Note, ...]]:
    """Return a frame that names the rows of others, and a note on them; without such rows, drop their column.

    Parameters
    ----------
    query : str
        View of `smapdash query` that prints the rows of every group; empty for none.
    """
    is_merged = frame["merged"] > 0
    if not is_merged.any():
        return frame.drop(columns="merged"), ()
    merged, parts = int(frame["merged"].max()), SPLIT_COLUMNS[split]
    alone = len(frame.loc[~is_merged, parts].drop_duplicates())
    frame = frame.assign(**{part: frame[part].mask(is_merged, others(merged)) for part in parts})
    return frame, (_note(split, alone, merged, query),)


def _note(split: Split, alone: int, merged: int, query: str) -> Note:
    """Return a note on how many groups have rows of their own, and on the command that prints all."""
    clause = others_clause(alone, merged).replace(",", "").replace(";", ".")
    all_groups = message("exports.all_groups", query=query, split=split) if query else ""
    return Note("groups", message("exports.merged_note", clause=clause, all_groups=all_groups))
