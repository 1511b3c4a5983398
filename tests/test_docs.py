"""The documents say what the code does."""

from __future__ import annotations

import re
from pathlib import Path

import click
import pytest

from smapdash.cli import MODULES, cli
from smapdash.config import ENVIRONMENT
from smapdash.loader.formats import FORMATS
from smapdash.model.reasons import Reason, ReasonCode
from smapdash.wording.reasons import describe_reason

PROJECT = Path(__file__).parent.parent
DOCUMENTS = sorted(
    str(path.relative_to(PROJECT))
    for folder in (".", "docs", "data", "benchmarks")
    for path in (PROJECT / folder).glob("*.md")
)
LINK = re.compile(r"\]\(([^)#:]*)(?:#([^)]+))?\)")
"""A link to a file of the project, and the heading in it."""


IN_PLAIN_ENGLISH = (*DOCUMENTS, "src", "benchmarks", "tools", "Makefile", ".env.example", "docker-compose.yml")
IDIOM = re.compile(r"(?<![.\w])(told|tells?|anew|takes? along|asked for|what is odd)\b", re.IGNORECASE)
"""What a reader from the field stumbles over; `file.tell` is Python's."""
TEXTS = {".py", ".mako", ".md", ".js", ".css", ".sh", ".yml", ".example", ""}


def read(document: str) -> str:
    return (PROJECT / document).read_text(encoding="utf-8")


def command_named(name: str) -> click.Command:
    command = cli.get_command(click.Context(cli), name)
    assert command
    return command


@pytest.mark.parametrize("name", list(MODULES))
def test_the_documents_list_each_command_with_its_options(name: str) -> None:
    command = command_named(name)
    rows = [line for line in read("docs/commands.md").splitlines() if re.match(rf"\| `smapdash {name}\b", line)]
    assert len(rows) == 1
    options = {
        option for parameter in command.params if isinstance(parameter, click.Option) for option in parameter.opts
    }
    assert set(re.findall(r"--[a-z-]+", rows[0])) == options


def test_the_documents_list_each_environment_variable_with_its_meaning() -> None:
    configuration = read("docs/configuration.md")
    for name, meaning in ENVIRONMENT.items():
        assert f"| `{name}` | {meaning} |" in configuration


def test_the_documents_list_each_view_of_query() -> None:
    [view] = [one for one in command_named("query").params if isinstance(one, click.Argument)]
    assert isinstance(view.type, click.Choice)
    [table] = re.findall(r"^\| view \|.*?\n\n", read("docs/query.md"), re.MULTILINE | re.DOTALL)
    assert re.findall(r"^\| `([\w-]+)` \|", table, re.MULTILINE) == list(view.type.choices)


def test_the_documents_list_each_file_format_that_can_be_loaded() -> None:
    [chosen] = [one for one in command_named("load").params if "--format" in one.opts]
    assert isinstance(chosen.type, click.Choice)
    table = re.findall(r"^\| `(\w+)` \|", read("docs/loading.md"), re.MULTILINE)
    assert table == [form.name for form in FORMATS]
    assert list(chosen.type.choices) == ["auto", *table]


def test_the_list_of_reasons_has_each_code_with_its_sentence() -> None:
    rows = re.findall(r"^\| `([a-z-]+)` \| (.+) \|$", read("docs/reasons.md"), re.MULTILINE)
    assert [code for code, _ in rows] == list(ReasonCode)
    for code, words in rows[:-1]:
        assert words == describe_reason(Reason(ReasonCode(code), "`detail`"))


@pytest.mark.parametrize("name", list(MODULES))
def test_each_command_has_an_example_in_its_help(name: str) -> None:
    assert f"Example: smapdash {name}" in (command_named(name).epilog or "")


@pytest.mark.parametrize("document", DOCUMENTS)
def test_links_between_documents_and_to_pictures_lead_somewhere(document: str) -> None:
    for target, heading in LINK.findall(read(document)):
        path = (PROJECT / document).parent / target if target else PROJECT / document
        assert path.exists(), target
        assert not heading or heading in headings(path), f"{target}#{heading}"


@pytest.mark.parametrize("document", DOCUMENTS)
def test_the_modules_and_tests_that_a_document_names_exist(document: str) -> None:
    text = read(document)
    for name in re.findall(r"`([\w/.-]+/[\w.-]+\.(?:py|js|css))`", text):
        assert (PROJECT / name).exists() or (PROJECT / "src" / "smapdash" / name).exists(), name
    for name in re.findall(r"`(test_\w+\.py)`", text):
        assert list((PROJECT / "tests").rglob(name)), name


def headings(path: Path) -> set[str]:
    """Return the anchors that GitHub gives the headings of a document."""
    titles = re.findall(r"^#+ (.+)$", path.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-") for title in titles}


@pytest.mark.parametrize("document", [name for name in DOCUMENTS if name != "README.md"])
def test_the_readme_links_each_document(document: str) -> None:
    assert document in {target for target, _ in LINK.findall(read("README.md"))}


def test_the_terms_of_the_glossary_are_in_order_and_each_is_defined() -> None:
    rows = [line for line in read("docs/glossary.md").splitlines() if line.startswith("| ")][1:]
    terms = [re.fullmatch(r"\| ([^|]+) \| [^|]+\. \|", row) for row in rows]
    assert all(terms), [row for row, term in zip(rows, terms, strict=True) if not term]
    names = [term[1] for term in terms if term]
    assert names == sorted(set(names), key=str.casefold)


def test_the_version_is_the_same_in_the_changelog_and_the_package() -> None:
    version = re.search(r'^version = "(.+)"$', read("pyproject.toml"), re.MULTILINE)
    assert version
    assert f"## {version[1]}" in read("CHANGELOG.md")


def plain_files() -> list[str]:
    """Return the files that are written in plain English, relative to the project."""
    places = [PROJECT / name for name in IN_PLAIN_ENGLISH]
    files = [file for place in places for file in (place.rglob("*") if place.is_dir() else (place,))]
    names = [
        str(file.relative_to(PROJECT))
        for file in files
        if file.is_file() and file.suffix in TEXTS and "__pycache__" not in file.parts and ".egg-info" not in str(file)
    ]
    return sorted(names)


def test_documents_and_code_use_the_words_of_the_field() -> None:
    files = plain_files()
    assert {"README.md", "src/smapdash/db/check.py", "tools/install"} <= set(files)
    found = {
        f"{file}:{number}: {line.strip()}"
        for file in files
        for number, line in enumerate(read(file).splitlines(), start=1)
        if IDIOM.search(line)
    }
    assert not found


@pytest.mark.parametrize(
    ("line", "is_idiom"),
    [
        ("# Told are the bytes.", True),
        ("the page tells that it does not compare", True),
        ("derived anew", True),
        ("the names that are asked for", True),
        ("progress=file.tell)", False),
        ("the telling detail of a teller", False),
        ("the page asks for confirmation", False),
    ],
)
def test_the_idiom_is_found_as_whole_words_only(line: str, *, is_idiom: bool) -> None:
    assert bool(IDIOM.search(line)) is is_idiom
