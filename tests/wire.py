"""A TCP proxy before the database, which can swallow what it is sent and never answer."""

from __future__ import annotations

import socket
from contextlib import suppress
from threading import Thread

from sqlalchemy import URL


class Wire:
    """Forwards connections to the database of a URL, from a port of this machine, until it is silenced.

    With `after` it silences itself when the database has sent so many pieces. Connections of a silent time stay silent
    for ever; new ones are served again after `recover`.
    """

    def __init__(self, url: URL, after: int | None = None) -> None:
        self._url = url
        self._left = after
        self._is_silent = False
        self._dead: set[socket.socket] = set()
        self._pairs: list[socket.socket] = []
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        Thread(target=self._accept, daemon=True).start()

    @property
    def url(self) -> str:
        """The database's URL by way of this proxy."""
        port = self._listener.getsockname()[1]
        query = {name: value for name, value in self._url.query.items() if name not in ("host", "port")}
        return self._url.set(host="127.0.0.1", port=port, query=query).render_as_string(hide_password=False)

    def silence(self) -> None:
        """Swallow everything, on all connections."""
        self._is_silent = True
        self._dead.update(self._pairs)

    def recover(self) -> None:
        """Serve new connections again."""
        self._is_silent = False

    def close(self) -> None:
        """End all connections."""
        for each in (self._listener, *self._pairs):
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
            each.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                server = self._connect()
                self._pairs += [client, server]
                if self._is_silent:
                    self._dead.update((client, server))
                for source, target in ((client, server), (server, client)):
                    Thread(target=self._forward, args=(client, source, target), daemon=True).start()

    def _connect(self) -> socket.socket:
        folder, port = self._url.query.get("host"), self._url.query.get("port", "5432")
        if not folder:
            return socket.create_connection((self._url.host or "127.0.0.1", self._url.port or 5432))
        server = socket.socket(socket.AF_UNIX)
        server.connect(f"{folder}/.s.PGSQL.{port}")
        return server

    def _forward(self, client: socket.socket, source: socket.socket, target: socket.socket) -> None:
        with suppress(OSError):
            while data := source.recv(65_536):
                if source not in self._dead:
                    target.sendall(data)
                if self._left is not None and source is not client:
                    self._left -= 1
                    if not self._left:
                        self.silence()
        if source not in self._dead:
            with suppress(OSError):
                target.shutdown(socket.SHUT_RDWR)
