"""A connection pooler between smapdash and PostgreSQL, which does not hand on the settings of a session."""

from __future__ import annotations

import socket
from contextlib import suppress
from threading import Thread

import pytest
from sqlalchemy import create_engine
from tests.processes import smapdash

from smapdash.db.engine import NO_POOLER, parse_database_url
from smapdash.db.upgrade import check_schema, upgrade_schema
from smapdash.errors import DatabaseError

REFUSAL = b"SFATAL\0C08P01\0Munsupported startup parameter: options\0\0"


def refuse_options(listener: socket.socket) -> None:
    """Answer each connection as PgBouncer answers one whose first packet holds `options`."""
    with suppress(OSError):
        while True:
            client, _ = listener.accept()
            with client:
                if client.recv(8)[4:] == (80877103).to_bytes(4, "big"):  # asks for TLS, which there is none of
                    client.sendall(b"N")
                    client.recv(8)
                assert b"options\0" in client.recv(4096)
                client.sendall(b"E" + (len(REFUSAL) + 4).to_bytes(4, "big") + REFUSAL)


def test_a_pooler_that_refuses_settings_is_named() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        Thread(target=refuse_options, args=(listener,), daemon=True).start()
        url = f"postgresql://meters:secret@127.0.0.1:{listener.getsockname()[1]}/meters"
        answer = smapdash("loads", DATABASE_URL=url)
    assert (answer.returncode, answer.stderr) == (4, f"smapdash: {NO_POOLER}\n")


@pytest.mark.parametrize("look", [upgrade_schema, check_schema])
def test_a_pooler_that_drops_settings_is_named(database_url: str, look: object) -> None:
    engine = create_engine(parse_database_url(database_url))  # none of the settings that smapdash's engines have
    try:
        with pytest.raises(DatabaseError, match="connection pooler such as PgBouncer"):
            look(engine)  # type: ignore[operator]
    finally:
        engine.dispose()
