"""The WSGI application: who calls, is the signature right, which service, which operation, and its answer.

Whatever a client sends gets an answer in the service's own form; an unhandled error is a 500 with a log entry.
"""

from __future__ import annotations

import hashlib
import json
import logging
import time
from collections.abc import Iterable
from http import HTTPStatus

from redshift_sandbox.aws import query_protocol
from redshift_sandbox.aws.account import Account, timestamp
from redshift_sandbox.aws.admission import LARGEST_FORM, largest_body
from redshift_sandbox.aws.api_error import ApiError, ConnectionDropped
from redshift_sandbox.aws.body_limits import BodyTooLargeError
from redshift_sandbox.aws.calls import Answered, Call, Operations
from redshift_sandbox.aws.data_api import catalog
from redshift_sandbox.aws.data_api.operations import REDSHIFT_DATA
from redshift_sandbox.aws.data_api.statement_runs import Statements
from redshift_sandbox.aws.ec2 import security_groups
from redshift_sandbox.aws.ec2.vpcs import EC2, REGIONS
from redshift_sandbox.aws.http import XML, Environ, FilePart, Request, Response, StartResponse, request_of, split_query
from redshift_sandbox.aws.iam import instance_profiles, policies, policy_versions, roles, simulation, users
from redshift_sandbox.aws.iam.operations import IAM
from redshift_sandbox.aws.parameters import Parameters, Result
from redshift_sandbox.aws.payload import STREAMING, Payload
from redshift_sandbox.aws.principals import expired_token, find_principal
from redshift_sandbox.aws.redshift import access, clusters, lists, parameter_groups, snapshots, subnet_groups
from redshift_sandbox.aws.redshift.api import REDSHIFT
from redshift_sandbox.aws.s3 import bucket_settings, buckets, multipart, objects, requests
from redshift_sandbox.aws.sandbox_api import SandboxApi
from redshift_sandbox.aws.service_models import Service
from redshift_sandbox.aws.sigv4 import Signature, read_signature, verify
from redshift_sandbox.aws.sts import STS
from redshift_sandbox.aws.validation import check_types, validate
from redshift_sandbox.faults import kill_process
from redshift_sandbox.objects.file_errors import UnreadableError
from redshift_sandbox.operating_system.threads import THREADS_REMEDY, is_want_of_threads

log = logging.getLogger(__name__)
ANSWERING_MODULES = (
    catalog,
    security_groups,
    instance_profiles,
    policies,
    policy_versions,
    roles,
    simulation,
    users,
    access,
    clusters,
    lists,
    parameter_groups,
    snapshots,
    subnet_groups,
    buckets,
    multipart,
    objects,
    bucket_settings,
)
JSON = "application/x-amz-json-1.1"
_GLOBAL = ("iam", "sts")
_UNFORESEEN = ApiError("InternalError", "We encountered an internal error. Please try again.", status=500)


