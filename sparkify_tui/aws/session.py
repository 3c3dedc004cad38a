"""One AWS account and region as the services reach it.

boto3 takes a quarter of a second to import and as long again for a first client, so both wait for the first call.
Retries are the services' own, so that they can be shown as events; botocore's are switched off, except S3's: its
calls are many and its short 503s are common.
"""

from __future__ import annotations

import threading
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

from sparkify_tui.aws import endpoints
from sparkify_tui.aws.calls import Answer, Service, sts_client
from sparkify_tui.aws.read_cache import ReadCache, read_cache
from sparkify_tui.config import Announcement, AwsConfig
from sparkify_tui.errors import AwsUnreachableError, CredentialsError, SandboxError
from sparkify_tui.models import Identity

if TYPE_CHECKING:
    import boto3
    from botocore.client import BaseClient

    from sparkify_tui.aws.iam import Iam
    from sparkify_tui.aws.network import Network
    from sparkify_tui.aws.redshift import Redshift
    from sparkify_tui.aws.s3 import S3


class Aws:
    """The AWS calls of one configuration; every method may be called from any thread, and blocks.

    Within a fence they go to the sandbox that runs at that moment, with its keys, and without one nowhere.
    """

    def __init__(self, config: AwsConfig) -> None:
        self._config = config
        self._endpoints = endpoints.configured_endpoints(config)
        self._lock = threading.Lock()
        self._session: boto3.Session | None = None
        self._sandbox: Announcement | None = None
        self._clients: dict[tuple[Service, str], BaseClient] = {}

    @property
    def region(self) -> str:
        """The region of the calls."""
        return self._config.region

    @property
    def target(self) -> str:
        """What the calls go to, for the screen: `AWS us-west-2`, or the endpoints that aren't AWS's own."""
        return endpoints.described(self._endpoints, self.region)

    @property
    def is_aws(self) -> bool:
        """Whether all calls go to AWS's own endpoints."""
        return all(map(endpoints.is_aws_url, self._endpoints.values()))

    def endpoint_url(self, service: Service) -> str | None:
        """The endpoint of a service's calls, None for AWS's own; raises SandboxError when the fence's doesn't run."""
        fence = self._config.fence
        return fence.announced().endpoint_url if fence is not None else self._endpoints.get(service)

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
        answer = sts_client(self).get_caller_identity()
        return Identity(account=answer["Account"], arn=answer["Arn"])

    def call(self, service: Service, operation: str, *, region: str | None = None, **parameters: object) -> Answer:
        """One call, as AWS's reference spells it; raises AwsError and its kinds, never one of botocore's."""
        from botocore import xform_name
        from botocore.exceptions import BotoCoreError, ClientError
        from botocore.parsers import ResponseParserError

        from sparkify_tui.aws.error_translation import Call, translated, unknown_region

        memory: ReadCache[Answer] | None = read_cache.get() if service != "s3" else None
        asked = {**parameters, "region": region or self.region}
        if memory is not None and (known := memory.find(service, operation, asked)) is not None:
            return known
        known_url = self._endpoints.get(service)
        call = Call(service, operation, region or self.region, known_url or f"its {service} endpoint")
        try:
            client = self._client(service, call.region)
            call = replace(call, endpoint=client.meta.endpoint_url)
            answer = getattr(client, xform_name(operation))(**parameters)
        except SandboxError as error:
            raise AwsUnreachableError(
                error.message, remedy=error.remedy, service=service, operation=operation, code="SandboxNotRunning"
            ) from error
        except (BotoCoreError, ClientError, ResponseParserError, KeyError) as error:
            # KeyError: botocore's parser found a page that is XML, but none of AWS's.
            problem = translated(error, call)
            if isinstance(problem, CredentialsError):
                self._forget()
            if isinstance(problem, AwsUnreachableError) and not (known_url or self._is_known_region(call.region)):
                problem = unknown_region(call)
            raise problem from error
        found = Answer(answer, call)
        if memory is not None:
            memory.keep(service, operation, asked, found)
        return found

    def _client(self, service: Service, region: str) -> BaseClient:
        from sparkify_tui.aws.clients import new_client, new_session

        sandbox = self._config.fence.announced() if self._config.fence is not None else None
        with self._lock:  # a session makes one client at a time; finished clients may be shared
            if sandbox != self._sandbox:  # it was restarted, on another port
                self._session, self._sandbox = None, sandbox
                self._clients.clear()
            if self._session is None:
                self._session = new_session(self._config, sandbox)
            name = (service, region)
            if name not in self._clients:
                url = sandbox.endpoint_url if sandbox is not None else self._endpoints.get(service)
                sealed = sandbox is not None
                self._clients[name] = new_client(self._session, service, region, url, sealed=sealed)
            return self._clients[name]

    def _is_known_region(self, region: str) -> bool:
        """Whether AWS has that region, as far as this boto3 knows."""
        session = self._session
        if session is None:
            return True
        partitions = session.get_available_partitions()
        return any(region in session.get_available_regions("redshift", partition) for partition in partitions)

    def _forget(self) -> None:
        """Read the credentials again before the next call: they may have been renewed meanwhile."""
        with self._lock:
            self._session = None
            self._clients.clear()
