"""The command line. The only package that prints.

What takes long to import is imported by the command that needs it.
"""

from __future__ import annotations

import errno
import sys
from importlib import import_module
from typing import Any, Final

import click

from smapdash.errors import InterruptError, SmapdashError
from smapdash.logs import configure_logging

MODULES: Final = {
    "run": "serving", "load": "loading", "loads": "loads", "query": "query", "serve": "serving", "check": "data",
    "simulate": "data", "forget": "forgetting", "doctor": "doctor", "backup": "backups", "restore": "backups",
    "settings": "settings", "audit": "audit",
}  # fmt: skip
"""The module of each command."""


class _Commands(click.Group):
    """Commands that are imported when they are called, and whose Ctrl-C is one sentence on one line."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - as click calls it
        return sorted(MODULES)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - as click calls it
        if cmd_name not in MODULES:
            return None
        command: click.Command = getattr(import_module(f"smapdash.cli.{MODULES[cmd_name]}"), cmd_name)
        return command

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except (KeyboardInterrupt, click.Abort):
            raise InterruptError("Interrupted; what was not finished was taken back.") from None


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="smapdash")
def cli() -> None:
    """Half-hourly smart-meter readings: load them into PostgreSQL and look at them in the browser.

    Exit codes: 0 done, 2 usage or configuration, 3 bad input, 4 database.
    """


def main() -> None:
    """Run the command line; turn each error that a user can cause into one line on stderr."""
    configure_logging()
    try:
        cli.main(prog_name="smapdash", standalone_mode=False)
    except SmapdashError as error:
        _fail(str(error), error.exit_code)
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.format_message(), err=True)
        raise SystemExit(2) from None
    except click.ClickException as error:
        context = getattr(error, "ctx", None)
        _fail(f"{error.format_message().rstrip('.')}. See {context.command_path if context else 'smapdash'} --help.", 2)
    except BrokenPipeError:
        sys.stdout = None  # the other end of a pipe was closed: nothing more to print
    except OSError as error:
        if error.errno != errno.ENOSPC:
            raise
        sys.stdout = None
        _fail("The output cannot be written: no space is left where it goes to. Make room and try again.", 2)


def _fail(sentence: str, code: int) -> None:
    click.echo(f"smapdash: {' '.join(sentence.split())}", err=True)
    raise SystemExit(code)