class ControlPlane:
    """Answers every request at the sandbox's one HTTP endpoint."""

    def __init__(self, account: Account, sandbox_api: SandboxApi) -> None:
        self._account = account
        account.statements = Statements(account.home.path / "run" / "statements", account.now)
        self._sandbox_api = sandbox_api
        self._operations: dict[str, Operations] = {
            "ec2": EC2,
            "iam": IAM,
            "redshift": REDSHIFT,
            "redshift-data": REDSHIFT_DATA,
            "sts": STS,
        }
        self._services: dict[str, Service] = {}

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """One request, as WSGI has it."""
        request = request_of(environ)
        request_id = query_protocol.new_request_id()
        self._sandbox_api.touch()
        try:
            response = self._answer(request, request_id)
        except ConnectionDropped:
            environ["sandbox.drop"]()
            response = Response(500)
        if isinstance(response.body, FilePart):
            response.body.file.seek(response.body.first)
            body: Iterable[bytes] = environ["wsgi.file_wrapper"](response.body.file)
        else:
            if request.method != "HEAD" or "Content-Length" not in response.headers:
                response.headers["Content-Length"] = str(len(response.body))
            body = [response.body] if response.body else []
        response.headers.setdefault("x-amzn-RequestId", request_id)
        response.headers.setdefault("x-amz-request-id", request_id)
        start_response(f"{response.status} {HTTPStatus(response.status).phrase}", list(response.headers.items()))
        return body

    def largest_body(self, environ: Environ) -> int:
        """How many bytes the body of a request may have, of which only the header is there."""
        return largest_body(self._account, request_of(environ))

    def _answer(self, request: Request, request_id: str) -> Response:
        service = ""
        try:
            if request.raw_path.startswith("/_sandbox"):
                return self._sandbox_api.answer(request)
            if request.raw_path == "/checkip" and request.method == "GET" and "authorization" not in request.headers:
                address = f"{self._account.settings.caller_address}\n"
                return Response(200, address.encode(), {"Content-Type": "text/plain"})
            signature = read_signature(request)
            service = signature.service if signature else _unsigned_service(request)
            return self._signed(request, signature, service, request_id)
        except ApiError as error:
            return _refusal(error, service, request, request_id)
        except ConnectionDropped:
            raise
        except BodyTooLargeError:
            return _refusal(_too_large(service), service, request, request_id)
        except UnreadableError as error:
            return _refusal(requests.unreadable(error), service, request, request_id)
        except OSError as error:
            log.exception("%s %s", request.method, request.raw_path)
            reason = f"sandbox: {error.strerror or error}"
            return _refusal(ApiError("InternalError", reason, status=500), service, request, request_id)
        except RuntimeError as error:
            if not is_want_of_threads(error):
                log.exception("%s %s", request.method, request.raw_path)
            return _refusal(_unable(error), service, request, request_id)
        except Exception:  # the border: a client must get an answer whatever happens inside
            log.exception("%s %s", request.method, request.raw_path)
            return _refusal(_UNFORESEEN, service, request, request_id)

    def _signed(self, request: Request, signature: Signature | None, service: str, request_id: str) -> Response:
        if signature is None:
            if service == "s3":
                raise ApiError("AccessDenied", "Access Denied", status=403)
            raise ApiError("MissingAuthenticationToken", "Request is missing Authentication Token", status=403)
        if service != "s3" and service not in self._operations:
            raise ApiError("UnknownService", f"sandbox: the service {service!r} is not supported.", status=501)
        principal = find_principal(self._account, signature.access_key, signature.session_token, service)
        body = b""
        payload = Payload(request, signature, principal.secret)
        payload_hash = signature.payload_hash or ""
        if service != "s3":
            body, payload_hash = _form_body(request)
        elif not _is_payload_hash(payload_hash):
            raise ApiError("InvalidRequest", "x-amz-content-sha256 must be UNSIGNED-PAYLOAD or a valid sha256 value.")
        verify(
            request,
            signature,
            principal.secret,
            payload_hash,
            now=timestamp(self._account.now()),
            skew_s=self._account.settings.clock_skew_s,
        )
        call = Call(self._account, principal, signature.region or self._account.settings.region, request.peer)
        if service == "s3":
            return self._s3(call, request, payload, v2=signature.version == 2)
        if service == "redshift-data":
            return self._data(call, request, body)
        return self._query(call, request, service, body, request_id)

    def _s3(self, call: Call, request: Request, payload: Payload, *, v2: bool) -> Response:
        bucket, key = requests.locate(request)
        route = requests.find_route(request, bucket, key)
        late = self._faults("s3", f"s3:{route.name}")
        if v2 and bucket:  # version 2 signs no region
            call = Call(call.account, call.principal, call.account.bucket_region(bucket) or call.region, call.peer)
        response = requests.answer(requests.S3Request(call, request, request.query, bucket, key, payload), route)
        if late:
            raise ConnectionDropped
        return response

    def _query(self, call: Call, request: Request, service: str, body: bytes, request_id: str) -> Response:
        try:
            text = body.decode("utf-8")
        except UnicodeDecodeError as error:
            raise ApiError("MalformedQueryString", "The request's body isn't UTF-8.") from error
        form = dict(split_query(request.raw_query) + split_query(text, plus_is_space=True))
        model = self._service(service)
        name = form.get("Action", "")
        operations = self._operations[service]
        if service not in _GLOBAL and call.region not in REGIONS:
            code = "AuthFailure" if service == "ec2" else "SignatureDoesNotMatch"
            raise ApiError(code, f"Credential should be scoped to a valid region, not '{call.region}'.", status=403)
        if name not in operations:
            if name in model.all_operations:
                raise ApiError("NotImplemented", f"sandbox: {service} {name} is not supported.", status=501)
            raise ApiError("InvalidAction", f"The action {name} is not valid for this endpoint.", status=400)
        late = self._faults(service, f"{service}:{name}")
        operation = model.operation(name)
        parameters = query_protocol.QueryReader(model, form).read(operation)
        validate(service, operation, parameters)
        answered = operations[name]
        with self._account.lock:
            if service == "redshift":
                self._account.lifecycle.settle()
            result = self._run(call, answered, parameters, f"{service}:{name}")
        if late:
            raise ConnectionDropped
        answer = query_protocol.answer(model, operation, result, request_id)
        return Response(200, answer, {"Content-Type": XML})

    def _data(self, call: Call, request: Request, body: bytes) -> Response:
        """The Data API: JSON both ways, and no other request waits for it."""
        service, name = "redshift-data", request.headers.get("x-amz-target", "").rpartition(".")[2]
        model, operations = self._service(service), self._operations[service]
        if name not in operations:
            if name in model.all_operations:
                raise ApiError("NotImplemented", f"sandbox: {service} {name} is not supported.", status=501)
            raise ApiError("UnknownOperationException", f"The operation {name!r} is not known.")
        late = self._faults(service, f"{service}:{name}")
        try:
            parameters = json.loads(body or b"{}")
        except (ValueError, RecursionError) as error:
            raise ApiError("SerializationException", "The request's body is not JSON.") from error
        if not isinstance(parameters, dict):
            raise ApiError("SerializationException", "The request's body is not a JSON object.")
        check_types(model.operation(name), parameters)
        validate(service, model.operation(name), parameters)
        answered = operations[name]
        self._account.lifecycle.settle()
        call.authorize(f"{service}:{name}", answered.resource(call, parameters))
        result = answered.run(call, parameters)
        if late:
            raise ConnectionDropped
        text = json.dumps(_without_nones(result), default=lambda value: round(value.timestamp(), 3))
        return Response(200, text.encode(), {"Content-Type": JSON})

    def _run(self, call: Call, answered: Answered, parameters: Parameters, action: str) -> Result:
        """Carry out an operation: all of its changes or none, then what follows for the endpoints."""
        lifecycle = self._account.lifecycle
        try:
            with self._account.state.transaction():
                if action != "sts:GetCallerIdentity":
                    call.authorize(action, answered.resource(call, parameters), answered.facts(call, parameters))
                if parameters.get("DryRun"):
                    raise ApiError(
                        "DryRunOperation", "Request would have succeeded, but DryRun flag is set.", status=412
                    )
                result = answered.run(call, parameters)
        except BaseException:
            lifecycle.follow_up(written=False)
            raise
        lifecycle.follow_up()
        return result

    def _service(self, name: str) -> Service:
        if name not in self._services:
            self._services[name] = Service(name, self._operations[name])
        return self._services[name]

    def warm_up(self) -> None:
        """Read the service descriptions before the first call needs them."""
        for name in self._operations:
            self._service(name)

    def _faults(self, service: str, operation: str) -> bool:
        """Let the faults on this call act; True when its answer is to be lost after it was carried out."""
        faults = self._account.faults
        if fault := faults.take("slow", operation=operation):
            time.sleep(fault.options["seconds"])
        if faults.take("throttling", operation=operation):
            if service == "s3":
                raise ApiError("SlowDown", "Please reduce your request rate.", status=503)
            code = "RequestLimitExceeded" if service == "ec2" else "Throttling"
            raise ApiError(code, "Rate exceeded", status=503 if service == "ec2" else 400)
        if faults.take("expired-token", operation=operation):
            raise expired_token(service)
        if faults.take("unavailable", operation=operation):
            raise ApiError("ServiceUnavailable", "Service is unable to handle request.", status=503)
        if (fault := faults.find("kill", operation=operation, at="call")) is not None:
            kill_process()
        if fault := faults.take("dropped-call", operation=operation):
            if not fault.options["late"]:
                raise ConnectionDropped
            return True
        return False


