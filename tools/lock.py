#!/usr/bin/env python3
"""Write the files in requirements/: the exact versions that smapdash is installed in, with the checksums of all files.

uv resolves the ranges of pyproject.toml for Python 3.11 and later on every platform at once. Versions stay as they are
unless the ranges no longer allow them, or an option says so.
Usage: tools/lock.py [--upgrade | --upgrade-package NAME]
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "requirements"
UV = "uv==0.13.9"
"""Used once, from a temporary folder; it asks the index that UV_DEFAULT_INDEX names, or else its own default."""
OLDEST_PYTHON = "3.11"
GROUPS = {
    "run": "What smapdash runs with.",
    "dev": "What the tests and checks need beside it.",
    "bench": "What the benchmarks compare with.",
    "npm": "An npm for tools/prepare_page.py where the system has none.",
}
"""What each file is for; all but the first are extras of pyproject.toml."""


def main() -> None:
    """Resolve all groups together, then each by itself in the same versions."""
    extras = [name for name in GROUPS if name != "run"]
    with tempfile.TemporaryDirectory(prefix="smapdash-lock-") as name:
        folder = Path(name)
        subprocess.run([sys.executable, "-m", "pip", "install", "--quiet", "--target", folder / "uv", UV], check=True)
        chosen = folder / "chosen.txt"
        chosen.write_text("".join(path.read_text(encoding="utf-8") for path in FOLDER.glob("*.txt")), encoding="utf-8")
        compile_group(folder, chosen, extras, sys.argv[1:])
        parts = {}
        for group in GROUPS:
            output = folder / f"{group}.txt"
            compile_group(folder, output, [group] if group in extras else [], ["--constraint", str(chosen)])
            parts[group] = read_blocks(output)
    FOLDER.mkdir(exist_ok=True)
    for group, what in GROUPS.items():
        own = [block for block in parts[group] if group == "run" or block not in parts["run"]]
        text = f"# {what} Written by tools/lock.py (make lock): do not edit.\n" + "".join(own)
        (FOLDER / f"{group}.txt").write_text(text, encoding="utf-8")


def compile_group(folder: Path, output: Path, extras: list[str], options: list[str]) -> None:
    """Write what the project needs with some of its extras; versions that the output names already are kept."""
    command = [folder / "uv" / "bin" / "uv", "pip", "compile", "--quiet", "--no-config", "--universal"]
    command += ["--generate-hashes", "--python-version", OLDEST_PYTHON, "--no-annotate", "--no-header"]
    command += [f"--extra={extra}" for extra in extras]
    subprocess.run([*command, *options, "--output-file", output, ROOT / "pyproject.toml"], check=True)


def read_blocks(path: Path) -> list[str]:
    """Return the lines of each package: name, version, condition, checksums."""
    return re.findall(r"^[^\s#].*\n(?: .*\n)*", path.read_text(encoding="utf-8"), re.MULTILINE)


if __name__ == "__main__":
    main()
