"""smapdash backup | restore: all that is stored in one file, and back."""

from __future__ import annotations

from pathlib import Path

import click

from smapdash.cli.common import clear_cache, database_option, open_database, wait_option
from smapdash.wording.phrases import plural


@click.command(epilog="Example: smapdash backup /backups/meters-2026-11-28.dump")
@click.argument("path", metavar="FILE", type=click.Path(path_type=Path, dir_okay=False))
@database_option
@wait_option
def backup(path: Path, database_url: str | None, *, wait_limit: float) -> None:
    """Write all that is stored to the new file FILE, as it is at one moment, also while a load runs.

    It is an archive of pg_dump: `smapdash restore` and pg_restore read it.
    """
    from smapdash.db.backup import write_backup  # noqa: PLC0415

    with open_database(database_url, wait_limit) as engine:
        size = write_backup(engine, path)
    click.echo(f"Wrote {path}, {size / 1e6:,.1f} MB.")


@click.command(epilog="Example: smapdash restore /backups/meters-2026-11-28.dump")
@click.argument("path", metavar="FILE", type=click.Path(path_type=Path, dir_okay=False))
@database_option
@wait_option
def restore(path: Path, database_url: str | None, *, wait_limit: float) -> None:
    """Restore the backup FILE into a database in which nothing was loaded, and verify it.

    A backup of an earlier version is brought to this one.
    """
    from smapdash.db.backup import restore_backup  # noqa: PLC0415
    from smapdash.db.check import check_consistency  # noqa: PLC0415
    from smapdash.errors import DatabaseError  # noqa: PLC0415

    with open_database(database_url, wait_limit) as engine:
        restore_backup(engine, path)
        clear_cache(database_url, engine)
        found = check_consistency(engine)
    click.echo(f"Restored {plural(found.users, 'user')} and {plural(found.readings, 'reading')} from {path}.")
    if not found.ok:
        raise DatabaseError("What was restored differs from the rules of this version; run `smapdash check --repair`.")
