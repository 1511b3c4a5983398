"""An identity provider on this machine, by Authlib's server half: OpenID Connect with its own accounts and sessions.

It requires PKCE, uses each code once, and signs with a key that it publishes. What a test sets makes it lie.
"""

# ruff: noqa: ARG002 - Authlib calls these methods with more than is needed here
from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from threading import Thread
from types import TracebackType
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from authlib.integrations.flask_oauth2 import AuthorizationServer
from authlib.oauth2.rfc6749 import AuthorizationCodeMixin, ClientMixin, list_to_scope, scope_to_list
from authlib.oauth2.rfc6749.grants import AuthorizationCodeGrant
from authlib.oauth2.rfc7636 import CodeChallenge
from authlib.oidc.core import OpenIDCode
from flask import Flask, Response, abort, jsonify, redirect, request, session
from flask.typing import ResponseReturnValue
from joserfc.jwk import RSAKey
from werkzeug.serving import make_server

CLIENT, CLIENT_SECRET = "meters", "a secret of the client & no other/+"
ACCOUNTS = {
    "ann": {"preferred_username": "ann", "email": "ann@utility.example", "groups": ["energy", "all"]},
    "vic": {"preferred_username": "vic", "groups": ["staff"]},
    "nobody": {"preferred_username": "nobody", "groups": ["all"]},
}
FORM = """<!doctype html><title>Provider</title><form method="post">
<input name="account" id="provider-account"><button id="log-in">Log in</button></form>"""


@cache
def keys() -> tuple[RSAKey, RSAKey]:
    """Return the provider's key, and one that it does not publish under the same name."""
    own, other = (RSAKey.generate_key(2048, {"kid": "one"}) for _ in range(2))
    return own, other


@dataclass
class Code(AuthorizationCodeMixin):
    code: str
    account: str
    redirect_uri: str
    scope: str
    nonce: str | None
    code_challenge: str
    code_challenge_method: str

    def get_redirect_uri(self) -> str:
        return self.redirect_uri

    def get_scope(self) -> str:
        return self.scope

    def get_nonce(self) -> str | None:
        return self.nonce

    def get_auth_time(self) -> None:
        return None

    def get_acr(self) -> None:
        return None

    def get_amr(self) -> None:
        return None


class Client(ClientMixin):
    """The dashboard, as it is registered."""

    def __init__(self, provider: IdentityProvider) -> None:
        self.provider = provider

    def get_client_id(self) -> str:
        return CLIENT

    def get_allowed_scope(self, scope: str) -> str:
        return list_to_scope([one for one in scope_to_list(scope) if one in ("openid", "profile", "email")])

    def check_redirect_uri(self, redirect_uri: str) -> bool:
        return redirect_uri in self.provider.redirect_uris

    def check_client_secret(self, client_secret: str) -> bool:
        return client_secret == CLIENT_SECRET

    def check_endpoint_auth_method(self, method: str, endpoint: str) -> bool:
        return method == self.provider.auth_method

    def check_response_type(self, response_type: str) -> bool:
        return response_type == "code"

    def check_grant_type(self, grant_type: str) -> bool:
        return grant_type == "authorization_code"


class IdentityProvider:
    """A provider in a thread of its own.

    Attributes
    ----------
    redirect_uris : set of str
        Where it sends a browser with a code.
    accounts : dict
        Claims by account.
    forged : dict
        Claims that its tokens have instead of the right ones.
    left_out : set of str
        Claims that are not in its tokens, and may be requested beside them.
    key : RSAKey
        With what it signs.
    signed_by : callable
        Takes a token and returns the one that it sends.
    description : dict
        What it says of itself instead of what is so; None to leave it out.
    answer : bytes or None
        What it says instead of a description.
    requests : list of str
        Paths that were requested.
    """

    def __init__(self, host: str = "127.0.0.1") -> None:
        self.host, self.port = host, 0
        self.start()
        self.reset()

    def reset(self) -> None:
        """Return to what is right."""
        self.redirect_uris: set[str] = set()
        self.accounts: dict[str, dict[str, Any]] = dict(ACCOUNTS)
        self.forged: dict[str, Any] = {}
        self.left_out: set[str] = set()
        self.key, self.auth_method = keys()[0], "client_secret_basic"
        self.signed_by: Callable[[str], str] = lambda token: token
        self.description: dict[str, Any] = {}
        self.answer: bytes | None = None
        self.requests: list[str] = []
        self.codes: dict[str, Code] = {}
        self.tokens: dict[str, str] = {}
        self.signed_out: list[dict[str, list[str]]] = []

    @property
    def url(self) -> str:
        return f"http://{self.host}:{self.port}"

    def start(self) -> None:
        self._server = make_server(self.host, self.port, build(self), threaded=True)
        self.port = self._server.port
        Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def __enter__(self) -> IdentityProvider:
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self.stop()

    def describe(self) -> dict[str, Any]:
        found = {
            "issuer": self.url,
            "authorization_endpoint": f"{self.url}/authorize",
            "token_endpoint": f"{self.url}/token",
            "userinfo_endpoint": f"{self.url}/userinfo",
            "jwks_uri": f"{self.url}/keys",
            "end_session_endpoint": f"{self.url}/end",
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256", "HS256", "none"],
            "code_challenge_methods_supported": ["S256"],
            "scopes_supported": ["openid", "profile", "email"],
        } | self.description
        return {name: value for name, value in found.items() if value is not None}

    def claims_of(self, account: str) -> dict[str, Any]:
        return {"sub": f"id-of-{account}", **self.accounts[account]}


