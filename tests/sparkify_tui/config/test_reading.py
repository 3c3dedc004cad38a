"""dwh.cfg read: what is accepted, and that everything wrong with it is told at once."""

import os
from pathlib import Path

import pytest

from sparkify_tui.config import Config, read_config, validate_value
from sparkify_tui.config.keys import BY_NAME
from sparkify_tui.errors import ConfigError, ConfigProblems

PASSWORD = "Hush7Hush7"
GOOD = f"[CLUSTER]\nDB_USER=dwhuser\nDB_PASSWORD={PASSWORD}\n"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "dwh.cfg"


def read(path: Path, text: str) -> Config:
    path.write_bytes(text.encode())
    return read_config(path)


def problems(path: Path, text: str) -> list[tuple[str, str, str]]:
    with pytest.raises(ConfigProblems) as raised:
        read(path, text)
    for problem in raised.value.problems:
        assert problem.path == path
        assert problem.remedy, problem.message
        assert path.name in problem.message
    return [(problem.section, problem.key, problem.message) for problem in raised.value.problems]


def keys(path: Path, text: str) -> list[str]:
    return [key or section for section, key, _ in problems(path, text)]


def test_a_file_with_user_and_password_alone_has_every_default(path: Path) -> None:
    config = read(path, GOOD)
    assert (config.cluster.db_user, config.cluster.db_password) == ("dwhuser", PASSWORD)
    assert (config.cluster.db_name, config.cluster.db_port, config.cluster.host) == ("user_song_plays", 5439, None)
    assert (config.aws.region, config.aws.key, config.aws.endpoint_url) == ("us-west-2", None, None)
    assert config.s3.log_data == "s3://udacity-dend/log-data"
    assert config.infrastructure.cluster_identifier == "sparkify"
    assert config.infrastructure.status_check_attempts == 40
    assert config.role_arn is None


def test_the_file_that_users_already_have_is_read(path: Path) -> None:
    text = (
        "[AWS]\nKEY=AKIAEXAMPLE\nSECRET=secret/with+signs=%x\n"
        f"[CLUSTER]\nHOST='sparkify.abc.us-west-2.redshift.amazonaws.com'\nDB_NAME: 'dwh'\nDB_USER = \"dwhuser\"\n"
        f"DB_PASSWORD='{PASSWORD}'\nDB_PORT='5439'\n[IAM_ROLE]\nARN='arn:aws:iam::123456789012:role/dwhRole'\n"
        "[S3]\nLOG_DATA='s3://udacity-dend/log_data'\nLOG_JSONPATH='s3://udacity-dend/log_json_path.json'\n"
        "SONG_DATA='s3://udacity-dend/song_data/A'\n"
    )
    config = read(path, text)
    assert config.aws.secret == "secret/with+signs=%x"
    assert config.cluster.host == "sparkify.abc.us-west-2.redshift.amazonaws.com"
    assert (config.cluster.db_name, config.cluster.db_user, config.cluster.db_password) == ("dwh", "dwhuser", PASSWORD)
    assert config.role_arn == "arn:aws:iam::123456789012:role/dwhRole"
    assert config.s3.song_data == "s3://udacity-dend/song_data/A"


@pytest.mark.parametrize(
    ("change", "attribute", "expected"),
    [
        pytest.param("ALLOWED_CIDR=203.0.113.7", "allowed_cidr", "203.0.113.7/32", id="bare-address"),
        pytest.param("ALLOWED_CIDR='203.0.113.7/32'", "allowed_cidr", "203.0.113.7/32", id="quoted-cidr"),
        pytest.param("STATUS_CHECK_DELAY_SEC=0.25", "status_check_delay_s", 0.25, id="fraction-of-a-second"),
        pytest.param("num_nodes=1", "num_nodes", 1, id="lower-case-key"),
        pytest.param("NODE_TYPE=", "node_type", "ra3.large", id="empty-means-default"),
        pytest.param("CLUSTER_TYPE=multi-node\nNUM_NODES=2\nNODE_TYPE=ra3.4xlarge", "num_nodes", 2, id="multi-node"),
        pytest.param("ROLE_NAME=a+b=c,d.e@f-g_h", "role_name", "a+b=c,d.e@f-g_h", id="every-sign-of-a-role-name"),
    ],
)
def test_good_values_are_read(path: Path, change: str, attribute: str, expected: object) -> None:
    config = read(path, f"{GOOD}[INFRASTRUCTURE]\n{change}\n")
    assert getattr(config.infrastructure, attribute) == expected


