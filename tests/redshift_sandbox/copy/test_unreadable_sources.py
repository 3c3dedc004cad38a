"""COPY of what can't be read fails and names it, in whatever format; it never loads the rest as if that were all."""

from __future__ import annotations

import os
import re

import pytest

from redshift_sandbox.sql.sql_error import SqlError
from tests.redshift_sandbox.copy.harness import BUCKET, Cluster

FORMATS = ["json 'auto'", "csv", "delimiter ','", "fixedwidth 'a:3'", "parquet", "json 'auto' gzip", "csv zstd"]


@pytest.mark.parametrize("options", [*FORMATS, "manifest csv"])
def test_a_copy_of_a_folder_that_cannot_be_read_is_an_error(cluster: Cluster, options: str) -> None:
    cluster.table("t", "a int")
    cluster.put("data/1", "1\n")
    path = cluster.store.path(BUCKET, "data/1").parent / "round"
    path.symlink_to("round")
    prefix = "data/round/key" if "manifest" in options else "data/"
    with pytest.raises(SqlError, match=f"(?s)S3ServiceException:.*{re.escape(str(path))}.*Error InternalError"):
        cluster.load("t", options, prefix)
    assert cluster.rows("t") == []


@pytest.mark.skipif(os.geteuid() == 0, reason="rights don't bind root")
@pytest.mark.parametrize("options", FORMATS)
def test_a_copy_of_a_file_without_rights_is_denied(cluster: Cluster, options: str) -> None:
    cluster.table("t", "a int")
    cluster.put("data/1", "1\n")
    path = cluster.store.path(BUCKET, "data/1")
    path.chmod(0)
    with pytest.raises(SqlError, match=f"(?s)Access Denied: {re.escape(str(path))}.*Error AccessDenied"):
        cluster.load("t", options)