def _without_nones(value: object) -> object:
    """A document without what isn't there."""
    if isinstance(value, dict):
        return {key: _without_nones(item) for key, item in value.items() if item is not None}
    return [_without_nones(item) for item in value] if isinstance(value, list) else value


def _form_body(request: Request) -> tuple[bytes, str]:
    """A query call's body, and its hash as the signature has it."""
    length = request.headers.get("content-length", "0")
    if not length.isdigit() or int(length) > LARGEST_FORM:
        raise BodyTooLargeError
    body = request.stream.read(LARGEST_FORM)
    return body, hashlib.sha256(body).hexdigest()


def _unable(error: RuntimeError) -> ApiError:
    if is_want_of_threads(error):
        return ApiError("ServiceUnavailable", f"sandbox: no thread is left for it. {THREADS_REMEDY}", status=503)
    return _UNFORESEEN


def _too_large(service: str) -> ApiError:
    if service == "s3":
        return ApiError("EntityTooLarge", "Your proposed upload exceeds the maximum allowed size")
    return ApiError("RequestEntityTooLarge", "Request size exceeded the limit.", status=413)


def _is_payload_hash(text: str) -> bool:
    if text == "UNSIGNED-PAYLOAD" or text.startswith(STREAMING):
        return True
    return len(text) == 64 and all(character in "0123456789abcdefABCDEF" for character in text)


def _unsigned_service(request: Request) -> str:
    """What an unsigned request most likely meant."""
    is_form = "x-www-form-urlencoded" in request.headers.get("content-type", "")
    return "sts" if request.raw_path == "/" and (is_form or "Action" in request.query) else "s3"


def _refusal(error: ApiError, service: str, request: Request, request_id: str) -> Response:
    if service == "s3" or (not service and request.raw_path != "/"):
        return requests.refusal(error, request, request_id)
    if "json" in request.headers.get("content-type", ""):
        # A service that isn't here, whose client reads JSON.
        body = json.dumps({"__type": error.code, "message": error.message}).encode()
        return Response(error.status, body, {"Content-Type": JSON, **error.headers})
    body = query_protocol.refusal(service, error, request_id)
    return Response(error.status, body, {"Content-Type": XML, **error.headers})