def make_grant(provider: IdentityProvider) -> type[AuthorizationCodeGrant]:
    class Grant(AuthorizationCodeGrant):
        def save_authorization_code(self, code: str, request: Any) -> None:
            data = request.payload.data
            provider.codes[code] = Code(
                code,
                request.user,
                request.payload.redirect_uri,
                request.scope,
                data.get("nonce"),
                data["code_challenge"],
                data["code_challenge_method"],
            )

        def query_authorization_code(self, code: str, client: Client) -> Code | None:
            return provider.codes.get(code)

        def delete_authorization_code(self, authorization_code: Code) -> None:
            del provider.codes[authorization_code.code]

        def authenticate_user(self, authorization_code: Code) -> str:
            return authorization_code.account

    return Grant


def make_tokens(provider: IdentityProvider) -> type[OpenIDCode]:
    class Tokens(OpenIDCode):
        def exists_nonce(self, nonce: str, request: Any) -> bool:
            return any(code.nonce == nonce for code in provider.codes.values())

        def get_client_claims(self, client: Client) -> dict[str, Any]:
            return {"iss": provider.url}

        def get_encode_header(self, client: Client) -> dict[str, str]:
            return {"alg": "RS256", "kid": "one"}

        def resolve_client_private_key(self, client: Client) -> RSAKey:
            return provider.key

        def encode_id_token(self, token: dict[str, Any], request: Any) -> str:
            return provider.signed_by(super().encode_id_token(token, request))

        def generate_user_info(self, user: str, scope: str) -> dict[str, Any]:
            claims = {name: one for name, one in provider.claims_of(user).items() if name not in provider.left_out}
            return claims | provider.forged

    return Tokens


def build(provider: IdentityProvider) -> Flask:
    app = Flask("identity provider")
    app.secret_key = "of the provider, which is no business of the dashboard"
    app.config["SESSION_COOKIE_NAME"] = "provider"

    def save_token(token: dict[str, Any], request: Any) -> None:
        provider.tokens[token["access_token"]] = request.user

    server = AuthorizationServer(app, lambda client: Client(provider) if client == CLIENT else None, save_token)
    server.register_grant(make_grant(provider), [make_tokens(provider)(require_nonce=True), CodeChallenge()])

    @app.before_request
    def note() -> None:
        provider.requests.append(request.path)

    @app.get("/.well-known/openid-configuration")
    def describe() -> Response:
        return jsonify(provider.describe()) if provider.answer is None else Response(provider.answer)

    @app.get("/keys")
    def public_keys() -> Response:
        return jsonify({"keys": [keys()[0].as_dict(private=False)]})

    add_login(app, provider, server)
    return app


def add_login(app: Flask, provider: IdentityProvider, server: AuthorizationServer) -> None:
    """Add the routes at which accounts log in and out, and that at which the dashboard gets its tokens."""

    @app.route("/authorize", methods=["GET", "POST"])
    def authorize() -> ResponseReturnValue:
        if request.args.get("code_challenge_method") != "S256" or not request.args.get("code_challenge"):
            abort(400, "PKCE is required")
        if request.method == "POST":
            session["account"] = request.form["account"]
            if session["account"] not in provider.accounts:
                denied = {"error": "access_denied", "error_description": "<b>no</b>", "state": request.args["state"]}
                return redirect(f"{request.args['redirect_uri']}?{urlencode(denied)}")
        elif "account" not in session or request.args.get("prompt") == "login":
            return FORM
        grant = server.get_consent_grant(end_user=session["account"])
        return server.create_authorization_response(grant=grant, grant_user=session["account"])

    @app.post("/token")
    def issue() -> ResponseReturnValue:
        return server.create_token_response()

    @app.get("/userinfo")
    def userinfo() -> ResponseReturnValue:
        account = provider.tokens.get(request.headers.get("Authorization", "").removeprefix("Bearer "))
        return jsonify(provider.claims_of(account)) if account else ("", 401)

    @app.get("/end")
    def end() -> str:
        session.clear()
        provider.signed_out.append(parse_qs(urlsplit(request.url).query))
        return "signed out"
