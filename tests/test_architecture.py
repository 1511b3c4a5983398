"""The arrows of the house point down, and each foreign world stays in its package."""

from __future__ import annotations

import ast
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

SOURCE = Path(__file__).parent.parent / "src"
ROOMS = (
    ("errors", "logs", "model"),
    ("named_files",),
    ("access_oidc",),
    ("access",),
    ("config", "analysis", "wording", "embedded", "simulation", "metrics"),
    ("db",),
    ("db.rollups",),
    ("db.quality",),
    ("db.load",),
    ("db.check", "db.forget", "repository", "loader.parse"),
    ("loader.formats",),
    ("loader",),
    ("web.charts",),
    ("web.access", "web.ui", "web.comparison", "web.exports"),
    ("web.state",),
    ("web.cards",),
    ("web.pages",),
    ("web.shell",),
    ("cli",),
    ("__main__",),
)
"""From the ground up: a module imports from lower rooms or from its own; the longest name that fits is its room."""

WORLDS = {
    ("db", "repository", "embedded"): {"sqlalchemy", "psycopg2", "alembic"},
    ("analysis",): {"sklearn", "scipy", "threadpoolctl"},
    ("metrics",): {"prometheus_client"},
    ("web",): {
        "dash",
        "dash_bootstrap_components",
        "plotly",
        "flask",
        "werkzeug",
        "gunicorn",
        "waitress",
        "authlib",
        "joserfc",
        "requests",
        "itsdangerous",
    },
}


def modules() -> dict[str, ast.Module]:
    found = {}
    for path in sorted((SOURCE / "smapdash").rglob("*.py")):
        name = ".".join(path.relative_to(SOURCE).with_suffix("").parts).removeprefix("smapdash").strip(".")
        found[name.removesuffix("__init__").strip(".")] = ast.parse(path.read_text(encoding="utf-8"))
    return found


def imports(tree: ast.Module) -> set[str]:
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are written in full"
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return names


def floor_of(module: str) -> tuple[int, str]:
    fitting = [
        (number, room)
        for number, floor in enumerate(ROOMS)
        for room in floor
        if module == room or module.startswith(f"{room}.")
    ]
    assert fitting, f"{module} stands in no room: add it to ROOMS"
    return max(fitting, key=lambda found: len(found[1]))


PACKAGES = {"", "db", "loader", "web"}
MODULES = modules()


@pytest.mark.parametrize("module", [name for name in MODULES if name not in PACKAGES])
def test_imports_point_down(module: str) -> None:
    number, place = floor_of(module)
    for name in imports(MODULES[module]):
        if name.startswith("smapdash."):
            target = name.removeprefix("smapdash.")
            if target in PACKAGES:
                continue
            other, other_place = floor_of(target)
            assert other < number or other_place == place, f"{module} imports {target}, which is not below it"


@pytest.mark.parametrize("module", list(MODULES))
def test_each_foreign_world_stays_in_its_package(module: str) -> None:
    package = module.split(".", maxsplit=1)[0]
    for name in imports(MODULES[module]):
        for homes, world in WORLDS.items():
            assert package in homes or name.split(".")[0] not in world, f"{module} knows {name}"


def test_no_import_leads_back_to_where_it_came_from() -> None:
    known = {module: {target for name in imports(tree) if (target := find_module(name))} for module, tree in
             MODULES.items()}  # fmt: skip
    TopologicalSorter({module: targets - {module} for module, targets in known.items()}).prepare()


def find_module(name: str) -> str | None:
    """Return the module of the project that an imported name is, or is in."""
    target = name.removeprefix("smapdash.") if name.startswith("smapdash.") else ""
    return next((found for found in (target, target.rpartition(".")[0]) if found and found in MODULES), None)


def test_figures_never_ask_the_repository() -> None:
    figures = [name for name in MODULES if name.startswith("web.charts") or name.endswith("figure")]
    assert len(figures) > 10
    for module in figures:
        assert not [
            name for name in imports(MODULES[module]) if name.startswith(("smapdash.repository", "smapdash.db"))
        ]


def test_what_parses_files_knows_no_database() -> None:
    for module in MODULES:
        if module.startswith(("loader.parse", "loader.formats")):
            assert not {name for name in reachable(module) if name.startswith(("db", "repository", "embedded"))}, module


def reachable(module: str) -> set[str]:
    """Return the modules that an import of a module brings in, through whatever others."""
    found, waiting = {module}, [module]
    while waiting:
        for name in imports(MODULES[waiting.pop()]):
            target = find_module(name)
            if target and target not in found:
                found.add(target)
                waiting.append(target)
    return found


@pytest.mark.parametrize("module", [name for name in MODULES if name not in ("cli",)])
def test_only_the_command_line_prints(module: str) -> None:
    calls = [node for node in ast.walk(MODULES[module]) if isinstance(node, ast.Call)]
    assert not [call for call in calls if isinstance(call.func, ast.Name) and call.func.id == "print"]


@pytest.mark.parametrize("module", list(MODULES))
def test_modules_and_functions_stay_short(module: str) -> None:
    tree = MODULES[module]
    lines = max((node.end_lineno or 0 for node in tree.body), default=0)
    assert lines <= 250, f"{module} has {lines} lines"
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef) and not module.startswith("db.migrations"):
            body = node.body[1:] if ast.get_docstring(node) else node.body
            length = (node.end_lineno or 0) - body[0].lineno + 1 if body else 0
            assert length <= 40, f"{module}.{node.name} has {length} lines"