@pytest.mark.parametrize(
    ("prefix", "newline"),
    [("", "\n"), ("", "\r\n"), ("\ufeff", "\n"), ("\ufeff", "\r\n"), ("\n\n# note\n  ; note\n", "\n")],
)
def test_marks_line_ends_and_comments_do_not_matter(path: Path, prefix: str, newline: str) -> None:
    config = read(path, prefix + GOOD.replace("\n", newline))
    assert config.cluster.db_password == PASSWORD


def test_a_password_may_look_like_syntax(path: Path) -> None:
    for password in ("%(here)sA1", "a;b#c=d:E1", "=Equals1!", "[Brackets1]", "$HOMEsweet1"):
        assert read(path, f"[CLUSTER]\nDB_USER=u\nDB_PASSWORD={password}\n").cluster.db_password == password


@pytest.mark.parametrize(
    ("value", "fragment"),
    [
        ("DB_PASSWORD=Short1", "8 to 64"),
        ("DB_PASSWORD=" + "Aa1" * 22, "8 to 64"),
        ("DB_PASSWORD=alllower1", "an upper-case letter"),
        ("DB_PASSWORD=ALLUPPER1", "a lower-case letter"),
        ("DB_PASSWORD=NoDigitsHere", "a digit"),
        ("DB_PASSWORD=12345678", "an upper-case letter and a lower-case letter"),
        ("DB_PASSWORD=With Space1", "a space"),
        ("DB_PASSWORD=Umläute99", "outside ASCII"),
        ("DB_PASSWORD=Slash/Slash1", "does not allow"),
        ("DB_PASSWORD=At@AtAtAt1", "does not allow"),
        ("DB_PASSWORD=Quote'Quote1", "does not allow"),
        ("DB_PASSWORD='Open9Quote", "never closed"),
        ("DB_PASSWORD='Closed9Quote' # note", "after its closing quote"),
        ("DB_USER=Admin", "not a valid user name"),
        ("DB_USER=1admin", "not a valid user name"),
        ("DB_USER=public", "reserves"),
        ("DB_USER=user", "reserves"),
        ("DB_NAME=Dev", "not a valid database name"),
        ("DB_NAME=table", "reserves"),
        ("DB_NAME=" + "x" * 65, "not a valid database name"),
        ("DB_PORT=five", "not a whole number"),
        ("DB_PORT=0", "out of range"),
        ("DB_PORT=65536", "out of range"),
        ("DB_PORT=80", "cannot listen on"),
        ("DB_PORT=5430", "cannot listen on"),
        ("SSLMODE=on", "not one of them"),
        ("HOST=https://sparkify.example", "not a host name"),
        ("HOST=sparkify.example:5439/dev", "not a host name"),
    ],
)
def test_what_aws_would_refuse_in_a_cluster_is_found_in_the_file(path: Path, value: str, fragment: str) -> None:
    key = value.partition("=")[0]
    lines = [line for line in GOOD.splitlines() if not line.startswith(key)]
    ((section, name, message),) = problems(path, "\n".join([*lines, value, ""]))
    assert (section, name) == ("CLUSTER", key)
    assert fragment in message


@pytest.mark.parametrize(
    ("value", "fragment"),
    [
        ("CLUSTER_IDENTIFIER=Sparkify", "not a valid cluster identifier"),
        ("CLUSTER_IDENTIFIER=spark--ify", "not a valid cluster identifier"),
        ("CLUSTER_IDENTIFIER=sparkify-", "not a valid cluster identifier"),
        ("CLUSTER_IDENTIFIER=" + "s" * 64, "not a valid cluster identifier"),
        ("NODE_TYPE=dc2.large", "no longer creates"),
        ("NODE_TYPE=ra3.huge", "not one of them"),
        ("NUM_NODES=2", "single-node cluster has one node"),
        ("NUM_NODES=0", "out of range"),
        ("NUM_NODES=1e3", "not a whole number"),
        ("STATUS_CHECK_ATTEMPTS=0", "out of range"),
        ("STATUS_CHECK_ATTEMPTS=-1", "out of range"),
        ("STATUS_CHECK_DELAY_SEC=soon", "not a number of seconds"),
        ("STATUS_CHECK_DELAY_SEC=nan", "not a number of seconds"),
        ("STATUS_CHECK_DELAY_SEC=86400", "longer than an hour"),
        ("ALLOWED_CIDR=0.0.0.0/0", "4,294,967,296 addresses"),
        ("ALLOWED_CIDR=10.0.0.0/24", "256 addresses"),
        ("ALLOWED_CIDR=::1/128", "not an IPv4 address"),
        ("ALLOWED_CIDR=0.0.0.0", "not the address of one computer"),
        ("ROLE_NAME=my role", "not a valid role name"),
        ("ROLE_NAME=" + "r" * 65, "not a valid role name"),
    ],
)
def test_what_aws_would_refuse_in_the_infrastructure_is_found_in_the_file(
    path: Path, value: str, fragment: str
) -> None:
    ((_, name, message),) = problems(path, f"{GOOD}[INFRASTRUCTURE]\n{value}\n")
    assert name == value.partition("=")[0]
    assert fragment in message


