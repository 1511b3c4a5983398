"""Names in the form in which they are compared: Unicode's NFC, runs of spaces as one.

A name whose form is taken by another stays as it is: the next load finds the other.
"""

import re
from unicodedata import normalize

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_NAMES = (("users", "user_id", ("external_id",)), ("segments", "segment_id", ("area", "tariff")))


def upgrade() -> None:
    """Go up one version."""
    connection = op.get_bind()
    for table, key, columns in _NAMES:
        rows = connection.execute(sa.text(f"SELECT {key}, {', '.join(columns)} FROM smapdash.{table} ORDER BY {key}"))  # noqa: S608
        stored = {number: tuple(names) for number, *names in rows}
        taken = set(stored.values())
        changes = ", ".join(f"{column} = :{column}" for column in columns)
        for number, names in stored.items():
            form = tuple(re.sub(" +", " ", normalize("NFC", name)).strip() for name in names)
            if form not in taken:
                taken.add(form)
                statement = sa.text(f"UPDATE smapdash.{table} SET {changes} WHERE {key} = :number")  # noqa: S608
                connection.execute(statement, {"number": number, **dict(zip(columns, form, strict=True))})
