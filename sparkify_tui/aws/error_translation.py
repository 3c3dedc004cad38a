"""What AWS and botocore say when a call fails, as our own errors: translated once, here.

Codes come from the service references (IAM, STS, EC2, S3 and Redshift API, "Common errors") and from botocore.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from botocore import exceptions as botocore
from botocore.parsers import ResponseParserError

from sparkify_tui.errors import (
    AccessDeniedError,
    AwsError,
    AwsUnreachableError,
    CredentialsError,
    ResourceExistsError,
    ResourceNotFoundError,
)

UNKNOWN_REGION = "UnknownRegion"
TRANSIENT_CODES = frozenset(
    """
    Throttling ThrottlingException ThrottledException RequestThrottled RequestThrottledException RequestLimitExceeded
    TooManyRequestsException SlowDown BandwidthLimitExceeded LimitExceededException PriorRequestNotComplete
    ServiceUnavailable ServiceUnavailableException Unavailable InternalFailure InternalError InternalServerError
    ServiceFailure RequestTimeout RequestTimeoutException 500 502 503 504
    """.split()
)
"""Answers that a later call may not get again."""

_EXPIRED_CODES = frozenset(
    "ExpiredToken ExpiredTokenException RequestExpired TokenRefreshRequired ExpiredSSOToken".split()
)
_CREDENTIAL_CODES = frozenset(
    """
    InvalidClientTokenId UnrecognizedClientException SignatureDoesNotMatch AuthFailure InvalidAccessKeyId
    IncompleteSignature IncompleteSignatureException MissingAuthenticationToken MissingAuthenticationTokenException
    InvalidToken InvalidSecurity MissingSecurityHeader NotSignedUp
    """.split()
)
_DENIED_CODES = frozenset(
    "AccessDenied AccessDeniedException UnauthorizedOperation UnauthorizedAccess NotAuthorized Forbidden 403".split()
)
_MISSING_CODES = frozenset(
    """
    ClusterNotFound ClusterNotFoundFault NoSuchEntity NoSuchBucket NoSuchKey 404 NotFound ClusterSnapshotNotFound
    InvalidGroup.NotFound InvalidPermission.NotFound InvalidSecurityGroupRuleId.NotFound InvalidVpcID.NotFound
    """.split()
)
_EXISTING_CODES = frozenset(
    """
    ClusterAlreadyExists EntityAlreadyExists InvalidPermission.Duplicate InvalidGroup.Duplicate
    ClusterSnapshotAlreadyExists BucketAlreadyExists BucketAlreadyOwnedByYou
    """.split()
)
_REGION_CODES = frozenset(
    "PermanentRedirect AuthorizationHeaderMalformed IllegalLocationConstraintException 301".split()
)

_REMEDIES = {
    "InsufficientClusterCapacity": "Try again later, another NODE_TYPE or another REGION.",
    "ClusterAlreadyExists": "It may be in another region: check [AWS] REGION, or write another name to "
    "[INFRASTRUCTURE] CLUSTER_IDENTIFIER.",
    "ClusterSnapshotAlreadyExists": "Give the final snapshot another name.",
    "ClusterQuotaExceeded": "Delete a cluster you no longer need, or ask AWS for a higher quota.",
    "NumberOfNodesQuotaExceeded": "Lower [INFRASTRUCTURE] NUM_NODES, or ask AWS for a higher quota.",
    "NumberOfNodesPerClusterLimitExceeded": "Lower [INFRASTRUCTURE] NUM_NODES.",
    "InvalidSubnet": "Create the region's default VPC and its subnets (`aws ec2 create-default-vpc`).",
    "InvalidVPCNetworkStateFault": "Create the region's default VPC and its subnets (`aws ec2 create-default-vpc`).",
    "InvalidClusterState": "Wait until the cluster has finished what it is doing, then run the command again.",
    "InvalidParameterValue": "Correct the value in dwh.cfg.",
    "InvalidParameterCombination": "Correct the values in dwh.cfg.",
    "LimitExceeded": "Delete roles or policies you no longer need, or ask AWS for a higher quota.",
    "SecurityGroupLimitExceeded": "Delete security groups you no longer need, or ask AWS for a higher quota.",
    "RulesPerSecurityGroupLimitExceeded": "Remove ingress rules you no longer need from the security group.",
    "DependencyViolation": "Something still uses it; run the command again in a minute.",
    "DeleteConflict": "Something is still attached to it; take that off and run the command again.",
    "OptInRequired": "Enable the service or the region for this account.",
    "RequestTimeTooSkewed": "Set this computer's clock right.",
}

_RENAMED_ACTIONS = {
    "s3:ListObjectsV2": "s3:ListBucket",
    "s3:HeadBucket": "s3:ListBucket",
    "s3:HeadObject": "s3:GetObject",
    "s3:DeleteObjects": "s3:DeleteObject",
}
"""Operations whose permission has another name than they have."""


@dataclass(frozen=True, slots=True)
class Call:
    """Which call failed, at which endpoint."""

    service: str
    operation: str
    region: str
    endpoint: str

    @property
    def action(self) -> str:
        """The permission that the call needs, as IAM spells it."""
        name = f"{self.service}:{self.operation}"
        return _RENAMED_ACTIONS.get(name, name)


def translated(error: Exception, call: Call) -> AwsError:
    """Our error for one of botocore's; the caller raises it `from error`."""
    if isinstance(error, botocore.ClientError):
        details = error.response.get("Error", {})
        return refused(str(details.get("Code") or "Unknown"), str(details.get("Message") or ""), call)
    if isinstance(error, ResponseParserError | KeyError):
        return not_an_answer(call, type(error).__name__)
    return _undelivered(error, call)


