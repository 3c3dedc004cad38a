"""What lies in a bucket's directory and can't be read is an error that names it, and never an absence.

Rights don't bind root, so links that go round in a circle stand in for them; where rights do bind, they are tried too.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError

from redshift_sandbox.objects.file_errors import UnreadableError
from redshift_sandbox.objects.store import NoSuchBucket, NoSuchKey, ObjectStore
from tests.conftest import Sandbox

BUCKET = "unreadable"


def circle(path: Path) -> None:
    path.symlink_to(path.name)


def locked_folder(path: Path) -> None:
    path.mkdir()
    (path / "key").write_text("x")
    path.chmod(0)


OBSTACLES: list[Any] = [
    circle,
    pytest.param(locked_folder, marks=pytest.mark.skipif(os.geteuid() == 0, reason="rights don't bind root")),
]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[ObjectStore]:
    opened = ObjectStore(tmp_path / "s3", tmp_path / "objects")
    opened.create_bucket(BUCKET)
    opened.put(BUCKET, "a/readable", b"1")
    yield opened
    opened.close()
    for found in tmp_path.rglob("*"):
        if found.is_dir() and not found.is_symlink():
            found.chmod(0o700)


@pytest.mark.parametrize("obstacle", OBSTACLES)
def test_a_listing_over_what_cannot_be_read_is_an_error(
    store: ObjectStore, tmp_path: Path, obstacle: Callable[[Path], None]
) -> None:
    path = tmp_path / "s3" / BUCKET / "a" / "z"
    obstacle(path)
    with pytest.raises(UnreadableError, match=f"{path} can't be read"):
        list(store.list(BUCKET))
    with pytest.raises(UnreadableError):
        list(store.list_folded(BUCKET, "a/", ""))


@pytest.mark.parametrize("obstacle", OBSTACLES)
@pytest.mark.parametrize("call", ["stat", "exists", "open", "path", "delete"])
def test_an_object_that_cannot_be_read_is_an_error_for_every_call(
    store: ObjectStore, tmp_path: Path, obstacle: Callable[[Path], None], call: str
) -> None:
    obstacle(tmp_path / "s3" / BUCKET / "z")
    with pytest.raises(UnreadableError):
        getattr(store, call)(BUCKET, "z/key")


def test_a_bucket_that_cannot_be_looked_into_is_listed_and_its_objects_are_an_error(
    store: ObjectStore, tmp_path: Path
) -> None:
    circle(tmp_path / "s3" / "circular")
    assert [name for name, _ in store.buckets()] == ["circular", BUCKET]
    with pytest.raises(UnreadableError):
        store.list("circular")
    with pytest.raises(UnreadableError):
        store.has_bucket("circular")


def test_a_bucket_with_what_cannot_be_read_is_not_removed(store: ObjectStore, tmp_path: Path) -> None:
    store.delete(BUCKET, "a/readable")
    circle(tmp_path / "s3" / BUCKET / "z")
    with pytest.raises(UnreadableError):
        store.delete_bucket(BUCKET)


def test_what_is_not_there_stays_an_absence(store: ObjectStore, tmp_path: Path) -> None:
    (tmp_path / "s3" / BUCKET / "gone").symlink_to("nowhere")
    for key in ("none", "none/deeper", "a/readable/below", "gone", "/".join(["long"] * 2000)):
        with pytest.raises(NoSuchKey):
            store.stat(BUCKET, key)
    with pytest.raises(NoSuchBucket):
        store.list("no-such-bucket")
    assert [item.key for item in store.list(BUCKET)] == ["a/readable"]


@pytest.fixture
def s3_with_a_circle(shared_sandbox: Sandbox) -> Iterator[tuple[Any, Path]]:
    s3 = shared_sandbox.client("s3")
    s3.create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": "us-west-2"})
    path = shared_sandbox.home.buckets / BUCKET / "round"
    circle(path)
    yield s3, path
    path.unlink()
    s3.delete_bucket(Bucket=BUCKET)


def test_the_object_store_names_the_path_that_cannot_be_read(s3_with_a_circle: tuple[Any, Path]) -> None:
    s3, path = s3_with_a_circle
    for call in (
        lambda: s3.list_objects_v2(Bucket=BUCKET),
        lambda: s3.get_object(Bucket=BUCKET, Key="round/key"),
        lambda: s3.delete_bucket(Bucket=BUCKET),
    ):
        with pytest.raises(ClientError) as raised:
            call()
        told = raised.value.response["Error"]
        assert told["Code"] == "InternalError"
        assert str(path) in told["Message"]
    with pytest.raises(ClientError) as raised:
        s3.head_object(Bucket=BUCKET, Key="round/key")
    assert raised.value.response["ResponseMetadata"]["HTTPStatusCode"] == 500
