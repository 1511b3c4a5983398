"""The documents say what the code does."""

from __future__ import annotations

import re
from pathlib import Path

import click
import pytest

from smapdash.cli import cli
from smapdash.config import ENVIRONMENT

PROJECT = Path(__file__).parent.parent
README = (PROJECT / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", list(cli.commands))
def test_the_readme_lists_each_command_with_its_options(name: str) -> None:
    command = cli.commands[name]
    rows = [line for line in README.splitlines() if re.match(rf"\| `smapdash {name}\b", line)]
    assert len(rows) == 1
    options = {
        option for parameter in command.params if isinstance(parameter, click.Option) for option in parameter.opts
    }
    assert set(re.findall(r"--[a-z-]+", rows[0])) == options


def test_the_readme_lists_each_environment_variable_with_its_meaning() -> None:
    for name, meaning in ENVIRONMENT.items():
        assert f"| `{name}` | {meaning} |" in README


@pytest.mark.parametrize("name", list(cli.commands))
def test_each_command_has_an_example_in_its_help(name: str) -> None:
    assert f"Example: smapdash {name}" in (cli.commands[name].epilog or "")


@pytest.mark.parametrize("document", ["README.md", "REPORT.md", "CHANGELOG.md", "data/README.md", "docs/security.md"])
def test_links_between_documents_and_to_pictures_lead_somewhere(document: str) -> None:
    path = PROJECT / document
    for target in re.findall(r"\]\(([^)#:]+)\)", path.read_text(encoding="utf-8")):
        assert (path.parent / target).exists(), target


def test_the_version_is_the_same_in_the_changelog_and_the_package() -> None:
    project = (PROJECT / "pyproject.toml").read_text(encoding="utf-8")
    version = re.search(r'^version = "(.+)"$', project, re.MULTILINE)
    assert version
    changelog = (PROJECT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert f"## {version[1]}" in changelog
