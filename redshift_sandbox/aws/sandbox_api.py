"""The sandbox's own interface under /_sandbox: its status, the variables for other programs, faults, stop.

Wanted: the token of the announcement file, or HTTP basic authentication with an access key and its secret.
"""

from __future__ import annotations

import base64
import hmac
import json
import os
import threading
import time
from collections.abc import Mapping

from redshift_sandbox.aws.account import Account
from redshift_sandbox.aws.body_limits import BodyTooLargeError
from redshift_sandbox.aws.documents.clusters import CLUSTERS, Cluster
from redshift_sandbox.aws.documents.identities import ACCESS_KEYS
from redshift_sandbox.aws.http import Request, Response
from redshift_sandbox.errors import SandboxError
from redshift_sandbox.faults import KINDS, UnknownFaultError
from redshift_sandbox.seed import Seed, seed_errors

_BODY_AT_MOST = 64 * 1024


class SandboxApi:
    """Answers under /_sandbox, and knows when the sandbox was last used."""

    def __init__(self, account: Account, seed: Seed | None, *, token: str, endpoint_url: str) -> None:
        self._account = account
        self._seed = seed
        self.token = token
        self.endpoint_url = endpoint_url
        self._started = time.monotonic()
        self._last_use = time.monotonic()
        self.stop_requested = threading.Event()

    def touch(self) -> None:
        """Note that somebody used the sandbox."""
        self._last_use = time.monotonic()

    def idle_s(self) -> float:
        """Seconds since the last call or open database connection."""
        if self._account.lifecycle.endpoints.open_connections:
            self.touch()
        return time.monotonic() - self._last_use

    def answer(self, request: Request) -> Response:
        """The answer to one call."""
        if not self._may(request):
            return _json(
                401, {"message": "The sandbox's own interface wants its token or an access key and its secret."}
            )
        match request.method, request.raw_path:
            case "GET", "/_sandbox/status":
                return _json(200, self._status())
            case "GET", "/_sandbox/environment":
                return self._environment_answer(request.query.get("cluster", ""))
            case "GET", "/_sandbox/faults":
                return _json(200, {"faults": [fault.as_dict() for fault in self._account.faults.list()]})
            case "GET", "/_sandbox/faults/known":
                return _json(200, _known_faults())
            case "POST", "/_sandbox/faults":
                return self._set_fault(request)
            case "DELETE", "/_sandbox/faults":
                return _json(200, {"cleared": self._account.faults.clear(request.query.get("name"))})
            case "POST", "/_sandbox/stop":
                self.stop_requested.set()
                return _json(200, {"stopping": True})
            case _:
                return _json(404, {"message": f"The sandbox has no {request.method} {request.raw_path}."})

    def _may(self, request: Request) -> bool:
        token = request.headers.get("x-sandbox-token", "")
        if token and hmac.compare_digest(token.encode("utf-8", "replace"), self.token.encode()):
            return True
        kind, _, encoded = request.headers.get("authorization", "").partition(" ")
        if kind.lower() != "basic":
            return False
        try:
            key, _, secret = base64.b64decode(encoded, validate=True).decode().partition(":")
        except ValueError:
            return False
        known = self._account.state.get(ACCESS_KEYS, key)
        owned = known is not None and known.get("user_name") == self._account.owner and not known.get("session_token")
        return owned and known is not None and hmac.compare_digest(secret.encode(), known["secret"].encode())

    def _status(self) -> dict[str, object]:
        self._account.lifecycle.settle()
        return {
            "pid": os.getpid(),
            "endpoint_url": self.endpoint_url,
            "uptime_s": time.monotonic() - self._started,
            "open_connections": self._account.lifecycle.endpoints.open_connections,
            "idle_exit_s": self._account.settings.idle_exit_s,
            "clusters": [self._cluster(cluster) for cluster in self._account.state.all(CLUSTERS)],
        }

    def _cluster(self, cluster: Cluster) -> dict[str, object]:
        port = cluster.get("listen_port")
        return {
            "identifier": cluster["identifier"],
            "status": cluster["status"],
            "host": self._account.settings.host if port else None,
            "port": port,
            "database": cluster["database"],
            "user": cluster["user"],
            "problem": cluster.get("problem"),
            "listening": self._account.lifecycle.endpoints.runs(cluster["identifier"]),
        }

    def _environment_answer(self, wanted: str) -> Response:
        try:
            return _json(200, self._environment(wanted))
        except SandboxError as error:
            return _json(500, {"message": error.message, "remedy": error.remedy})

    def _environment(self, wanted: str) -> dict[str, str]:
        account = self._account
        key = account.owner_key
        found = {
            "AWS_ENDPOINT_URL": self.endpoint_url,
            "AWS_ACCESS_KEY_ID": key["key"],
            "AWS_SECRET_ACCESS_KEY": key["secret"],
            "AWS_DEFAULT_REGION": account.settings.region,
            "AWS_REGION": account.settings.region,
        }
        account.lifecycle.settle()
        clusters = [cluster for cluster in account.state.all(CLUSTERS) if wanted in ("", cluster["identifier"])]
        clusters.sort(key=lambda cluster: cluster["status"] != "available")
        found["PGHOST"] = account.settings.host
        if self._seed is not None:
            with seed_errors():
                found |= self._seed.environment(account.home.path)
        if clusters:
            facts = clusters[0]
            found["PGPORT"] = str(facts.get("listen_port") or facts.get("port") or found.get("PGPORT", "5439"))
            found |= {"PGDATABASE": facts["database"], "PGUSER": facts["user"]}
        return found

    def _set_fault(self, request: Request) -> Response:
        try:
            document = json.loads(request.stream.read(_BODY_AT_MOST))
            name, options = document["name"], document.get("options", {})
            if not isinstance(name, str) or not isinstance(options, dict):
                raise TypeError(name)
        except BodyTooLargeError:
            return _json(413, {"message": "That is too large for a fault."})
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            return _json(400, {"message": 'A fault is written as {"name": "throttling", "options": {"times": 3}}.'})
        try:
            return _json(200, self._account.faults.set(name, options).as_dict())
        except UnknownFaultError as error:
            return _json(400, {"message": str(error)})


def _known_faults() -> dict[str, object]:
    return {
        name: {
            "description": kind.description,
            "options": {
                key: f"<{value.__name__}>" if isinstance(value, type) else value for key, value in kind.options.items()
            },
        }
        for name, kind in KINDS.items()
    }


def _json(status: int, document: Mapping[str, object]) -> Response:
    return Response(status, json.dumps(document).encode(), {"Content-Type": "application/json"})
