"""What the driver raises, in one sentence."""

from __future__ import annotations

import psycopg2
import pytest

from smapdash.db.engine import database_errors
from smapdash.errors import DatabaseError


@pytest.mark.parametrize("kind", [psycopg2.OperationalError, psycopg2.InterfaceError])
def test_a_connection_that_is_gone_is_a_database_that_does_not_answer(kind: type[psycopg2.Error]) -> None:
    with (
        pytest.raises(DatabaseError, match=r"^The database does not answer \(connection already closed\); check that"),
        database_errors(),
    ):
        raise kind("connection already closed")
