"""The role as which the dashboard reads, which may only SELECT: made by the owner, or named by an address."""

from __future__ import annotations

from typing import Final

from sqlalchemy import Engine

from smapdash.db.engine import create_reading_engine, database_errors, parse_database_url
from smapdash.db.roles import Role, make_usable
from smapdash.errors import ConfigurationError

READER = Role(
    suffix="smapdash_reader",
    password_file="reader-password",  # noqa: S106 - the name of a file
    session={
        "default_transaction_read_only": "on",
        "statement_timeout": "30s",
        "idle_in_transaction_session_timeout": "60s",
    },
)

MAY_DO_MORE: Final = "the role of SMAPDASH_READER_URL can write, or read the table audit"


def create_read_only_engine(
    owner: Engine | None, reader_url: str | None = None, *, secret: str = "", as_owner: bool = False
) -> Engine:
    """Return an engine that can only read, for the dashboard.

    Parameters
    ----------
    owner : Engine or None
        The owner's engine, which creates the role; None where only `reader_url` is known.
    reader_url : str, optional
        The address of an existing role; without it one is created, or repaired: password, rights, settings.
    secret : str
        The password of that role.
    as_owner : bool
        Whether the dashboard may read with more rights, in read-only transactions, where there is no such role.

    Raises
    ------
    ConfigurationError
        When there is no role that can only read, and `as_owner` does not allow another.
    DatabaseError
        When the database is unreachable.
    """
    if reader_url:
        engine = create_reading_engine(parse_database_url(reader_url))
        with database_errors(), engine.connect() as connection:
            problem = MAY_DO_MORE if READER.may_do_more(connection) else None
    else:
        assert owner is not None  # noqa: S101 - what the callers promise
        engine = create_reading_engine(owner.url.set(username=READER.name_of(owner), password=secret))
        problem = make_usable(owner, READER, engine, secret)
        if problem and as_owner:
            engine.dispose()
            engine = create_reading_engine(owner.url)
    if problem and not as_owner:
        engine.dispose()
        raise ConfigurationError(
            f"The dashboard has no role that can only read ({problem}): name one by SMAPDASH_READER_URL, or let the "
            "dashboard read with all rights by --read-as-owner."
        )
    return engine
