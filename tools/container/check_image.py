#!/usr/bin/env python3
"""Run the steps of the Dockerfile, then the dashboard, in a bare Debian, for where no container engine is at hand.

debootstrap makes the root file system, with the image's version of Python and a PostgreSQL; the instructions are read
from the Dockerfile and carried out by chroot in an overlay. Then the bundled data are loaded and the page is served, by
the image's entry point and user: read-only but for /tmp and /cache, without capabilities, in a network of their own,
with the roles of create-roles.sh. Mounts and processes live in namespaces of this script and end with it.
Usage, as root on Debian: tools/container/check_image.py [FOLDER]   (keeps the bare Debian; default build/debian)
"""

from __future__ import annotations

import ctypes
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from http.client import HTTPConnection
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SUITE, PACKAGES = "trixie", "python3,python3-venv,ca-certificates,postgresql"  # its Python is that of the image
PYTHON = "/opt/python"  # an environment that pip installs into, as into the image's own Python
NEW_NETWORK = 0x40000000  # CLONE_NEWNET
DATABASE = "smapdash"
PASSWORDS = {f"SMAPDASH_{role}_PASSWORD": f"{role.lower()}1" for role in ("OWNER", "READER", "EDITOR")}
DEADLINE_S = 300.0


def main() -> None:
    """Enter namespaces for mounts and processes; then build, and try in a network without the world."""
    if os.geteuid() != 0:
        raise SystemExit("check-image: chroot and mounts need root.")
    if "SMAPDASH_IN_NAMESPACE" not in os.environ:
        enter = ["unshare", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc", sys.executable, *sys.argv]
        os.execvpe(enter[0], enter, os.environ | {"SMAPDASH_IN_NAMESPACE": "1"})
    base = Path(sys.argv[1] if len(sys.argv) > 1 else ROOT / "build" / "debian").resolve()
    if not (base / "etc" / "debian_version").exists():
        say(f"debootstrap {SUITE} into {base}")
        run("debootstrap", "--variant=minbase", f"--include={PACKAGES}", SUITE, base)
    with tempfile.TemporaryDirectory(prefix="smapdash-image-") as name:
        image = Image(base, Path(name))
        try:
            image.build((ROOT / "Dockerfile").read_text(encoding="utf-8"))
            ctypes.CDLL(None).unshare(NEW_NETWORK)
            run("ip", "link", "set", "lo", "up")
            try_out(image)
        finally:
            run("umount", "--recursive", "--lazy", name)


def read_instructions(dockerfile: str) -> list[tuple[str, str]]:
    """Return the instructions of a Dockerfile, each with its text in one line."""
    lines = [line for line in dockerfile.splitlines() if line.strip() and not line.lstrip().startswith("#")]
    joined = re.sub(r"\s*\\\n\s*", " ", "\n".join(lines))
    return [(line.split(maxsplit=1)[0], line.split(maxsplit=1)[1]) for line in joined.splitlines()]


class Image:
    """A root file system over a bare Debian, and what the instructions say of environment, folder, user and command."""

    def __init__(self, base: Path, folder: Path) -> None:
        run("mount", "-t", "tmpfs", "-o", "size=6g", "tmpfs", folder)  # an overlay's upper layer may be no overlay
        self.root, self.sealed = folder / "root", folder / "sealed"
        for each in (self.root, self.sealed, folder / "upper", folder / "work"):
            each.mkdir()
        layers = f"lowerdir={base},upperdir={folder / 'upper'},workdir={folder / 'work'}"
        run("mount", "-t", "overlay", "overlay", "-o", layers, self.root)
        mount_system(self.root)
        self.variables = {"PATH": f"{PYTHON}/bin:/usr/sbin:/usr/bin:/sbin:/bin", "HOME": "/root"}
        self.folder, self.user = "/", "root"
        self.command: dict[str, list[str]] = {}

    def build(self, dockerfile: str) -> None:
        """Carry out the instructions as an engine does; what leads to the packages is this machine's."""
        shutil.copy("/etc/resolv.conf", self.root / "etc")
        shutil.copy("/etc/ssl/certs/ca-certificates.crt", self.root / "etc/ssl/certs")
        way = {n: v for n, v in os.environ.items() if re.match(r"(PIP|NODE|SSL|https?|HTTPS?|no|NO)_", n)}
        self.run(["python3", "-m", "venv", PYTHON])
        for word, text in read_instructions(dockerfile):
            say(f"{word} {text}")
            match word:
                case "ENV":
                    self.variables |= dict(re.findall(r"(\w+)=(\S+)", text))
                case "WORKDIR":
                    self.folder = text
                    self.path(text).mkdir(parents=True, exist_ok=True)
                case "COPY":
                    *sources, target = text.split()
                    copy(sources, self.path(self.folder) / target)
                case "RUN":
                    self.run(["/bin/sh", "-c", text], way)
                case "USER":
                    self.user = text
                case "ENTRYPOINT" | "CMD":
                    self.command[word] = json.loads(text)
                case "ARG" | "FROM" | "EXPOSE":
                    pass  # the bare Debian stands for the image below, and ports are the engine's
                case _:
                    raise SystemExit(f"check-image: {word} is not known here.")

    def path(self, inside: str) -> Path:
        """Return where a path of the image is on this machine."""
        return self.root / inside.lstrip("/")

    def seal(self) -> None:
        """Show the file system read-only in a second place, but for /tmp in memory, /cache, and the data to load."""
        run("mount", "--bind", self.root, self.sealed)
        run("mount", "-o", "remount,bind,ro", self.sealed)
        mount_system(self.sealed)
        run("mount", "-t", "tmpfs", "tmpfs", self.sealed / "tmp")
        run("mount", "--bind", self.root / "cache", self.sealed / "cache")
        run("mount", "--bind", "-o", "ro", ROOT / "data", self.sealed / "mnt")

    def inside(self, command: list[str], variables: dict[str, str], root: Path, user: str) -> list[str]:
        """Return the command that runs another one in the image, with its environment, folder and user alone."""
        environment = [f"{name}={value}" for name, value in (self.variables | variables).items()]
        drop = ["setpriv", f"--reuid={user}", f"--regid={user}", "--clear-groups", "--no-new-privs"]
        drop += [] if user == "root" else ["--bounding-set=-all", "--inh-caps=-all"]
        shell = ["/bin/sh", "-c", f'cd {self.folder} && exec "$@"', "sh"]
        return ["env", "-i", *environment, "chroot", str(root), *drop, *shell, *command]

    def run(self, command: list[str], variables: dict[str, str] | None = None, user: str = "") -> None:
        """Run a command in the file system that may be written to, to its end."""
        run(*self.inside(command, variables or {}, self.root, user or self.user))


def try_out(image: Image) -> None:
    """Load the bundled data and serve the page, with a database and its roles as in the compose file."""
    start_database(image)
    image.seal()
    [entry, command] = [image.command[word] for word in ("ENTRYPOINT", "CMD")]
    owner, reader, editor = (
        f"postgresql://{role}:{password}@127.0.0.1/{DATABASE}"
        for role, password in zip(
            ("smapdash", "smapdash_dashboard", "smapdash_editor"), PASSWORDS.values(), strict=True
        )
    )
    run(*image.inside([*entry, "load", "/mnt"], {"DATABASE_URL": owner}, image.sealed, image.user))
    settings = {"SMAPDASH_READER_URL": reader, "SMAPDASH_EDITOR_URL": editor, "SMAPDASH_CACHE": "/cache"}
    with subprocess.Popen(image.inside([*entry, *command], settings, image.sealed, image.user)) as server:
        try:
            port = int(command[-1])
            for path, words in (("/healthz", ""), ("/readyz", ""), ("/", "smapdash"), ("/_dash-layout", "props")):
                say(f"GET {path}: 200, {len(fetch(server, port, path, words)):,} bytes")
            say(f"served as {describe(image, server.pid)}")
            made = sorted(path.name for path in (image.root / "cache").iterdir())
            say(f"in /cache: {', '.join(made)}")
        finally:
            server.terminate()


def start_database(image: Image) -> None:
    """Start Debian's PostgreSQL in the image's file system, as a new cluster, and make the roles."""
    [programs] = sorted(path.relative_to(image.root) for path in image.path("usr/lib/postgresql").glob("*/bin"))
    run("install", "-d", "-o", account(image, "postgres"), image.path("srv/db"))
    files = ["-D", "/srv/db/data"]
    image.run([f"/{programs}/initdb", *files, "--auth-local=trust", "--auth-host=scram-sha-256"], user="postgres")
    options = "-c listen_addresses=127.0.0.1 -c unix_socket_directories=/srv/db"
    image.run([f"/{programs}/pg_ctl", "start", "-w", "-l", "/srv/db/log", *files, "-o", options], user="postgres")
    server = {"PGHOST": "/srv/db", "POSTGRES_USER": "postgres", "POSTGRES_DB": DATABASE}
    image.run(["createdb", DATABASE], server, user="postgres")
    shutil.copy(ROOT / "tools/container/create-roles.sh", image.path("srv/db"))
    image.run(["/srv/db/create-roles.sh"], server | PASSWORDS, user="postgres")


def mount_system(root: Path) -> None:
    """Mount what an engine gives every container: processes, a few devices, shared memory."""
    run("mount", "-t", "proc", "proc", root / "proc")
    run("mount", "-t", "tmpfs", "-o", "mode=755", "tmpfs", root / "dev")
    for each in ("null", "zero", "full", "random", "urandom"):
        (root / "dev" / each).touch()
        run("mount", "--bind", f"/dev/{each}", root / "dev" / each)
    (root / "dev/fd").symlink_to("/proc/self/fd")
    (root / "dev/shm").mkdir(mode=0o1777)
    (root / "dev/shm").chmod(0o1777)


def copy(sources: list[str], target: Path) -> None:
    """Copy files into a folder, or the content of a folder."""
    for source in sources:
        if (ROOT / source).is_dir():
            shutil.copytree(ROOT / source, target, ignore=shutil.ignore_patterns("__pycache__", "*.egg-info"))
        else:
            target.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / source, target)


