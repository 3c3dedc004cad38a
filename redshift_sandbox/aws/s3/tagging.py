"""Tags of S3 objects."""

from __future__ import annotations

from collections.abc import Mapping

from redshift_sandbox.aws.api_error import ApiError
from redshift_sandbox.aws.http import Response, split_query
from redshift_sandbox.aws.s3.requests import NAMESPACE, S3Request, answers, in_xml, xml_answer


@answers("GET", "object", "GetObjectTagging", "GetObjectTagging", field="tagging")
def get_object_tagging(request: S3Request) -> Response:
    """An object's tags."""
    tags = request.call.account.store.stat(request.bucket_name, request.key_name).tags
    inner = "".join(f"<Tag><Key>{in_xml(key)}</Key><Value>{in_xml(value)}</Value></Tag>" for key, value in tags.items())
    return xml_answer(f"<Tagging {NAMESPACE}><TagSet>{inner}</TagSet></Tagging>")


@answers("PUT", "object", "PutObjectTagging", "PutObjectTagging", field="tagging")
def put_object_tagging(request: S3Request) -> Response:
    """Replace an object's tags."""
    tags = {tag.findtext("Key") or "": tag.findtext("Value") or "" for tag in request.xml_body().iter("Tag")}
    _check_tags(tags)
    request.call.account.store.set_tags(request.bucket_name, request.key_name, tags)
    return Response(200)


@answers("DELETE", "object", "DeleteObjectTagging", "DeleteObjectTagging", field="tagging")
def delete_object_tagging(request: S3Request) -> Response:
    """Remove an object's tags."""
    request.call.account.store.set_tags(request.bucket_name, request.key_name, {})
    return Response(204)


def tags_in_header(request: S3Request) -> dict[str, str]:
    """The tags that an upload's header gives; raises ApiError for ones that can't be."""
    tags = dict(split_query(request.http.headers.get("x-amz-tagging", ""), plus_is_space=True))
    _check_tags(tags)
    return tags


def _check_tags(tags: Mapping[str, str]) -> None:
    if len(tags) > 10:
        raise ApiError("BadRequest", "Object tags cannot be greater than 10")
    if any(not 1 <= len(key) <= 128 or len(value) > 256 for key, value in tags.items()):
        raise ApiError("InvalidTag", "The TagKey or TagValue you have provided is invalid")