def not_an_answer(call: Call, code: str) -> AwsUnreachableError:
    """The error for an answer that isn't in AWS's form."""
    return AwsUnreachableError(
        f"What answered {call.operation} at {call.endpoint} is not AWS's {call.service}.",
        remedy="Check the network (a proxy, or a network that wants a sign-in), "
        "and REGION and ENDPOINT_URL in [AWS] of dwh.cfg.",
        service=call.service,
        operation=call.operation,
        code=code,
    )


def unknown_region(call: Call) -> AwsError:
    """The error for a region that AWS doesn't have.

    It shows as an endpoint that can't be reached, or as a signature that doesn't match where an endpoint is configured.
    """
    return AwsError(
        f"There is no region {call.region}.",
        remedy="Write the cluster's region, such as us-west-2, to [AWS] REGION in dwh.cfg.",
        service=call.service,
        operation=call.operation,
        code=UNKNOWN_REGION,
    )


def is_transient(error: AwsError) -> bool:
    """Whether the same call may succeed a little later."""
    return isinstance(error, AwsUnreachableError) or error.code in TRANSIENT_CODES


def is_role_not_ready(error: AwsError) -> bool:
    """Whether a role that was just created isn't usable yet, which takes up to a minute.

    CreateCluster and ModifyClusterIamRoles then answer InvalidParameterValue, "The IAM role … is not valid"; IAM
    itself answers MalformedPolicyDocument, "Invalid principal", for a policy that names it.
    """
    text = error.message.lower()
    doubted = "iam role" in text and ("not valid" in text or "invalid" in text or "assume" in text)
    return error.code in ("InvalidParameterValue", "InvalidParameterCombination", "ValidationError") and doubted


def refused(code: str, message: str, call: Call) -> AwsError:
    """Our error for an answer of AWS's: its code and what it said."""
    said = " ".join(message.split()) or "no reason given"
    known = {"service": call.service, "operation": call.operation, "code": code}
    if code in _EXPIRED_CODES or (code == "SignatureDoesNotMatch" and "expired" in said.lower()):
        return CredentialsError(
            f"The AWS credentials have expired ({code}).",
            remedy="Renew them (`aws sso login`, or new KEY, SECRET and SESSION_TOKEN in dwh.cfg) and try again.",
            **known,
        )
    if code in _CREDENTIAL_CODES and "scoped to a valid region" in said:
        return unknown_region(call)
    if code in _CREDENTIAL_CODES:
        return CredentialsError(
            f"AWS does not accept the credentials ({code}).",
            remedy="Check [AWS] KEY and SECRET in dwh.cfg, or your AWS profile, and that the key is active.",
            **known,
        )
    if code in _DENIED_CODES:
        return _denied(said, call, known)
    if code in _REGION_CODES:
        return AwsError(
            _sentence(
                f"{call.service} answered that this belongs to another region than {call.region} ({code}): {said}"
            ),
            remedy="Write the right region to [AWS] REGION, or to [S3] REGION for the buckets.",
            **known,
        )
    kind = AwsError
    if code in _MISSING_CODES:
        kind = ResourceNotFoundError
    elif code in _EXISTING_CODES:
        kind = ResourceExistsError
    problem = kind(_sentence(f"{call.operation} failed ({code}): {said}"), remedy=_remedy(code), **known)
    if is_role_not_ready(problem):
        problem.remedy = (
            "A new role is usable after a minute: run the command again. If it stays so, check that the role of "
            "[INFRASTRUCTURE] ROLE_NAME lets redshift.amazonaws.com assume it."
        )
    return problem


