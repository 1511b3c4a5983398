"""The role that writes settings, reviews and audit lines: it may SELECT, change the first two, and add to the last."""

from __future__ import annotations

import logging
from typing import Final

from sqlalchemy import Engine

from smapdash.db.engine import create_writing_engine, database_errors, parse_database_url
from smapdash.db.roles import Role, make_usable
from smapdash.db.schema_edits import EDITABLE
from smapdash.errors import ConfigurationError

LOG = logging.getLogger(__name__)

EDITOR = Role(
    suffix="smapdash_editor",
    password_file="editor-password",  # noqa: S106 - the name of a file
    session={"statement_timeout": "5s", "idle_in_transaction_session_timeout": "5s"},
    writes=EDITABLE,
    adds_audit=True,
)

MAY_DO_MORE: Final = (
    "The role of SMAPDASH_EDITOR_URL can do more than write settings and reviews and add audit lines: revoke its other "
    "rights, that on the table audit too, or name another role."
)
LACKS_AUDIT: Final = (
    "The role of SMAPDASH_EDITOR_URL cannot add audit lines, so whoever logs in can export nothing and open no user: "
    "as the owner, GRANT INSERT ON smapdash.audit to it."
)


def create_editing_engine(owner: Engine | None, editor_url: str | None = None, *, secret: str = "") -> Engine | None:
    """Return an engine that can write settings, reviews and audit lines; None where there is no role for it.

    The dashboard does without one: it shows everything, and says that nothing can be saved.

    Parameters
    ----------
    owner : Engine or None
        The owner's engine, which creates the role, or repairs it; None where only addresses of roles are known.
    editor_url : str, optional
        The address of an existing role.
    secret : str
        The password of the role that is created.

    Raises
    ------
    ConfigurationError
        When the role of the address can do more than that.
    DatabaseError
        When the address leads to no database.
    """
    if editor_url:
        engine = create_writing_engine(parse_database_url(editor_url))
        with database_errors(), engine.connect() as connection:
            may_do_more, lacks_audit = EDITOR.may_do_more(connection), EDITOR.lacks_audit(connection)
        if may_do_more:
            engine.dispose()
            raise ConfigurationError(MAY_DO_MORE)
        if lacks_audit:
            LOG.warning(LACKS_AUDIT)
        return engine
    if owner is None:
        return None
    engine = create_writing_engine(owner.url.set(username=EDITOR.name_of(owner), password=secret))
    problem = make_usable(owner, EDITOR, engine, secret)
    if problem:
        engine.dispose()
        LOG.warning("settings and reviews cannot be saved, as there is no role for it (%s)", problem)
        return None
    return engine
