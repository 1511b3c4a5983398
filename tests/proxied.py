"""nginx from Debian with the configuration in `deploy/`, and stand-ins for what is behind it."""

from __future__ import annotations

import json
import os
import shutil
import socket
import ssl
import subprocess
from collections.abc import Mapping
from http.client import HTTPResponse, HTTPSConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any, NamedTuple

import psutil

from tests.processes import wait_until

TEMPLATE = Path(__file__).parents[1] / "deploy" / "nginx.conf.template"
NGINX = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")
OPENSSL = shutil.which("openssl")
NAME = "meters.example"
SECRET = "of-the-proxy"
ACCOUNTS = {
    "session=ann": ("ann@example.org", "everyone,energy-analysts"),
    "session=bob": ("bob@example.org", ""),
}
"""Account and groups by the cookie of a session, as the stand-in for oauth2-proxy knows them."""

# Compresses all it may and is short of headers: only what the shipped file says itself makes a difference.
AROUND = """
{user}
daemon off;
pid {folder}/nginx.pid;
error_log {folder}/error.log notice;
worker_processes 1;
events {{ worker_connections 256; }}
http {{
    gzip on;
    gzip_min_length 1;
    gzip_types *;
    client_body_temp_path {folder}/bodies;
    proxy_temp_path {folder}/answers;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/smapdash.conf;
}}
"""


class Seen(NamedTuple):
    """A request as a stand-in got it; names of headers in lower case, with all values."""

    path: str
    headers: Mapping[str, list[str]]


class StandIn:
    """A server on loopback that notes requests and connections; by default it answers with what it got."""

    def __init__(self) -> None:
        self.seen: list[Seen] = []
        self.connections = 0
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def setup(self) -> None:
                super().setup()
                outer.connections += 1

            def do_GET(self) -> None:
                self.rfile.read(int(self.headers["Content-Length"] or 0))
                names = {name.lower() for name in self.headers}
                seen = Seen(self.path, {name: self.headers.get_all(name) or [] for name in names})
                outer.seen.append(seen)
                status, headers, body = outer.answer(seen)
                self.send_response(status)
                for name, value in {**headers, "Content-Length": str(len(body))}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body)

            do_POST = do_GET  # noqa: N815

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._server.block_on_close = False
        self.port = self._server.server_address[1]
        Thread(target=self._server.serve_forever, daemon=True).start()

    def answer(self, seen: Seen) -> tuple[int, Mapping[str, str], bytes]:
        return 200, {"Content-Type": "application/json"}, json.dumps([seen.path, seen.headers]).encode()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


class Login(StandIn):
    """What oauth2-proxy answers, by its documentation, with `set_xauthrequest` and `skip_provider_button`."""

    def answer(self, seen: Seen) -> tuple[int, Mapping[str, str], bytes]:
        if seen.path != "/oauth2/auth":
            back = seen.headers.get("x-auth-request-redirect", [""])[0]
            return 302, {"Location": "https://id.example/authorize", "X-Leads-Back-To": back}, b""
        account = ACCOUNTS.get(seen.headers.get("cookie", [""])[0])
        if account is None:
            return 401, {}, b"Unauthorized"
        groups = {"X-Auth-Request-Groups": account[1]} if account[1] else {}
        return 202, {"X-Auth-Request-User": "9f1c", "X-Auth-Request-Email": account[0], **groups}, b""


class Client(HTTPSConnection):
    """A connection to nginx that takes it for `NAME`, and knows its certificate alone."""

    def __init__(self, port: int, certificate: Path) -> None:
        self._trusted = ssl.create_default_context(cafile=str(certificate))
        super().__init__(NAME, port, timeout=120)

    def connect(self) -> None:
        plain = socket.create_connection(("127.0.0.1", self.port))
        self.sock = self._trusted.wrap_socket(plain, server_hostname=NAME)

    def get(self, path: str, *, method: str = "GET", body: bytes | None = None, **headers: str) -> Answer:
        """Send a request; in names of headers _ stands for -."""
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        self.request(method, path, body=body, headers=sent)
        return read(self.getresponse())


class Answer(NamedTuple):
    status: int
    headers: Mapping[str, list[str]]
    body: bytes


def read(answer: HTTPResponse) -> Answer:
    headers = answer.headers
    return Answer(answer.status, {name.lower(): headers.get_all(name) or [] for name in headers}, answer.read())


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def render(folder: Path, ports: tuple[int, int], **values: Any) -> str:
    """Return the shipped file as its site fills it in, on ports and with logs of this test."""
    text = TEMPLATE.read_text(encoding="utf-8")
    for name, value in {**values, "SMAPDASH_NAME": NAME, "SMAPDASH_PROXY_SECRET": SECRET}.items():
        assert f"${{{name}}}" in text
        text = text.replace(f"${{{name}}}", str(value))
    for old, new in (
        ("    listen 80;", f"    listen 127.0.0.1:{ports[0]};"),
        ("    listen 443 ssl;", f"    listen 127.0.0.1:{ports[1]} ssl;"),
    ):
        assert text.count(old) == 1
        text = text.replace(old, new)
    return text.replace("/var/log/nginx/", f"{folder}/")


class Nginx:
    """nginx with the shipped configuration, in front of a dashboard and of a login on these ports."""

    def __init__(self, folder: Path, dashboard: int, login: int, prefix: str = "/meters/") -> None:
        assert NGINX
        assert OPENSSL
        folder.mkdir()
        self.folder = folder
        self.certificate = folder / "certificate.pem"
        subprocess.run(
            [OPENSSL, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", f"/CN={NAME}",
             "-addext", f"subjectAltName=DNS:{NAME}", "-keyout", folder / "key.pem", "-out", self.certificate],
            check=True, capture_output=True,
        )  # fmt: skip
        self.http_port, self.port = free_port(), free_port()
        site = render(
            folder,
            (self.http_port, self.port),
            SMAPDASH_ADDRESS=f"127.0.0.1:{dashboard}",
            LOGIN_ADDRESS=f"127.0.0.1:{login}",
            SMAPDASH_PREFIX=prefix,
            TLS_CERTIFICATE=self.certificate,
            TLS_KEY=folder / "key.pem",
        )
        (folder / "smapdash.conf").write_text(site, encoding="utf-8")
        user = "user root;" if os.geteuid() == 0 else ""
        around = folder / "nginx.conf"
        around.write_text(AROUND.format(user=user, folder=folder), encoding="utf-8")
        self.said = subprocess.run(
            [NGINX, "-t", "-p", folder, "-c", around], capture_output=True, text=True, check=False
        ).stderr
        assert "test is successful" in self.said, self.said
        self._process = subprocess.Popen([NGINX, "-p", folder, "-c", around], stderr=subprocess.DEVNULL)
        wait_until(self._answers)
        [self.worker] = wait_until(lambda: psutil.Process(self._process.pid).children())

    def _answers(self) -> bool:
        assert self._process.poll() is None, self.errors()
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    def client(self) -> Client:
        return Client(self.port, self.certificate)

    def get(self, path: str, **settings: Any) -> Answer:
        """Send a request on a connection of its own."""
        client = self.client()
        try:
            return client.get(path, **settings)
        finally:
            client.close()

    def errors(self) -> str:
        """Return what the log says of faults."""
        lines = (self.folder / "error.log").read_text(encoding="utf-8").splitlines()
        return "\n".join(line for line in lines if "[notice]" not in line)

    def stop(self) -> None:
        self._process.terminate()
        self._process.wait(30)
