"""Answers to the page's questions, as frames and values of `frames.py`."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pandas as pd
from sqlalchemy import Connection, Engine, Select, text

from smapdash.db import selects, user_selects
from smapdash.db.engine import database_errors
from smapdash.filters import Filters, Grain, Split
from smapdash.frames import (
    ENERGY,
    PROFILE,
    SEGMENTS,
    USER_ENERGY,
    USERS,
    Coverage,
    FrameSpec,
    MissingHalfHour,
    Summary,
    UserDetail,
)

USER_SORTS = ("id", "area", "tariff", "energy_wh", "mean_wh_per_day", "peak_w")
MOST_MISSING = 50


class Repository:
    """Asks the database. Each method is one transaction, so what it returns is of one state.

    Every method raises `DatabaseError` when the database is away or refuses the work.

    Parameters
    ----------
    engine : Engine
        A reader's engine.
    """

    def __init__(self, engine: Engine) -> None:
        # Every statement of an answer sees the state that its first one saw, whatever load ends in between.
        self._engine = engine.execution_options(isolation_level="REPEATABLE READ")

    def fetch_coverage(self) -> Coverage:
        """Return what is loaded."""
        with database_errors(), self._engine.connect() as connection:
            row = connection.execute(selects.select_coverage()).one()
            names = connection.execute(selects.select_segment_names())
            return Coverage(
                load_id=row.load_id or 0,
                loaded_at=row.finished_at,
                is_sample=bool(row.is_sample),
                users=row.users,
                readings=int(row.readings),
                first_day=row.first_day,
                last_day=row.last_day,
                segments=tuple((name.area, name.tariff) for name in names),
            )

    def fetch_summary(self, filters: Filters) -> Summary:
        """Return the key figures of the selection."""
        with database_errors(), self._engine.connect() as connection:
            totals = connection.execute(selects.select_totals(filters)).one()
            peak = connection.execute(selects.select_peak(filters)).one_or_none()
            return _summary(totals, peak)

    def fetch_energy(self, filters: Filters, grain: Grain) -> pd.DataFrame:
        """Return energy over time, split as the filters say: frame ENERGY."""
        return self._fetch(selects.select_energy(filters, grain), ENERGY)

    def fetch_profile(self, filters: Filters) -> pd.DataFrame:
        """Return the mean day of the selection: frame PROFILE."""
        return self._fetch(selects.select_profile(filters), PROFILE)

    def fetch_segments(self, filters: Filters) -> pd.DataFrame:
        """Return every pair of area and tariff in the dates, chosen or not: frame SEGMENTS."""
        return self._fetch(selects.select_segments(filters), SEGMENTS)

    def fetch_users(
        self,
        filters: Filters,
        *,
        sort: str = "energy_wh",
        descending: bool = True,
        page: int = 0,
        page_size: int = 12,
    ) -> tuple[pd.DataFrame, int]:
        """Return one page of users (frame USERS) and how many users there are on all pages.

        Parameters
        ----------
        sort : str
            One of `USER_SORTS`; equals are ordered by id. Ids are ordered by length, then by text, so that 100
            comes before 3000.
        page : int
            0 for the first; one beyond the end gives no rows.
        """
        with database_errors(), self._engine.connect() as connection:
            statement = selects.select_user_page(filters, sort, descending=descending)
            frame = pd.read_sql(statement.limit(page_size).offset(page * page_size), connection)
            if len(frame):
                return USERS.conform(frame), int(frame["users"].iloc[0])
            return USERS.empty(), int(connection.execute(selects.select_totals(filters)).one().users)

    def fetch_user(self, filters: Filters, user_id: str, grain: Grain) -> UserDetail | None:
        """Return one user for the dates of the filters, whatever their areas and tariffs; None where there is none."""
        with database_errors(), self._engine.connect() as connection:
            user = connection.execute(user_selects.select_user(user_id)).one_or_none()
            if user is None:
                return None
            peers = replace(filters, areas=(), tariffs=(user.tariff,), split=Split.NONE)
            totals = connection.execute(user_selects.select_user_totals(filters, user.user_id)).one()
            missing = connection.execute(user_selects.select_missing(user.user_id).limit(MOST_MISSING)).all()
            return UserDetail(
                user_id=user_id,
                area=user.area,
                tariff=user.tariff,
                withdrawn_at=user.withdrawn_at,
                summary=_summary(totals, totals),
                tariff_users=connection.execute(selects.select_totals(peers)).one().users,
                energy=_user_energy(connection, filters, peers, user.user_id, grain),
                profile=_read(connection, user_selects.select_user_profile(filters, user.user_id), PROFILE),
                tariff_profile=_read(connection, selects.select_profile(peers), PROFILE),
                missing=tuple(MissingHalfHour(row.read_at, row.fold) for row in missing),
                missing_count=missing[0].missing if missing else 0,
            )

    def check_health(self) -> None:
        """Do nothing but ask the database; raises `DatabaseError` when it does not answer."""
        with database_errors(), self._engine.connect() as connection:
            connection.execute(text("SELECT 1"))

    def close(self) -> None:
        """Close the connections that are not in use; the next question opens new ones."""
        self._engine.dispose()

    def forget_connections(self) -> None:
        """Leave the connections of a parent process to it, after a fork."""
        self._engine.dispose(close=False)

    def _fetch(self, statement: Select[Any], spec: FrameSpec) -> pd.DataFrame:
        with database_errors(), self._engine.connect() as connection:
            return _read(connection, statement, spec)


def _read(connection: Connection, statement: Select[Any], spec: FrameSpec) -> pd.DataFrame:
    return spec.conform(pd.read_sql(statement, connection))


def _summary(totals: Any, peak: Any) -> Summary:
    return Summary(
        users=totals.users,
        user_days=totals.user_days,
        readings=int(totals.readings),
        energy_wh=totals.energy_wh,
        peak_w=peak.peak_w if peak else None,
        peak_at=peak.peak_at if peak else None,
    )


def _user_energy(connection: Connection, filters: Filters, peers: Filters, user_key: int, grain: Grain) -> pd.DataFrame:
    own = pd.read_sql(user_selects.select_user_energy(filters, user_key, grain), connection)
    tariff = _read(connection, selects.select_energy(peers, grain), ENERGY)
    tariff = tariff.assign(tariff_users=tariff["users"], tariff_mean_wh=tariff["energy_wh"] / tariff["users"])
    keys = {"start": ENERGY.columns["start"].dtype, "fold": ENERGY.columns["fold"].dtype}
    joined = tariff[[*keys, "tariff_users", "tariff_mean_wh"]].merge(own.astype(keys), on=list(keys), how="left")
    return USER_ENERGY.conform(joined.assign(readings=joined["readings"].fillna(0)))
