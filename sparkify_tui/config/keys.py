"""Every key of dwh.cfg: what it is for, what to write there, and what it is when left out.

This table is the documentation too: dwh.cfg.example and a new dwh.cfg are rendered from it.
"""

from __future__ import annotations

from dataclasses import dataclass

from sparkify_tui.config import rules


@dataclass(frozen=True, slots=True)
class Key:
    """One key: `expects` completes "Write …"; `default` is None where there is none.

    A `required` key must be there and not empty. `secret` values are never shown.
    """

    section: str
    name: str
    purpose: str
    expects: str
    rule: rules.Rule
    default: str | None = None
    required: bool = False
    secret: bool = False


SECTIONS: dict[str, str] = {
    "AWS": "Who you are on AWS, and where. Without KEY and SECRET your usual AWS credentials are used.",
    "CLUSTER": "The database. HOST, and DB_PORT with it, are filled in by `sparkify-tui create`.",
    "IAM_ROLE": "The role with which Redshift reads S3; filled in by `sparkify-tui create`.",
    "S3": "Where the data lies.",
    "SQL": "Questions and checks of your own.",
    "INFRASTRUCTURE": "What `sparkify-tui create` makes, and how long it waits for it.",
}

KEYS: tuple[Key, ...] = (
    Key(
        "AWS",
        "KEY",
        "Access key ID of the IAM user; leave it out to use your usual AWS credentials.",
        "the access key ID that goes with SECRET, or leave both empty",
        rules.secret_word,
        secret=True,
    ),
    Key(
        "AWS",
        "SECRET",
        "Secret access key that goes with KEY.",
        "the secret access key that goes with KEY, or leave both empty",
        rules.secret_word,
        secret=True,
    ),
    Key(
        "AWS",
        "SESSION_TOKEN",
        "Only for temporary credentials: their session token.",
        "the session token that came with KEY and SECRET, or leave it empty",
        rules.secret_word,
        secret=True,
    ),
    Key(
        "AWS",
        "PROFILE",
        "A profile of ~/.aws to use instead of KEY and SECRET.",
        "the name of a profile of ~/.aws, or leave it empty",
        rules.one_line,
    ),
    Key(
        "AWS",
        "REGION",
        "Region of the cluster.",
        "a region such as us-west-2",
        rules.region,
        default="us-west-2",
    ),
    Key(
        "AWS",
        "ENDPOINT_URL",
        "Address of another endpoint than AWS's own.",
        "an address such as http://127.0.0.1:5000, or leave it empty for AWS",
        rules.url,
    ),
    Key(
        "CLUSTER",
        "HOST",
        "Host name of the cluster's endpoint.",
        "the endpoint's host name without port or database, or leave it empty until the cluster is created",
        rules.host_name,
    ),
    Key(
        "CLUSTER",
        "DB_NAME",
        "Database in the cluster.",
        "1 to 64 lower-case letters, digits and underscores, a letter first, that are no reserved word",
        rules.database_name,
        default="user_song_plays",
    ),
    Key(
        "CLUSTER",
        "DB_USER",
        "Admin user of the cluster.",
        "1 to 128 lower-case letters, digits, or _ + . @ -, a letter first, that are no reserved word",
        rules.user_name,
        required=True,
    ),
    Key(
        "CLUSTER",
        "DB_PASSWORD",
        "The admin user's password: 8 to 64 characters with upper-case, lower-case and digit.",
        "8 to 64 characters with an upper-case letter, a lower-case letter and a digit, "
        "without spaces and without ' \" \\ / @",
        rules.password,
        required=True,
        secret=True,
    ),
    Key(
        "CLUSTER",
        "DB_PORT",
        "Port of the cluster's endpoint; a new cluster takes 5431 to 5455 or 8191 to 8215.",
        "a port such as 5439",
        rules.whole_number(1, 65535),
        default="5439",
    ),
    Key(
        "CLUSTER",
        "SSLMODE",
        "How the connection is encrypted: " + ", ".join(rules.SSL_MODES) + ".",
        "one of " + ", ".join(rules.SSL_MODES) + ", or leave it empty",
        rules.one_of(rules.SSL_MODES),
    ),
    Key(
        "IAM_ROLE",
        "ARN",
        "The role's ARN.",
        "an ARN such as arn:aws:iam::<account>:role/<name>, or leave it empty until the role is created",
        rules.role_arn,
    ),
    Key(
        "S3",
        "LOG_DATA",
        "Prefix of the user activity logs.",
        "a prefix such as 's3://udacity-dend/log-data'",
        rules.s3_prefix,
        default="s3://udacity-dend/log-data",
    ),
    Key(
        "S3",
        "LOG_JSONPATH",
        "JSONPaths file that maps the logs' keys to columns.",
        "the address of one object, such as 's3://udacity-dend/log_json_path.json'",
        rules.s3_object,
        default="s3://udacity-dend/log_json_path.json",
    ),
    Key(
        "S3",
        "SONG_DATA",
        "Prefix of the song files.",
        "a prefix such as 's3://udacity-dend/song-data'",
        rules.s3_prefix,
        default="s3://udacity-dend/song-data",
    ),
    Key(
        "S3",
        "STAGING",
        "A prefix of your own for manifests and packed files, which warehouses may share; makes loads incremental.",
        "a prefix of a bucket of your own such as 's3://my-bucket/staging', or leave it empty",
        rules.s3_prefix,
    ),
    Key(
        "S3",
        "REGION",
        "Region of the buckets, where it isn't the cluster's.",
        "a region such as us-west-2, or leave it empty",
        rules.region,
    ),
    Key(
        "S3",
        "MAXERROR",
        "Rows of a table that may be rejected before its load fails.",
        "a whole number from 0 to 100000",
        rules.whole_number(0, 100_000),
        default="0",
    ),
    Key(
        "S3",
        "PACK_FILES",
        "From this many small files on they are packed under STAGING before they are loaded; 0 for never.",
        "a whole number from 0 to 1000000000",
        rules.whole_number(0, 1_000_000_000),
        default="20000",
    ),
    Key(
        "SQL",
        "DIR",
        "Directory of questions/*.sql, checks/*.sql and saved queries; empty for the directory sql beside this file.",
        "a directory's path, which may begin with ~ and is otherwise looked for beside this file, or leave it empty",
        rules.one_line,
    ),
    Key(
        "INFRASTRUCTURE",
        "CLUSTER_IDENTIFIER",
        "Name of the cluster.",
        "1 to 63 lower-case letters, digits and hyphens, a letter first, no hyphen last and no two together",
        rules.identifier,
        default="sparkify",
    ),
    Key(
        "INFRASTRUCTURE",
        "CLUSTER_TYPE",
        "single-node or multi-node.",
        "single-node or multi-node",
        rules.one_of(rules.CLUSTER_TYPES),
        default="single-node",
    ),
    Key(
        "INFRASTRUCTURE",
        "NODE_TYPE",
        "Kind of node: " + ", ".join(rules.NODE_TYPES) + ".",
        "one of " + ", ".join(rules.NODE_TYPES),
        rules.node_type,
        default="ra3.large",
    ),
    Key(
        "INFRASTRUCTURE",
        "NUM_NODES",
        "Number of nodes: 1 for single-node, 2 or more for multi-node.",
        f"1 for a single-node cluster, 2 to {rules.MAX_NODES} for a multi-node one",
        rules.whole_number(1, rules.MAX_NODES),
        default="1",
    ),
    Key(
        "INFRASTRUCTURE",
        "ROLE_NAME",
        "Name of the IAM role.",
        "1 to 64 letters, digits, or _ + = , . @ -",
        rules.role_name,
        default="songplays_S3toRedshiftStaging",
    ),
    Key(
        "INFRASTRUCTURE",
        "STATUS_CHECK_ATTEMPTS",
        "How often the cluster's state is looked at before giving up.",
        "a whole number from 1 to 10000",
        rules.whole_number(1, 10_000),
        default="40",
    ),
    Key(
        "INFRASTRUCTURE",
        "STATUS_CHECK_DELAY_SEC",
        "Seconds between two looks.",
        f"a number of seconds from 0 to {rules.MAX_POLL_DELAY_S}",
        rules.seconds,
        default="30",
    ),
    Key(
        "INFRASTRUCTURE",
        "ALLOWED_CIDR",
        "The one address that may reach the database: auto for this computer's own.",
        "auto, or one IPv4 address such as 203.0.113.7/32",
        rules.one_address,
        default="auto",
    ),
)

BY_NAME: dict[tuple[str, str], Key] = {(key.section, key.name): key for key in KEYS}
