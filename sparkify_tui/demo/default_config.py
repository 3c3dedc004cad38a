"""The dwh.cfg that a sandbox begins with, and the secrets in it, made at random for each home."""

from __future__ import annotations

import secrets
import string

_ALPHANUMERIC = string.ascii_letters + string.digits


def new_password() -> str:
    """A password Redshift takes: 8 to 64 characters with upper case, lower case and a digit."""
    return "Aa1" + "".join(secrets.choice(_ALPHANUMERIC) for _ in range(21))


def new_config(key: str, secret: str) -> str:
    """The text of a dwh.cfg with working defaults, these keys and a password of its own."""
    return f"""\
# The sandbox's configuration: made with working defaults on first use and yours from then on.
# HOST, DB_PORT and ARN are written by `create`; ENDPOINT_URL by `sandbox start`.

[AWS]
KEY={key}
SECRET={secret}
REGION=us-west-2
# Where the sandbox answers AWS's API calls.
ENDPOINT_URL=

[CLUSTER]
HOST=
DB_NAME=user_song_plays
DB_USER=awsuser
DB_PASSWORD={new_password()}
DB_PORT=5439
# The endpoint is on this machine, with a certificate that it made itself.
SSLMODE=disable

[IAM_ROLE]
ARN=

[S3]
LOG_DATA='s3://udacity-dend/log-data'
LOG_JSONPATH='s3://udacity-dend/log_json_path.json'
SONG_DATA='s3://udacity-dend/song-data'
# Where loads keep their manifests and packed files.
STAGING='s3://sparkify-staging/loads'
# Never pack tiny files first: here COPY reads them faster than they can be packed. On AWS it pays.
PACK_FILES=0

[INFRASTRUCTURE]
CLUSTER_IDENTIFIER=sparkify
CLUSTER_TYPE=single-node
NODE_TYPE=ra3.large
NUM_NODES=1
ROLE_NAME=songplays_S3toRedshiftStaging
STATUS_CHECK_ATTEMPTS=120
STATUS_CHECK_DELAY_SEC=1
ALLOWED_CIDR=auto
"""
