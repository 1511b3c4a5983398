"""What the page serves beside the Python packages: the small bundle of plotly.js, and compressed scripts."""

from __future__ import annotations

import hashlib
import importlib.util
import io
import sys
import tarfile
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import brotli
import pytest
from flask.testing import FlaskClient
from plotly.offline import get_plotlyjs_version

from smapdash.web.shell import vendor
from smapdash.web.shell.app import create_app
from smapdash.web.shell.packed import packed_path
from tests.fakes import FakeRepository

ROOT = Path(__file__).resolve().parents[4]
BUNDLE = b"window.Plotly = {};" * 100


@pytest.fixture(autouse=True)
def share(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """An empty folder in place of the environment's, and a bundle whose checksum is the expected one."""
    monkeypatch.setattr(vendor, "SHARE", tmp_path / "share")
    monkeypatch.setattr(vendor, "PLOTLY_SHA256", hashlib.sha256(BUNDLE).hexdigest())
    return tmp_path / "share"


def put(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def client() -> FlaskClient:
    return create_app(FakeRepository()).server.test_client()


# The bundle of plotly.js


def test_the_bundle_is_of_the_version_whose_figures_the_package_makes() -> None:
    assert get_plotlyjs_version() == vendor.PLOTLY_VERSION


def test_the_page_names_the_bundle_and_it_may_be_kept_for_a_year() -> None:
    put(vendor.plotly_path(), BUNDLE)
    browser = client()
    assert f'<script defer src="{vendor.PLOTLY_URL}" data-plotly></script>' in browser.get("/").text
    answer = browser.get(vendor.PLOTLY_URL)
    assert answer.data == BUNDLE
    assert answer.mimetype == "text/javascript"
    assert set(answer.headers["Cache-Control"].split(", ")) == {"public", "max-age=31536000", "immutable"}
    assert vendor.PLOTLY_VERSION in vendor.PLOTLY_URL


def test_without_the_bundle_the_page_draws_with_the_full_one_and_the_log_says_so(
    caplog: pytest.LogCaptureFixture,
) -> None:
    browser = client()
    assert f'<script defer src="{vendor.WHOLE_PLOTLY_URL}" data-plotly></script>' in browser.get("/").text
    assert browser.get(vendor.WHOLE_PLOTLY_URL).mimetype == "text/javascript"
    assert browser.get(vendor.PLOTLY_URL).status_code == 404
    assert "has not been fetched from npm. The page draws with the full bundle" in caplog.text


def test_another_bundle_than_the_expected_one_is_not_served(caplog: pytest.LogCaptureFixture) -> None:
    put(vendor.plotly_path(), BUNDLE + b"evil()")
    browser = client()
    assert f'src="{vendor.WHOLE_PLOTLY_URL}" data-plotly>' in browser.get("/").text
    assert browser.get(vendor.PLOTLY_URL).status_code == 404
    assert "is not plotly.js-cartesian-dist-min 4.1.1 as released. The page draws with the full" in caplog.text


# Compressed files


def test_a_static_file_is_sent_as_it_was_compressed_once() -> None:
    put(vendor.plotly_path(), BUNDLE)
    put(packed_path(BUNDLE), brotli.compress(BUNDLE, quality=11))
    answer = client().get(vendor.PLOTLY_URL, headers={"Accept-Encoding": "gzip, br"})
    assert answer.headers["Content-Encoding"] == "br"
    assert answer.headers["Vary"] == "Accept-Encoding"
    assert answer.data == brotli.compress(BUNDLE, quality=11)
    assert int(answer.headers["Content-Length"]) == len(answer.data)


@pytest.mark.parametrize(("accepted", "encoding"), [("gzip", "gzip"), ("gzip, br;q=0", "gzip"), ("", None)])
def test_a_browser_without_brotli_gets_what_it_takes(accepted: str, encoding: str | None) -> None:
    put(vendor.plotly_path(), BUNDLE)
    put(packed_path(BUNDLE), brotli.compress(BUNDLE, quality=11))
    answer = client().get(vendor.PLOTLY_URL, headers={"Accept-Encoding": accepted})
    assert answer.headers.get("Content-Encoding") == encoding


def test_the_page_leaves_out_the_polyfill() -> None:
    page = client().get("/").text
    assert "polyfill" not in page
    assert "react-dom@" in page


# What prepares them


@pytest.fixture
def tool() -> ModuleType:
    spec = importlib.util.spec_from_file_location("prepare_page", ROOT / "tools" / "prepare_page.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def npm(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[[str], Path]:
    """Return a function that puts an npm of these lines of shell in the place of the system's."""

    def make(lines: str) -> Path:
        path = tmp_path / "bin" / "npm"
        put(path, f'#!/bin/sh\necho "$@" >>"{tmp_path}/asked"\n{lines}\n'.encode())
        path.chmod(0o755)
        monkeypatch.setenv("PATH", f"{path.parent}:/usr/bin:/bin")
        return tmp_path / "asked"

    return make


def archive(folder: Path, content: bytes) -> Path:
    member = tarfile.TarInfo(f"package/{vendor.PLOTLY_FILE}")
    member.size = len(content)
    with tarfile.open(folder / "package.tar", "w:gz") as package:
        package.addfile(member, io.BytesIO(content))
    return folder / "package.tar"


def test_npm_is_asked_once_for_the_exact_version(
    tool: ModuleType, npm: Callable[[str], Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = npm(f'cp "{archive(tmp_path, BUNDLE)}" bundle.tgz')
    tool.fetch_plotly()
    tool.fetch_plotly()
    assert vendor.read_plotly() == BUNDLE
    assert asked.read_text() == "pack plotly.js-cartesian-dist-min@4.1.1 --ignore-scripts\n"
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize(
    ("lines", "why"),
    [
        ("echo 'npm error network no route to host' >&2; exit 1", "npm said: npm error network no route to host"),
        ("exit 7", "npm said: 7"),
        ("true", "npm said nothing and fetched nothing"),
        ("echo x >bundle.tgz", "npm sent no package that can be read"),
        ('cp "$OTHER" bundle.tgz', "npm sent another file than the one whose checksum is known"),
    ],
)
def test_what_npm_cannot_do_is_told_in_one_sentence_and_stops_nothing(
    tool: ModuleType, npm: Callable[[str], Path], *, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str], lines: str, why: str,
) -> None:  # fmt: skip
    npm(lines)
    monkeypatch.setenv("OTHER", str(archive(tmp_path, b"other")))
    monkeypatch.setattr(tool, "pack_scripts", lambda: None)
    tool.main()
    told = capsys.readouterr().err
    assert told.count("\n") == 1
    assert why in told
    assert "so the page draws with the full bundle of the package plotly" in told
    assert not vendor.plotly_path().exists()


def test_all_that_the_page_links_from_packages_is_compressed_and_old_forms_go(
    tool: ModuleType, share: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tool.brotli, "compress", lambda content, **_: b"small" + content[:5])
    monkeypatch.setattr(tool.logging, "disable", lambda: None)
    put(vendor.plotly_path(), BUNDLE)
    put(share / "packed" / "old.br", b"x")
    tool.pack_scripts()
    assert packed_path(BUNDLE).read_bytes() == b"smallwindo"
    assert packed_path(vendor.read_bootstrap().partition(b"/*# sourceMappingURL")[0]).exists()
    later = Path(sys.modules["dash"].__file__ or "").parent / "dcc" / "async-dropdown.js"
    assert packed_path(later.read_bytes()).exists()
    assert not (share / "packed" / "old.br").exists()
