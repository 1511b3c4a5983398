"""The messages of the page: one file holds them, and each is used as it is written."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest

from smapdash.wording.messages import MESSAGES, SCRIPTS, message

SOURCE = Path(__file__).parents[3] / "src" / "smapdash"
MODULES = {
    path.relative_to(SOURCE).as_posix(): ast.parse(path.read_text("utf-8")) for path in sorted(SOURCE.rglob("*.py"))
}
SCRIPT_TEXT = "".join(path.read_text("utf-8") for path in sorted((SOURCE / "web" / "assets").glob("*.js")))
WORDS_OF_SCRIPTS = re.compile(r"smapdashWords\(([^)]*)")
SENTENCE = re.compile(r"[A-Za-z]{2,}[,.:;]? +[A-Za-z(]|(?:^|\s)[A-Z][a-z]+")
"""Two words, or a word with a capital, outside of tags and placeholders."""
NOT_WORDS = re.compile(r"<[^>]+>|%?\{[^}]*\}|\0")

NOT_ON_THE_PAGE = {
    "web/ui/plot.py": "the name of a component",
    "web/ui/store.py": "the name of a component",
    "web/shell/app.py": "HTML around the page, log lines, answers to health checks",
    "web/shell/faults.py": "a log line",
    "web/shell/hosts.py": "an address",
    "web/shell/metrics.py": "HTTP headers",
    "web/access/gate.py": "HTTP headers",
    "web/shell/packed.py": "HTTP headers",
    "web/shell/security.py": "HTTP headers",
    "web/shell/server.py": "sentences for the terminal",
    "web/shell/vendor.py": "sentences for the terminal",
    "web/shell/waiting_room.py": "HTTP headers, log lines",
    "web/ui/markup.py": "names of a component",
    "web/ui/table_cells.py": "gradients of CSS",
}
NO_WORDS = (
    *("className", "look", "style", "type", "role", "href", "file", "dash"),
    *("fill", "id", "autocomplete", "tickformat", "colorscale", "icon"),
)
"""Arguments that hold no words."""
EXCEPTIONS = {
    "Viridis": "a colour map of Plotly",
    "Int64": "a type of pandas",
    "too long": "what stands for an address that is not read",
    "Cache-Control": "an HTTP header",
    "Lax": "an attribute of a cookie",
    "EdDSA": "an algorithm of a signature",
    "Content-Disposition": "an HTTP header",
    "text/csv; charset=utf-8": "an HTTP header",
    'attachment; filename="\0.\0"': "an HTTP header",
}


def calls(tree: ast.AST) -> Iterator[ast.Call]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "message":
            yield node


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


USED = [(module, call) for module, tree in MODULES.items() for call in calls(tree)]


def test_each_call_names_a_message_and_fills_its_placeholders() -> None:
    for module, call in USED:
        place = f"{module}:{call.lineno}"
        assert len(call.args) == 1, place
        key = call.args[0]
        assert isinstance(key, ast.Constant), f"{place}: a key is a literal, so that a search finds it"
        assert key.value in MESSAGES, f"{place}: no {key.value} in page.toml"
        given = {keyword.arg for keyword in call.keywords}
        assert given == placeholders(MESSAGES[key.value]), f"{place}: {key.value}"


def test_no_message_is_left_over() -> None:
    used = {key.value for _, call in USED for key in call.args if isinstance(key, ast.Constant)}
    assert used == set(MESSAGES) - {f"scripts.{name}" for name in SCRIPTS}


def test_scripts_name_the_messages_that_the_page_gives_them() -> None:
    used = {key for call in WORDS_OF_SCRIPTS.findall(SCRIPT_TEXT) for key in re.findall('"([a-z_]+)"', call)}
    assert used == set(SCRIPTS)


def test_scripts_hold_no_sentence_of_their_own() -> None:
    found = [text for _, text in re.findall(r"""(["`])([A-Z][a-z]+[ .,][^"`]*)\1""", SCRIPT_TEXT)]
    assert not found, "put it into [scripts] of wording/page.toml"


def test_a_message_is_filled() -> None:
    assert message("offers.open_this", bucket="day") == "Open this day"
    assert message("duration.hover_share") == "%{x:.1f} % of the half-hours", "Plotly's own braces stay"
    with pytest.raises(KeyError):
        message("offers.open_this")


def literals(node: ast.AST) -> Iterator[tuple[int, str]]:
    """Yield the texts of a module with their lines, without docstrings, subscripts, annotations and keys of dicts."""
    if isinstance(node, ast.JoinedStr):
        texts = [str(part.value) if isinstance(part, ast.Constant) else "\0" for part in node.values]
        yield node.lineno, "".join(texts)
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.lineno, node.value
    for child in inner(node):
        yield from literals(child)


def inner(node: ast.AST) -> Iterator[ast.AST]:
    for name, value in ast.iter_fields(node):
        children = value if isinstance(value, list) else [value]
        for child in children:
            if not isinstance(child, ast.AST) or name in ("annotation", "returns", "slice", "keys"):
                continue
            is_docstring = isinstance(child, ast.Expr) and isinstance(child.value, ast.Constant)
            is_silent = isinstance(child, ast.keyword) and child.arg in NO_WORDS
            is_part = isinstance(node, ast.JoinedStr) and isinstance(child, ast.Constant)
            if is_docstring or is_silent or is_part or isinstance(child, ast.Raise) or is_no_text(child):
                continue
            yield child


def is_no_text(node: ast.AST) -> bool:
    """Return whether a node is a pattern or a line of a log."""
    if not isinstance(node, ast.Call):
        return False
    name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    return name in ("compile", "warning", "exception", "strftime", "TypeVar")


def is_sentence(text: str) -> bool:
    return text not in EXCEPTIONS and not text.startswith("%3Csvg") and bool(SENTENCE.search(NOT_WORDS.sub(" ", text)))


@pytest.mark.parametrize(
    "module", [name for name in MODULES if name.startswith("web/") and name not in NOT_ON_THE_PAGE]
)
def test_components_hold_no_sentence_of_their_own(module: str) -> None:
    found = [f"{line}: {text}" for line, text in literals(MODULES[module]) if is_sentence(text)]
    assert not found, f"{module}: put it into wording/page.toml"


def test_a_sentence_in_a_component_is_found() -> None:
    tree = ast.parse(
        'def build():\n    """Build it."""\n    return html.P(["x", f"Open {day} now"], title="Such a day", id="a")\n'
    )
    assert [text for _, text in literals(tree) if is_sentence(text)] == ["Open \0 now", "Such a day"]
