"""What ships around the code: versions, make targets, containers, and what no file of the project may say."""

import os
import re
import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]
PINNED = re.compile(r"(?P<name>[A-Za-z0-9._-]+)==(?P<version>[A-Za-z0-9.+!]+)")

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


def read_pins() -> dict[str, str]:
    """Return the version of each package of constraints.txt by canonical name; any other line is an error."""
    pins: dict[str, str] = {}
    for line in (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines():
        if not line or line.startswith("#"):
            continue
        match = PINNED.fullmatch(line)
        assert match, f"not name==version: {line}"
        name = canonicalize_name(match["name"])
        assert name not in pins, f"twice: {name}"
        pins[name] = match["version"]
    return pins


def read_requirements() -> list[Requirement]:
    """Return the direct dependencies of pyproject.toml, those of the extras included."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"].values()
    return [Requirement(line) for line in [*project["dependencies"], *(line for extra in extras for line in extra)]]


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


@pytest.mark.parametrize("requirement", read_requirements(), ids=str)
def test_each_direct_dependency_is_pinned_to_a_version_within_its_range(requirement: Requirement) -> None:
    pins = read_pins()
    name = canonicalize_name(requirement.name)
    assert name in pins
    assert requirement.specifier.contains(pins[name], prereleases=True)


def test_constraints_hold_names_with_exact_versions_and_no_address() -> None:
    pins = read_pins()
    assert len(pins) > len(read_requirements())
    assert canonicalize_name("smapdash") not in pins


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
    assert "pip install --require-hashes --only-binary=:all: --requirement requirements-image.txt" in dockerfile
    assert "prepare_page.py --strict" in dockerfile


def test_every_image_is_pinned_by_its_digest() -> None:
    compose = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")
    dockerfile = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    built = re.search(r"^ARG PYTHON_IMAGE=(\S+)$", dockerfile, re.MULTILINE)
    defaults = dict(re.findall(r"\$\{(\w+_IMAGE):-([^}]+)\}", compose))
    assert built
    assert built[1] == defaults["PYTHON_IMAGE"]
    for name in ("PYTHON_IMAGE", "POSTGRES_IMAGE"):
        assert re.fullmatch(r"[a-z]+:[\w.-]+@sha256:[0-9a-f]{64}", defaults[name])


def test_every_service_has_limits_for_memory_processes_and_logs() -> None:
    compose = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")
    shared = compose.partition("x-smapdash: &smapdash")[2].partition("\nservices:")[0]
    for name, own in services(compose).items():
        text = own + (shared if "<<: *smapdash" in own else "")
        for limit in ("mem_limit: ", "pids_limit: ", "logging: *logging"):
            assert limit in text, name
    assert re.search(r"max-size: \d+m", compose)


def test_the_image_is_installed_from_the_versions_of_the_constraints_by_checksum() -> None:
    pins, named = read_pins(), set()
    for line in (ROOT / "requirements-image.txt").read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            requirement, *hashes = line.split()
            name, _, version = requirement.partition("==")
            assert hashes
            assert all(re.fullmatch(r"--hash=sha256:[0-9a-f]{64}", each) for each in hashes)
            assert canonicalize_name(name) == "setuptools" or pins[canonicalize_name(name)] == version
            named.add(canonicalize_name(name))
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert {canonicalize_name(Requirement(line).name) for line in project["dependencies"]} <= named


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
