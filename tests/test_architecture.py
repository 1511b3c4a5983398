"""The arrows of the house point down, and each foreign world stays in its package."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

SOURCE = Path(__file__).parent.parent / "src"
FLOORS = (
    ("user_facts", "names", "spreadsheets", "phrases", "findings"),
    ("errors", "frames", "logs", "choices", "answers", "dataset", "finding_texts"),
    ("values",),
    ("filters",),
    ("address", "periods", "notices"),
    ("analysis",),
    ("config", "homes", "db.schema", "db.sql", "db.merge_sql", "db.repeated_hours", "db.copy", "db.server_folder"),
    ("db.watched",),
    ("db.deadlines",),
    ("db.patience",),
    ("db.findings", "db.registered_users", "db.postgres"),
    ("db.keeper", "db.cluster"),
    (
        "simulate_challenge",
        "simulate_london",
        "db.engine",
        "db.embedded",
        "db.cube_reader",
        "db.rollups",
        "db.new_rollups",
        "db.user_writes",
    ),
    ("simulate", "db.upgrade", "db.migrations", "db.writes", "db.merge", "db.refresh", "overflow", "steps"),
    ("db.old_loads", "db.reader"),
    ("loader.archives", "loader.encodings"),
    (
        "db.access",
        "db.proof",
        "db.queries",
        "db.load_log",
        "loader.conflicts",
        "loader.text_blocks",
        "loader.options",
        "loader.ahead",
    ),
    ("loader.patterns",),
    (
        "loader.text_rows",
        "loader.separators",
        "loader.snapshots",
        "loader.users",
        "loader.spoilt_ids",
        "loader.report",
        "loader.parts",
    ),
    ("loader.clean", "loader.report_text"),
    ("loader.quick_times", "loader.quick_numbers", "loader.steps"),
    ("loader.tables",),
    ("loader.formats",),
    ("loader.reading", "loader.sample", "loader.triage", "loader.unstored"),
    ("loader.known_files", "loader.spill", "loader.store", "loader.registration"),
    ("loader.intake",),
    ("loader.run", "web.markup", "web.words", "web.ids", "web.parse", "web.texts", "web.vendor", "web.hosts"),
    ("web.acts", "web.theme", "web.security", "web.packed", "loader.from_frames"),
    ("web.waiting_room",),
    ("web.prefork",),
    ("web.server",),
    ("web.figures",),
    ("web.cells", "web.components", "web.comparing", "web.notices"),
    ("web.layout", "web.before"),
    ("web.views", "web.exports"),
    ("web.callbacks",),
    ("web.app",),
    ("cli",),
    ("__main__",),
)
"""From the ground up: a module, or a package with all that is in it, imports from lower floors or from its own."""

WORLDS = {
    "db": {"sqlalchemy", "psycopg2", "alembic"},
    "web": {"dash", "dash_bootstrap_components", "plotly", "flask", "werkzeug", "gunicorn", "waitress"},
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
    for number, floor in enumerate(FLOORS):
        for place in floor:
            if module == place or module.startswith(f"{place}."):
                return number, place
    raise AssertionError(f"{module} stands on no floor: add it to FLOORS")


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
        for home, world in WORLDS.items():
            assert package == home or name.split(".")[0] not in world, f"{module} knows {name}"


def test_figures_never_import_queries() -> None:
    for module, tree in MODULES.items():
        if module.startswith("web.figures"):
            assert not [name for name in imports(tree) if name.startswith("smapdash.db")]


@pytest.mark.parametrize("module", [name for name in MODULES if name not in ("cli",)])
def test_only_the_command_line_prints(module: str) -> None:
    calls = [node for node in ast.walk(MODULES[module]) if isinstance(node, ast.Call)]
    assert not [call for call in calls if isinstance(call.func, ast.Name) and call.func.id == "print"]


@pytest.mark.parametrize("module", list(MODULES))
def test_modules_and_functions_stay_short(module: str) -> None:
    tree = MODULES[module]
    lines = max((node.end_lineno or 0 for node in tree.body), default=0)
    assert lines <= 260, f"{module} has {lines} lines"
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef) and not module.startswith("db.migrations"):
            body = node.body[1:] if ast.get_docstring(node) else node.body
            length = (node.end_lineno or 0) - body[0].lineno + 1 if body else 0
            assert length <= 42, f"{module}.{node.name} has {length} lines"