@pytest.mark.parametrize(
    ("section", "value", "fragment"),
    [
        ("S3", "LOG_DATA=udacity-dend/log-data", "not an s3:// address"),
        ("S3", "LOG_DATA=https://udacity-dend.s3.amazonaws.com", "not an s3:// address"),
        ("S3", "LOG_DATA=s3://Udacity/log", "impossible bucket"),
        ("S3", "LOG_DATA=s3://ab/log", "impossible bucket"),
        ("S3", "LOG_DATA=s3://127.0.0.1/log", "impossible bucket"),
        ("S3", "LOG_DATA=s3://a..b/log", "impossible bucket"),
        ("S3", "LOG_DATA=s3://bucket/it's", "quotes"),
        ("S3", "LOG_JSONPATH=s3://bucket", "names no object"),
        ("S3", "MAXERROR=100001", "out of range"),
        ("S3", "REGION=Oregon", "not an AWS region"),
        ("AWS", "REGION=us-west", "not an AWS region"),
        ("AWS", "ENDPOINT_URL=127.0.0.1:5000", "not an http"),
        ("AWS", "ENDPOINT_URL=http://user:pass@host", "no place there"),
        ("AWS", "ENDPOINT_URL=http://host:port", "not an http"),
        ("AWS", "ENDPOINT_URL=file:///etc/passwd", "not an http"),
        ("IAM_ROLE", "ARN=arn:aws:iam::12:role/x", "not the ARN"),
    ],
)
def test_addresses_are_checked(path: Path, section: str, value: str, fragment: str) -> None:
    ((found, _, message),) = problems(path, f"{GOOD}[{section}]\n{value}\n")
    assert found == section
    assert fragment in message


@pytest.mark.parametrize(
    ("aws", "expected"),
    [
        ("KEY=AKIAEXAMPLE", ["SECRET"]),
        ("SECRET=abc", ["KEY"]),
        ("SESSION_TOKEN=abc", ["KEY"]),
        ("KEY=AKIAEXAMPLE\nSECRET=abc\nPROFILE=work", ["PROFILE"]),
    ],
)
def test_credentials_come_whole(path: Path, aws: str, expected: list[str]) -> None:
    assert keys(path, f"[AWS]\n{aws}\n{GOOD}") == expected


def test_an_existing_cluster_may_listen_on_any_port(path: Path) -> None:
    config = read(path, f"{GOOD}HOST=127.0.0.1\nDB_PORT=40123\n")
    assert config.cluster.db_port == 40123


def test_all_problems_come_together_in_the_order_of_the_documented_keys(path: Path) -> None:
    text = (
        "stray\n[INFRASTRUCTURE]\nNUM_NODES=x\nNODE_TYPE=dc2.large\n[CLUSTER]\nDB_PASSWORD=short\nHOTS=x\n"
        "[S3]\nLOG_DATA=x\nnonsense\n[CLUSTER]\n[CLUSTR]\nX=1\n[AWS]\nREGION=x\nREGION=y\n"
    )
    found = keys(path, text)
    assert sorted(found[:5]) == ["", "CLUSTER", "CLUSTR", "HOTS", "S3"]
    assert found[5:] == ["REGION", "DB_USER", "DB_PASSWORD", "LOG_DATA", "NODE_TYPE", "NUM_NODES"]


