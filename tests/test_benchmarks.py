"""The benchmarks can be started: each one finds what it imports, and explains its options."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

FOLDER = Path(__file__).parent.parent / "benchmarks"
COMMANDS = sorted(
    path.name for path in FOLDER.glob("*.py") if "run_benchmark(main)" in path.read_text(encoding="utf-8")
)
NEEDED = {"queries.py": "duckdb"}
"""What a benchmark compares with, which the tests do not install: an empty module stands for it."""


@pytest.mark.parametrize("name", COMMANDS)
def test_a_benchmark_finds_what_it_imports(name: str, tmp_path: Path) -> None:
    if name in NEEDED:
        stub = "class DuckDBPyConnection: ...\n"
        (tmp_path / f"{NEEDED[name]}.py").write_text(stub, encoding="utf-8")
    answer = subprocess.run(
        [sys.executable, FOLDER / name, "--help"],
        env={**os.environ, "PYTHONPATH": str(tmp_path)}, capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip
    assert answer.returncode == 0, answer.stderr
    assert answer.stdout.startswith("usage: ")


def test_every_benchmark_is_tried() -> None:
    assert {"load.py", "queries.py", "page.py", "viewers.py", "generations.py", "users.py"} <= set(COMMANDS)
