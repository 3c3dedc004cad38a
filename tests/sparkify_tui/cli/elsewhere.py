"""What leads elsewhere than to the sandbox: an environment, a dwh.cfg for AWS, and a port that notes who comes."""

from __future__ import annotations

import contextlib
import re
import socket
import threading
from pathlib import Path

ON_AWS = "sparkify.abc123xyz789.us-west-2.redshift.amazonaws.com"


class Listener:
    """A port that notes who connects, and hangs up."""

    def __init__(self, host: str = "127.0.0.1", port: int = 0) -> None:
        self._socket = socket.create_server((host, port))
        self.port: int = self._socket.getsockname()[1]
        self.heard: list[bytes] = []
        threading.Thread(target=self._listen, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def _listen(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _ = self._socket.accept()
                with client, contextlib.suppress(OSError):
                    client.settimeout(0.2)
                    self.heard.append(b"a connection")
                    self.heard[-1] = client.recv(200)

    def close(self) -> None:
        self._socket.close()


def hostile_environment(listener: Listener, directory: Path) -> dict[str, str]:
    """Everything that leads AWS's tools elsewhere: proxies, endpoints, profiles, credentials of other accounts."""
    proxies = [name for kind in ("http", "https", "all") for name in (f"{kind}_proxy", f"{kind.upper()}_PROXY")]
    services = ("REDSHIFT", "IAM", "STS", "EC2", "S3")
    config = directory / "aws-config"
    touched = f"credential_process = touch {directory / 'credential-process-ran'}"
    each = "\n".join(f"{name.lower()} =\n  endpoint_url = {listener.url}" for name in services)
    config.write_text(
        f"[default]\nendpoint_url = {listener.url}\nservices = elsewhere\n{touched}\n"
        f"[profile prod]\nregion = eu-west-1\nendpoint_url = {listener.url}\nservices = elsewhere\n{touched}\n"
        f"[services elsewhere]\n{each}\n"
    )
    return {
        **dict.fromkeys(proxies, listener.url),
        **{f"AWS_ENDPOINT_URL_{name}": listener.url for name in services},
        "AWS_ENDPOINT_URL": listener.url,
        "AWS_PROFILE": "prod",
        "AWS_CONFIG_FILE": str(config),
        "AWS_SHARED_CREDENTIALS_FILE": str(config),
        "AWS_ACCESS_KEY_ID": "AKIASOMEBODYELSES000",
        "AWS_SECRET_ACCESS_KEY": "anothersecret" * 3,
        "AWS_SESSION_TOKEN": "another-token",
        "AWS_REGION": "eu-west-1",
        "AWS_USE_FIPS_ENDPOINT": "true",
        "AWS_USE_DUALSTACK_ENDPOINT": "true",
        "AWS_CA_BUNDLE": str(directory / "no-such-bundle.pem"),
        "AWS_DEFAULTS_MODE": "auto",
        "AWS_CSM_ENABLED": "true",
        "AWS_CSM_HOST": "192.0.2.1",
        "AWS_EC2_METADATA_DISABLED": "false",
        "AWS_EC2_METADATA_SERVICE_ENDPOINT": listener.url,
        "AWS_CONTAINER_CREDENTIALS_FULL_URI": listener.url,
        "PGHOST": "192.0.2.1",
        "PGHOSTADDR": "192.0.2.1",
    }


def foreign_file(good: str) -> str:
    """A dwh.cfg for AWS, as its user has it, made from a sandbox's."""
    text = re.sub(r"^HOST=.*", f"HOST={ON_AWS}", good, flags=re.M)
    text = re.sub(r"^KEY=.*", "KEY=AKIASOMEBODYELSES000", text, flags=re.M)
    text = re.sub(r"^SECRET=.*", "SECRET=" + "anothersecret" * 3, text, flags=re.M)
    return re.sub(r"^(ENDPOINT_URL|SSLMODE)=.*\n", "", text, flags=re.M)
