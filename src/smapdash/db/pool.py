"""A pool of connections that records how long a question waits for one, and how many are in use."""

from __future__ import annotations

from sqlalchemy import PoolProxiedConnection, QueuePool
from sqlalchemy.pool import ConnectionPoolEntry

from smapdash.metrics.declared import CHECKOUT, IN_USE


class MeasuredPool(QueuePool):
    """SQLAlchemy's usual pool, measured."""

    def connect(self) -> PoolProxiedConnection:
        """Return a connection that answers."""
        with CHECKOUT.timed():
            connection = super().connect()
        IN_USE.set(self.checkedout())
        return connection

    def _do_return_conn(self, record: ConnectionPoolEntry) -> None:
        super()._do_return_conn(record)
        IN_USE.set(self.checkedout())