def _denied(said: str, call: Call, known: dict[str, str]) -> AccessDeniedError:
    named = re.search(r"not authorized to perform:? ([a-z0-9-]+:[A-Za-z]+)", said)
    action = named[1] if named else call.action
    resource = re.search(r"on resource:? (\S+)", said)
    where = f" on {resource[1].rstrip('.')}" if resource else ""
    return AccessDeniedError(
        f"The AWS credentials lack the permission {action}{where}.",
        remedy=f"Allow {action} to this user or role; docs/iam-policy.json holds all that is needed.",
        action=action,
        **known,
    )


def _remedy(code: str) -> str:
    if code in TRANSIENT_CODES:
        return "AWS is busy or rations calls; try again in a minute."
    return _REMEDIES.get(code.removesuffix("Fault"), "")


def _undelivered(error: Exception, call: Call) -> AwsError:
    known = {"service": call.service, "operation": call.operation, "code": type(error).__name__}
    if isinstance(error, botocore.NoCredentialsError | botocore.PartialCredentialsError):
        return CredentialsError(
            "There are no AWS credentials.",
            remedy="Write KEY and SECRET to [AWS] in dwh.cfg, or set up your usual AWS credentials (`aws configure`).",
            **known,
        )
    if isinstance(error, botocore.ProfileNotFound):
        return CredentialsError(
            f"{_sentence(str(error))}", remedy="Correct [AWS] PROFILE in dwh.cfg, or add the profile.", **known
        )
    if isinstance(error, _SIGN_IN_ERRORS):
        return CredentialsError(
            f"The AWS credentials cannot be had: {_sentence(str(error))}",
            remedy="Sign in again (`aws sso login`), or write KEY and SECRET to [AWS] in dwh.cfg.",
            **known,
        )
    if isinstance(error, _REGION_ERRORS):
        return AwsError(
            f"{_sentence(str(error))}", remedy="Write a region such as us-west-2 to [AWS] REGION in dwh.cfg.", **known
        )
    if isinstance(error, _DELIVERY_ERRORS):
        return AwsUnreachableError(
            f"{call.service} in {call.region} cannot be reached at {call.endpoint} ({_reason(error)}).",
            remedy="Check the network, and REGION and ENDPOINT_URL in [AWS] of dwh.cfg.",
            **known,
        )
    return AwsError(f"{call.operation} could not be sent: {_sentence(str(error))}", **known)


_SIGN_IN_ERRORS = (
    botocore.CredentialRetrievalError,
    botocore.MetadataRetrievalError,
    botocore.SSOError,
    botocore.TokenRetrievalError,
    botocore.NoAuthTokenError,
    botocore.UnknownCredentialError,
    botocore.InvalidConfigError,
    botocore.ConfigParseError,
    botocore.LoginError,
)
_REGION_ERRORS = (
    botocore.NoRegionError,
    botocore.InvalidRegionError,
    botocore.UnknownRegionError,
    botocore.EndpointProviderError,
)
_DELIVERY_ERRORS = (
    botocore.HTTPClientError,
    botocore.ConnectionError,
    botocore.IncompleteReadError,
    botocore.ResponseStreamingError,
)


def _reason(error: Exception) -> str:
    if isinstance(error, botocore.ConnectTimeoutError | botocore.ReadTimeoutError):
        return "no answer in time"
    if isinstance(error, botocore.SSLError):
        return "the TLS certificate was not accepted"
    if isinstance(error, botocore.ConnectionClosedError | botocore.IncompleteReadError):
        return "the connection was lost"
    if isinstance(error, botocore.ProxyConnectionError):
        return "the proxy could not be reached"
    return "no connection"


def _sentence(text: str) -> str:
    text = text.strip()
    return text if text.endswith((".", "!", "?")) else f"{text}."
