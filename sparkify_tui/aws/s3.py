"""S3 objects: listed, read, written and deleted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError

from sparkify_tui.aws.calls import Answer, Calls
from sparkify_tui.aws.error_translation import Call, refused
from sparkify_tui.aws.s3_listing import FIELD
from sparkify_tui.aws.s3_ranges import pages
from sparkify_tui.errors import AwsUnreachableError, ResourceNotFoundError
from sparkify_tui.models import StoredObject

if TYPE_CHECKING:
    from botocore.response import StreamingBody

DELETE_BATCH = 1000
"""Keys that one DeleteObjects takes."""


def split_uri(uri: str) -> tuple[str, str]:
    """Bucket and key (or prefix) of an `s3://bucket/key` that the configuration has checked."""
    bucket, _, key = uri.removeprefix("s3://").partition("/")
    return bucket, key


class S3:
    """Objects by bucket and key; `region` where a bucket isn't in the configuration's own.

    Calls are retried a few times here, in S3's own way, before an error is raised.
    """

    def __init__(self, calls: Calls) -> None:
        self._calls = calls

    def list_objects(
        self, bucket: str, prefix: str, *, region: str | None = None, start_after: str = ""
    ) -> Iterator[StoredObject]:
        """The objects under a key prefix, in key order, read page by page (1,000 keys) as they are asked for."""
        parameters = {"Bucket": bucket, "Prefix": prefix}
        if start_after:
            parameters["StartAfter"] = start_after
        while True:
            answer = self._call("ListObjectsV2", bucket, region, **parameters)
            yield from answer[FIELD]
            if not answer.get("IsTruncated"):
                return
            parameters["ContinuationToken"] = answer["NextContinuationToken"]

    def list_pages(self, bucket: str, prefix: str, *, region: str | None = None) -> Iterator[list[StoredObject]]:
        """The same objects in pages, of which several are asked for at a time; for prefixes with very many."""
        return pages(
            lambda parameters: self._call("ListObjectsV2", bucket, region, Bucket=bucket, **parameters), prefix
        )

    def exists(self, bucket: str, key: str, *, region: str | None = None) -> StoredObject | None:
        """What is known of an object without reading it; None when it isn't there."""
        try:
            answer = self._call("HeadObject", bucket, region, Bucket=bucket, Key=key)
        except ResourceNotFoundError:
            return None
        return StoredObject(key, answer["ETag"].strip('"'), answer["ContentLength"])

    def get_bytes(self, bucket: str, key: str, *, region: str | None = None) -> bytes:
        """An object's content; raises ResourceNotFoundError when it isn't there."""
        body = self._call("GetObject", bucket, region, Bucket=bucket, Key=key)["Body"]
        return self._read(body, bucket, key)

    def get_range(
        self, bucket: str, key: str, first: int, size_bytes: int, *, etag: str, region: str | None = None
    ) -> bytes:
        """`size_bytes` of an object from byte `first` on, fewer at its end; `first` must lie within it.

        Raises ResourceNotFoundError when it isn't there, and AwsError with the code PreconditionFailed when its ETag is
        another one by now.
        """
        wanted = {"Range": f"bytes={first}-{first + size_bytes - 1}", "IfMatch": f'"{etag}"'}
        body = self._call("GetObject", bucket, region, Bucket=bucket, Key=key, **wanted)["Body"]
        return self._read(body, bucket, key)

    def put_bytes(self, bucket: str, key: str, content: bytes, *, region: str | None = None) -> str:
        """Write an object, whole or not at all; returns its ETag without quotes."""
        answer = self._call("PutObject", bucket, region, Bucket=bucket, Key=key, Body=content)
        etag: str = answer["ETag"]
        return etag.strip('"')

    def put_file(self, bucket: str, key: str, path: Path, *, region: str | None = None) -> str:
        """Write an object (up to 5 GB) from a file, without holding it; returns its ETag without quotes."""
        with path.open("rb") as file:
            answer = self._call("PutObject", bucket, region, Bucket=bucket, Key=key, Body=file)
        etag: str = answer["ETag"]
        return etag.strip('"')

    def delete(self, bucket: str, keys: Iterable[str], *, region: str | None = None) -> None:
        """Delete objects, those that are there."""
        batch: list[dict[str, str]] = []
        for key in keys:
            batch.append({"Key": key})
            if len(batch) == DELETE_BATCH:
                self._delete_batch(bucket, batch, region)
                batch = []
        if batch:
            self._delete_batch(bucket, batch, region)

    def _delete_batch(self, bucket: str, batch: list[dict[str, str]], region: str | None) -> None:
        wanted = {"Objects": batch, "Quiet": True}
        answer = self._call("DeleteObjects", bucket, region, Bucket=bucket, Delete=wanted)
        for failed in answer.get("Errors", ()):
            call = Call("s3", "DeleteObjects", region or self._calls.region, bucket)
            raise refused(failed.get("Code", ""), failed.get("Message", ""), call)

    def _read(self, body: StreamingBody, bucket: str, key: str) -> bytes:
        try:
            with body:
                content: bytes = body.read()
        except (BotoCoreError, OSError) as error:
            raise AwsUnreachableError(
                f"The connection was lost while s3://{bucket}/{key} was read.",
                remedy="Try again.",
                service="s3",
                operation="GetObject",
                code=type(error).__name__,
            ) from error
        return content

    def _call(self, operation: str, bucket: str, region: str | None, **parameters: object) -> Answer:
        try:
            return self._calls.call("s3", operation, region=region, **parameters)
        except ResourceNotFoundError as error:
            key = parameters.get("Key")
            what = f"object s3://{bucket}/{key}" if key and error.code != "NoSuchBucket" else f"bucket {bucket}"
            raise ResourceNotFoundError(
                f"There is no {what}.",
                remedy="Correct its address in [S3] of dwh.cfg.",
                service="s3",
                operation=operation,
                code=error.code,
            ) from error
