"""An HTTP endpoint that gives the answers a test puts into it, as AWS's services and broken networks would."""

from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest

from sparkify_tui.aws.session import Aws
from sparkify_tui.config import AwsConfig

SECRET = "verySecretAccessKey/0123456789"


class Endpoint:
    """Answers requests one after another, the last answer for ever; `requests` holds (path, body) of each."""

    def __init__(self) -> None:
        self.answers: list[tuple[int, str]] = [(500, "")]
        self.requests: list[tuple[str, str]] = []
        endpoint = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def answer(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                endpoint.requests.append((self.path, body.decode("utf-8", "replace")))
                status, text = endpoint.answers.pop(0) if len(endpoint.answers) > 1 else endpoint.answers[0]
                if status == 0:  # hang up without a word
                    self.close_connection = True
                    return
                self.send_response(status)
                self.send_header("Content-Length", str(len(text.encode())))
                self.end_headers()
                if self.command != "HEAD":
                    self.wfile.write(text.encode())

            do_GET = do_POST = do_PUT = do_HEAD = do_DELETE = answer

            def log_message(self, *_: Any) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02})
        self._thread.start()

    def close(self) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def refuse(self, code: str, message: str, status: int = 400) -> None:
        """Answer with an error, as IAM, STS and Redshift spell it."""
        self.answers = [(status, refusal(code, message))]


def refusal(code: str, message: str) -> str:
    return (
        f"<ErrorResponse><Error><Type>Sender</Type><Code>{code}</Code><Message>{message}</Message></Error>"
        "<RequestId>1</RequestId></ErrorResponse>"
    )


@pytest.fixture
def endpoint() -> Iterator[Endpoint]:
    made = Endpoint()
    yield made
    made.close()


@pytest.fixture
def aws(endpoint: Endpoint) -> Aws:
    return account(endpoint.url)


def account(url: str, **changes: Any) -> Aws:
    known = {"region": "us-west-2", "key": "AKIAEXAMPLEEXAMPLE", "secret": SECRET, "endpoint_url": url}
    return Aws(AwsConfig(**{**known, **changes}))


@pytest.fixture
def closed_port_url(closed_port: int) -> str:
    """Where nothing listens."""
    return f"http://127.0.0.1:{closed_port}"
