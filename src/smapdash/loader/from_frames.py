"""Frames of pandas into the database, for scripts and notebooks: the same load, the same checks."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pandas as pd

from smapdash.db.engine import Engine
from smapdash.errors import InputError
from smapdash.loader.formats.challenge import READINGS_FOLDER, USERS_FILE
from smapdash.loader.options import DEFAULTS, LoadOptions
from smapdash.loader.report import LoadReport
from smapdash.loader.run import load_path
from smapdash.model.frames import METER_READINGS, METER_USERS


def load_frames(
    engine: Engine, users: pd.DataFrame, readings: pd.DataFrame, options: LoadOptions = DEFAULTS
) -> LoadReport:
    """Load frames as `load_path` loads the files that they would be.

    Parameters
    ----------
    engine : Engine
        The owner's engine; the schema is up to date.
    users : DataFrame
        METER_USERS: `id`, `area`, `tariff`; all users, whoever is missing is withdrawn.
    readings : DataFrame
        METER_READINGS: `id`, `datetime` (wall-clock start of the half-hour; its end where the options say so),
        `consumption` [Wh].
    options : LoadOptions
        How to load.

    Returns
    -------
    LoadReport
        Its lines are those of the rows of each user, in their order, the first being 2.

    Raises
    ------
    InputError
        When a column is missing or holds another type, an id cannot be the name of a file, or nothing can be loaded.
    DatabaseError
        When the database is away or refuses the work.
    """
    try:
        users, readings = METER_USERS.conform(users), METER_READINGS.conform(readings)
    except (KeyError, TypeError, ValueError) as error:
        raise InputError(
            f"The frames are not users and readings as METER_USERS and METER_READINGS are ({error})."
        ) from error
    with tempfile.TemporaryDirectory(prefix="smapdash-") as place:
        folder = Path(place)
        (folder / READINGS_FOLDER).mkdir()
        users.to_csv(folder / USERS_FILE, index=False)
        for user, rows in readings.groupby("id", sort=False):
            if "/" in str(user) or "\0" in str(user):
                raise InputError(f"The id {user} cannot be the name of a file; give it another.")
            file = folder / READINGS_FOLDER / f"{user}.csv"
            rows[["datetime", "consumption"]].to_csv(file, index=False, date_format="%Y-%m-%d %H:%M:%S")
        return load_path(engine, folder, options)
