"""Sessions and clients of boto3: the only place where it is imported, and where it is said what they may consult.

Clients of a sandbox are sealed: keys and endpoint are given, boto3 reads neither environment nor AWS's files nor
proxies, and a request that would still go elsewhere is stopped before it is sent.
"""

from __future__ import annotations

import functools
import os
import urllib.parse
from typing import TYPE_CHECKING, Any

from sparkify_tui.aws.endpoints import is_loopback
from sparkify_tui.config import Announcement, AwsConfig

if TYPE_CHECKING:
    import boto3
    from botocore.awsrequest import AWSPreparedRequest
    from botocore.client import BaseClient
    from botocore.loaders import Loader
    from botocore.session import Session as BotocoreSession

    from sparkify_tui.aws.calls import Service

# Any: an option that boto3 has and its type stubs lack.
_NO_CONFIGURED_ENDPOINTS: dict[str, Any] = {"ignore_configured_endpoint_urls": True}
CONNECT_TIMEOUT_S = 5
READ_TIMEOUT_S = 30
S3_ATTEMPTS = 5
S3_CONNECTIONS = 64
"""As many as the load's concurrent readers of tiny files."""


def new_session(config: AwsConfig, sandbox: Announcement | None) -> boto3.Session:
    """A session of boto3's with the configuration's keys, or sealed with the sandbox's."""
    import boto3
    import botocore.session

    if sandbox is not None:
        return boto3.Session(
            aws_access_key_id=sandbox.key,
            aws_secret_access_key=sandbox.secret,
            botocore_session=_with_known_models(_sealed(sandbox.endpoint_url)),
        )
    # The file's own keys count, whatever profile the environment names; it need not even exist.
    unprofiled = {"profile": (None, None, None, None)} if config.key else None
    return boto3.Session(
        aws_access_key_id=config.key,
        aws_secret_access_key=config.secret,
        aws_session_token=config.session_token,
        profile_name=config.profile,
        botocore_session=_with_known_models(botocore.session.Session(session_vars=unprofiled, profile=config.profile)),
    )


def _with_known_models(session: BotocoreSession) -> BotocoreSession:
    """The session with the service models that an earlier one has read: a tenth to a third of a second for each."""
    session.register_component("data_loader", _models(session.get_config_variable("data_path")))
    return session


@functools.cache
def _models(data_path: str | None) -> Loader:
    from botocore.loaders import create_loader

    return create_loader(data_path)


def new_client(
    session: boto3.Session, service: Service, region: str, endpoint_url: str | None, *, sealed: bool
) -> BaseClient:
    """A client; `endpoint_url` None is AWS's own, whatever the environment says: endpoints.py has read that."""
    from botocore.config import Config as ClientConfig

    from sparkify_tui.aws.s3_listing import watch_listings

    many = service == "s3"
    options = ClientConfig(
        connect_timeout=CONNECT_TIMEOUT_S,
        read_timeout=READ_TIMEOUT_S,
        retries={"mode": "standard", "total_max_attempts": S3_ATTEMPTS if many else 1},
        max_pool_connections=S3_CONNECTIONS if many else 4,
        proxies={} if sealed or is_loopback(endpoint_url) else None,
        s3={"addressing_style": "path"} if endpoint_url else None,
        user_agent_extra="sparkify-tui",
        **_NO_CONFIGURED_ENDPOINTS,
    )
    client: BaseClient = session.client(service, region_name=region, endpoint_url=endpoint_url, config=options)
    if many:
        watch_listings(client)
    return client


def _sealed(endpoint_url: str) -> BotocoreSession:
    """A session of botocore's in which every variable has its default, and requests go to one endpoint."""
    import botocore.session
    from botocore.configprovider import BOTOCORE_DEFAUT_SESSION_VARIABLES as VARIABLES
    from botocore.exceptions import BotoCoreError

    class OutsideFenceError(BotoCoreError):
        """A request that would leave the sandbox."""

        fmt = "with --sandbox nothing goes to {outside}, only to {sandbox}"

    empty = {name: (None, None, default, convert) for name, (_, _, default, convert) in VARIABLES.items()}
    for file in ("config_file", "credentials_file"):
        empty[file] = (None, None, os.devnull, None)
    session = botocore.session.Session(session_vars=empty)
    inside = _origin(endpoint_url)

    def stop_outside(request: AWSPreparedRequest, **_: object) -> None:
        if _origin(request.url) != inside:
            raise OutsideFenceError(outside=urllib.parse.urlsplit(request.url).netloc, sandbox=endpoint_url)

    session.get_component("event_emitter").register_first("before-send", stop_outside)
    return session


def _origin(url: str) -> tuple[str, str]:
    parts = urllib.parse.urlsplit(url)
    return parts.scheme, parts.netloc