@pytest.mark.parametrize(
    ("text", "fragment"),
    [
        ("[CLUSTER]\nDB_USER=u\n  DB_PASSWORD=x\n", "part of DB_USER's value"),
        ("DB_USER=u\n[CLUSTER]\n", "before the first section"),
        ("[CLUSTER]\n[CLUSTER]\n", "twice"),
        ("[CLUSTER]\nDB_USER=a\nDB_USER=b\n", "in lines 2 and 3"),
        ("[CLUSTER]\nDB_USER\n", "neither a section"),
        ("[CLUSTER\nDB_USER=a\n", "looks like a section's name"),
        ("[S3] LOG_DATA=x\n", "looks like a section's name"),
        ("[cluster]\nDB_USER=a\n", "Write CLUSTER if you meant that"),
        ("[CLUSTER]\nDB_USERS=a\n", "Write DB_USER if you meant that"),
        ("[CLUSTER]\nROLE_NAME=a\n", "it belongs to [INFRASTRUCTURE]"),
    ],
)
def test_a_malformed_file_is_told_by_line_and_name(path: Path, text: str, fragment: str) -> None:
    with pytest.raises(ConfigProblems) as raised:
        read(path, text)
    assert fragment in str(raised.value)


def test_no_secret_is_repeated_in_a_message_or_a_repr(path: Path) -> None:
    hidden = "Sup3rSecret/Value"
    text = (
        f"[AWS]\nKEY={hidden} x\nSECRET='{hidden}\nSESSION_TOKEN={hidden}ä\n[CLUSTER]\nDB_PASSWORD={hidden}\n{hidden}\n"
    )
    with pytest.raises(ConfigProblems) as raised:
        read(path, text)
    assert hidden not in str(raised.value)
    config = read(path, f"[AWS]\nKEY=KKKKKK\nSECRET=SSSSSS\nSESSION_TOKEN=TTTTTT\n{GOOD}")
    for secret in (PASSWORD, "KKKKKK", "SSSSSS", "TTTTTT"):
        assert secret not in repr(config)


@pytest.mark.parametrize(
    "kind", ["missing", "directory", "latin1", "utf16", "huge", "fifo", "loop", "parent-is-a-file"]
)
def test_what_cannot_be_read_is_told_in_one_sentence(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "dwh.cfg"
    expected = "cannot be read"
    if kind == "missing":
        expected = "There is no"
    elif kind == "directory":
        path.mkdir()
        expected = "is a directory"
    elif kind == "latin1":
        path.write_bytes(b"[CLUSTER]\nDB_PASSWORD=Hush7Hush7\xe4\n")
        expected = "not UTF-8 text (line 2)"
    elif kind == "utf16":
        path.write_bytes(GOOD.encode("utf-16"))
        expected = "not UTF-8 text (line 1)"
    elif kind == "huge":
        with path.open("wb") as file:
            file.truncate(2_000_000)
        expected = "too large"
    elif kind == "fifo":
        os.mkfifo(path)
        expected = "not a regular file"
    elif kind == "loop":
        path.symlink_to(path)
    else:
        path.write_text("")
        path /= "dwh.cfg"
    with pytest.raises(ConfigError) as raised:
        read_config(path)
    assert expected in raised.value.message
    assert raised.value.remedy
    assert PASSWORD not in repr((raised.value, raised.value.__cause__, raised.value.__context__))


def test_values_are_checked_as_they_are_typed() -> None:
    assert validate_value("CLUSTER", "DB_PASSWORD", PASSWORD) is None
    assert validate_value("CLUSTER", "HOST", "") is None
    told = validate_value("CLUSTER", "DB_PASSWORD", "short")
    assert told == f"DB_PASSWORD is not 8 to 64 characters long. Write {BY_NAME['CLUSTER', 'DB_PASSWORD'].expects}."
    assert (validate_value("CLUSTER", "DB_USER", "") or "").startswith("DB_USER is empty.")


def test_a_region_that_is_not_the_hosts_is_told(path: Path) -> None:
    host = "HOST=sparkify.abc.us-east-1.redshift.amazonaws.com\n"
    assert keys(path, f"[AWS]\nREGION=us-west-2\n{GOOD}{host}") == ["REGION"]
    assert read(path, f"[AWS]\nREGION=us-east-1\n{GOOD}{host}").aws.region == "us-east-1"


def test_a_host_alone_is_enough_to_query_a_cluster_of_any_region(path: Path) -> None:
    config = read(path, f"{GOOD}HOST=sparkify.abc.us-east-1.redshift.amazonaws.com\n")
    assert config.cluster.host == "sparkify.abc.us-east-1.redshift.amazonaws.com"
