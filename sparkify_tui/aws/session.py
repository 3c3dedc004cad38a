"""One AWS account and region as the services reach it. The only place where boto3 is imported.

boto3 takes a quarter of a second to import and as long again for a first client, so both wait for the first call.
Retries are the services' own, so that they can be told as events; botocore's are switched off, S3's apart: its
calls are many and its short 503s nobody's news.
"""

from __future__ import annotations

import os
import threading
import urllib.parse
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from sparkify_tui.aws.learnt import Learnt, learnt
from sparkify_tui.config import AwsConfig
from sparkify_tui.errors import AwsUnreachableError, CredentialsError
from sparkify_tui.models import Identity

if TYPE_CHECKING:
    from sparkify_tui.aws.errors import Call
    from sparkify_tui.aws.iam import Iam
    from sparkify_tui.aws.network import Network
    from sparkify_tui.aws.redshift import Redshift
    from sparkify_tui.aws.s3 import S3

ENDPOINT_VARIABLE = "AWS_ENDPOINT_URL"
CONNECT_TIMEOUT_S = 5
READ_TIMEOUT_S = 30
S3_ATTEMPTS = 5
S3_CONNECTIONS = 64
"""As many as the load's concurrent readers of tiny files."""


class Aws:
    """The AWS calls of one configuration; every method may be called from any thread, and blocks."""

    def __init__(self, config: AwsConfig) -> None:
        self._config = config
        self._endpoint_url = config.endpoint_url or os.environ.get(ENDPOINT_VARIABLE) or None
        self._lock = threading.Lock()
        self._session: Any = None
        self._clients: dict[tuple[str, str], Any] = {}

    @property
    def region(self) -> str:
        """The region of the calls."""
        return self._config.region

    @property
    def endpoint_url(self) -> str | None:
        """The endpoint used instead of AWS's own, if any: dwh.cfg's, or AWS_ENDPOINT_URL as for every AWS tool."""
        return self._endpoint_url

    @cached_property
    def iam(self) -> Iam:
        """Roles and their policies."""
        from sparkify_tui.aws.iam import Iam

        return Iam(self)

    @cached_property
    def redshift(self) -> Redshift:
        """Clusters."""
        from sparkify_tui.aws.redshift import Redshift

        return Redshift(self)

    @cached_property
    def network(self) -> Network:
        """The security group and its ingress rule."""
        from sparkify_tui.aws.network import Network

        return Network(self)

    @cached_property
    def s3(self) -> S3:
        """Objects."""
        from sparkify_tui.aws.s3 import S3

        return S3(self)

    def identity(self) -> Identity:
        """Who the credentials belong to; needs no permission."""
        answer = self.call("sts", "GetCallerIdentity")
        return Identity(account=answer["Account"], arn=answer["Arn"])

    def call(self, service: str, operation: str, *, region: str | None = None, **parameters: Any) -> Answer:
        """One call, as AWS's reference spells it; raises AwsError and its kinds, never one of botocore's."""
        from botocore import xform_name
        from botocore.exceptions import BotoCoreError, ClientError
        from botocore.parsers import ResponseParserError

        from sparkify_tui.aws.errors import Call, translated, unknown_region

        memory: Learnt[Answer] | None = learnt.get() if service != "s3" else None
        asked = {**parameters, "region": region or self.region}
        if memory is not None and (known := memory.find(service, operation, asked)) is not None:
            return known
        call = Call(service, operation, region or self.region, self._endpoint_url or f"its {service} endpoint")
        try:
            client = self._client(service, call.region)
            call = replace(call, endpoint=client.meta.endpoint_url)
            answer = getattr(client, xform_name(operation))(**parameters)
        except (BotoCoreError, ClientError, ResponseParserError, KeyError) as error:
            # KeyError: botocore's parser found a page that is XML, but none of AWS's.
            problem = translated(error, call)
            if isinstance(problem, CredentialsError):
                self._forget()
            if isinstance(problem, AwsUnreachableError) and not self._is_known_region(call.region):
                problem = unknown_region(call)
            raise problem from error
        found = Answer(answer, call)
        if memory is not None:
            memory.keep(service, operation, asked, found)
        return found

    def _client(self, service: str, region: str) -> Any:
        with self._lock:  # a session makes one client at a time; finished clients may be shared
            name = (service, region)
            if name not in self._clients:
                self._clients[name] = self._new_client(service, region)
            return self._clients[name]

    def _new_client(self, service: str, region: str) -> Any:
        import boto3
        import botocore.session
        from botocore.config import Config as ClientConfig

        from sparkify_tui.aws.s3_listing import watch_listings

        config = self._config
        if self._session is None:
            # The file's own keys count, whatever profile the environment names; it need not even exist.
            unprofiled = {"profile": (None, None, None, None)} if config.key else None
            self._session = boto3.Session(
                aws_access_key_id=config.key,
                aws_secret_access_key=config.secret,
                aws_session_token=config.session_token,
                profile_name=config.profile,
                botocore_session=botocore.session.Session(session_vars=unprofiled),
            )
        many = service == "s3"
        options = ClientConfig(
            connect_timeout=CONNECT_TIMEOUT_S,
            read_timeout=READ_TIMEOUT_S,
            retries={"mode": "standard", "total_max_attempts": S3_ATTEMPTS if many else 1},
            max_pool_connections=S3_CONNECTIONS if many else 4,
            proxies={} if is_loopback(self._endpoint_url) else None,
            s3={"addressing_style": "path"} if self._endpoint_url else None,
            user_agent_extra="sparkify-tui",
        )
        client = self._session.client(service, region_name=region, endpoint_url=self._endpoint_url, config=options)
        if many:
            watch_listings(client)
        return client

    def _is_known_region(self, region: str) -> bool:
        """Whether AWS has that region, as far as this boto3 knows; an endpoint of the configuration's may have any."""
        session = self._session
        if self._endpoint_url or session is None:
            return True
        partitions = session.get_available_partitions()
        return any(region in session.get_available_regions("redshift", partition) for partition in partitions)

    def _forget(self) -> None:
        """Read the credentials anew before the next call: they may have been renewed meanwhile."""
        with self._lock:
            self._session = None
            self._clients.clear()


class Answer(dict[str, Any]):
    """What AWS answered; a field that AWS always sends and this answer lacks raises AwsUnreachableError.

    Gateways and hotels' networks answer in AWS's place with pages that parse as an empty answer.
    """

    def __init__(self, fields: dict[str, Any], call: Call) -> None:
        super().__init__(fields)
        self._call = call

    def __missing__(self, field: str) -> Any:
        from sparkify_tui.aws.errors import not_an_answer

        raise not_an_answer(self._call, f"No{field}")


def is_loopback(url: str | None) -> bool:
    """Whether an endpoint is on this computer, where no proxy of the environment could reach it."""
    host = urllib.parse.urlsplit(url or "").hostname or ""
    return host in ("localhost", "::1") or host.startswith("127.")