def fetch(server: subprocess.Popen[bytes], port: int, path: str, words: str) -> bytes:
    """Return what the page answers, as soon as it does."""
    deadline, said = time.monotonic() + DEADLINE_S, "the server has ended"
    while server.poll() is None and time.monotonic() < deadline:
        connection = HTTPConnection("127.0.0.1", port, timeout=30)
        try:
            connection.request("GET", path)
            answer = connection.getresponse()
            content = answer.read()
        except OSError as error:
            said = str(error)
        else:
            if answer.status == 200 and words.encode() in content:
                return content
            said = f"{answer.status} {content[:200]!r}"  # 503 while the roll-ups are prepared for the first time
        time.sleep(0.2)
    raise SystemExit(f"check-image: GET {path}: {said}")


def account(image: Image, name: str) -> str:
    """Return the number of a user of the image."""
    found = re.search(rf"^{name}:[^:]*:(\d+):", image.path("etc/passwd").read_text(encoding="utf-8"), re.MULTILINE)
    return found[1] if found else name


def describe(image: Image, pid: int) -> str:
    """Return user, capabilities and writable places of the serving process, as the kernel says."""
    status = dict(
        re.findall(r"^(Uid|CapEff|CapBnd|NoNewPrivs):\s*(\S+)", Path(f"/proc/{pid}/status").read_text(), re.M)
    )
    test = 'for each in / /app /opt/python /etc /mnt /cache /tmp; do test -w "$each" && echo "$each"; done; true'
    writable = subprocess.run(
        image.inside(["/bin/sh", "-c", test], {}, image.sealed, image.user), check=True, capture_output=True, text=True
    )
    return f"{status}, which may write to {writable.stdout.split()}"


def say(sentence: str) -> None:
    """Print a line at once."""
    print(f"check-image: {sentence}", flush=True)


def run(*command: object) -> None:
    """Run a command of this machine to its end."""
    subprocess.run([str(each) for each in command], check=True)


if __name__ == "__main__":
    main()
