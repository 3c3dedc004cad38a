"""What clients ask of a bucket besides its objects: access lists, versions, and settings, which are AWS's defaults."""

from __future__ import annotations

from redshift_sandbox.aws.account import ACCOUNT_ID
from redshift_sandbox.aws.api_error import ApiError
from redshift_sandbox.aws.http import Response
from redshift_sandbox.aws.s3.buckets import OWNER_XML, elements, in_url, max_keys, page_at_a_time, page_of
from redshift_sandbox.aws.s3.objects import require_owners_alone
from redshift_sandbox.aws.s3.requests import NAMESPACE, Handler, S3Request, answers, in_xml, xml_answer

_BLOCKED = "".join(
    f"<{name}>true</{name}>"
    for name in ("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets")
)
_ENCRYPTION = (
    "<ApplyServerSideEncryptionByDefault><SSEAlgorithm>AES256</SSEAlgorithm></ApplyServerSideEncryptionByDefault>"
)
_AS_MADE = {
    "versioning": ("GetBucketVersioning", "VersioningConfiguration", ""),
    "accelerate": ("GetAccelerateConfiguration", "AccelerateConfiguration", ""),
    "logging": ("GetBucketLogging", "BucketLoggingStatus", ""),
    "notification": ("GetBucketNotification", "NotificationConfiguration", ""),
    "requestPayment": ("GetBucketRequestPayment", "RequestPaymentConfiguration", "<Payer>BucketOwner</Payer>"),
    "encryption": (
        "GetEncryptionConfiguration",
        "ServerSideEncryptionConfiguration",
        f"<Rule>{_ENCRYPTION}<BucketKeyEnabled>false</BucketKeyEnabled></Rule>",
    ),
    "publicAccessBlock": ("GetBucketPublicAccessBlock", "PublicAccessBlockConfiguration", _BLOCKED),
    "ownershipControls": (
        "GetBucketOwnershipControls",
        "OwnershipControls",
        "<Rule><ObjectOwnership>BucketOwnerEnforced</ObjectOwnership></Rule>",
    ),
}
"""Setting → action, document and content, as a bucket has them that AWS made today, unchanged."""
_UNSET = {
    "cors": ("GetBucketCORS", "NoSuchCORSConfiguration", "The CORS configuration does not exist"),
    "lifecycle": (
        "GetLifecycleConfiguration",
        "NoSuchLifecycleConfiguration",
        "The lifecycle configuration does not exist",
    ),
    "object-lock": (
        "GetBucketObjectLockConfiguration",
        "ObjectLockConfigurationNotFoundError",
        "Object Lock configuration does not exist for this bucket",
    ),
    "policy": ("GetBucketPolicy", "NoSuchBucketPolicy", "The bucket policy does not exist"),
    "policyStatus": ("GetBucketPolicyStatus", "NoSuchBucketPolicy", "The bucket policy does not exist"),
    "replication": (
        "GetReplicationConfiguration",
        "ReplicationConfigurationNotFoundError",
        "The replication configuration was not found",
    ),
    "tagging": ("GetBucketTagging", "NoSuchTagSet", "The TagSet does not exist"),
    "website": (
        "GetBucketWebsite",
        "NoSuchWebsiteConfiguration",
        "The specified bucket does not have a website configuration",
    ),
}
"""Setting → action, code and message for what such a bucket has not."""


def _document(name: str, content: str) -> Handler:
    return lambda _request: xml_answer(f"<{name} {NAMESPACE}>{content}</{name}>")


def _absence(code: str, message: str) -> Handler:
    def refuse(_request: S3Request) -> Response:
        raise ApiError(code, message, status=404)

    return refuse


for _field, (_action, _name, _content) in _AS_MADE.items():
    answers("GET", "bucket", _action, _action, field=_field)(_document(_name, _content))
for _field, (_action, _code, _message) in _UNSET.items():
    answers("GET", "bucket", _action, _action, field=_field)(_absence(_code, _message))


@answers("GET", "bucket", "GetBucketAcl", "GetBucketAcl", field="acl")
def get_bucket_acl(_request: S3Request) -> Response:
    """The owner may do everything."""
    grantee = (
        '<Grantee xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="CanonicalUser">'
        f"<ID>{ACCOUNT_ID}</ID><DisplayName>owner</DisplayName></Grantee>"
    )
    grant = f"<Grant>{grantee}<Permission>FULL_CONTROL</Permission></Grant>"
    grants = f"<AccessControlList>{grant}</AccessControlList>"
    return xml_answer(f"<AccessControlPolicy {NAMESPACE}>{OWNER_XML}{grants}</AccessControlPolicy>")


@answers("PUT", "bucket", "PutBucketAcl", "PutBucketAcl", field="acl")
def put_bucket_acl(request: S3Request) -> Response:
    """Leave everything to the owner; any other list is refused, as by buckets that AWS makes today."""
    require_owners_alone(request.http.headers, by_default=None)
    return Response(200)


@answers("GET", "object", "GetObjectAcl", "GetObjectAcl", field="acl")
def get_object_acl(request: S3Request) -> Response:
    """The owner may do everything."""
    request.call.account.store.stat(request.bucket_name, request.key_name)
    return get_bucket_acl(request)


@answers("PUT", "object", "PutObjectAcl", "PutObjectAcl", field="acl")
def put_object_acl(request: S3Request) -> Response:
    """As for a bucket; the object must be there."""
    request.call.account.store.stat(request.bucket_name, request.key_name)
    require_owners_alone(request.http.headers, by_default=None)
    return Response(200)


@answers("GET", "bucket", "ListObjectVersions", "ListBucketVersions", field="versions")
def list_object_versions(request: S3Request) -> Response:
    """Every object's only version, which is called null, in key order, a page at a time."""
    query = request.query
    prefix, delimiter, after = query.get("prefix", ""), query.get("delimiter", ""), query.get("key-marker", "")
    shown = in_url if query.get("encoding-type") else in_xml
    limit = max_keys(query.get("max-keys", "1000"))
    more_of_each = (
        f"{OWNER_XML}<StorageClass>STANDARD</StorageClass><VersionId>null</VersionId><IsLatest>true</IsLatest>"
    )
    with page_at_a_time:
        items, last, more = page_of(request, prefix, delimiter, after, limit)
        versions = "".join(elements(request, items, shown, "Version", more_of_each))
    facts = {"Name": in_xml(request.bucket_name), "Prefix": shown(prefix), "KeyMarker": shown(after)}
    facts |= {"VersionIdMarker": "", "MaxKeys": str(limit), "IsTruncated": "true" if more else "false"}
    if delimiter:
        facts["Delimiter"] = shown(delimiter)
    if query.get("encoding-type"):
        facts["EncodingType"] = "url"
    if more:
        facts |= {"NextKeyMarker": shown(last), "NextVersionIdMarker": "null"}
    head = "".join(f"<{name}>{value}</{name}>" for name, value in facts.items())
    return xml_answer(f"<ListVersionsResult {NAMESPACE}>{head}{versions}</ListVersionsResult>")
