"""dwh.cfg → Config, with every problem in it reported together."""

from __future__ import annotations

import difflib
import ipaddress
from pathlib import Path

from sparkify_tui.config import rules
from sparkify_tui.config.fence import Fence, fence_problems
from sparkify_tui.config.files import BOM, read_text
from sparkify_tui.config.ini import Scan, scan
from sparkify_tui.config.keys import BY_NAME, KEYS, SECTIONS, Key
from sparkify_tui.config.model import AwsConfig, ClusterConfig, Config, InfrastructureConfig, S3Config
from sparkify_tui.errors import ConfigError, ConfigProblems

Values = dict[tuple[str, str], str]
REGION = ("AWS", "REGION")


def read_config(path: Path, *, fence: Fence | None = None) -> Config:
    """The configuration in `path`; raises ConfigProblems naming everything wrong in it, ConfigError when unreadable.

    Within a `fence` it is the sandbox's, and what says otherwise is wrong in it.
    """
    values = checked_values(path, read_text(path).removeprefix(BOM), fence=fence)
    return _config(path, values, fence)


def read_values(path: Path) -> Values:
    """What stands in `path`, whatever it means and without defaults; raises ConfigProblems where its form is broken.

    For a look at a few keys of a file that will be read as a whole later.
    """
    found = scan(read_text(path).removeprefix(BOM))
    if broken := form_problems(path, found):
        raise ConfigProblems(tuple(broken), path=path)
    return {name: entry.value for name, entry in found.entries.items()}


def read_again(config: Config) -> Config:
    """The same file as it is now, within the fence that `config` was read in."""
    return read_config(config.path, fence=config.aws.fence)


def checked_values(path: Path, text: str, *, fence: Fence | None = None) -> Values:
    """The values of a dwh.cfg's text, defaults filled in; raises ConfigProblems naming everything wrong in it."""
    found = scan(text)
    problems = [*form_problems(path, found), *_strangers(path, found)]
    broken = {(problem.section, problem.key) for problem in problems}
    values: Values = {}
    for key in KEYS:
        name = (key.section, key.name)
        entry = found.entries.get(name)
        values[name] = entry.value if entry and entry.value else key.default or ""
        missing = "is missing" if entry is None else "is empty"
        wrong = key_problem(key, values[name], missing)
        if wrong and name not in broken:
            problems.append(_error(path, key, wrong))
    failed = {(problem.section, problem.key) for problem in problems}
    if REGION in found.entries and REGION not in failed and (elsewhere := _region_problem(values)):
        problems.append(_error(path, BY_NAME[REGION], elsewhere))
    problems.extend(_error(path, BY_NAME[name], text) for name, text in _together(values, failed))
    if fence is not None:
        outside = fence_problems(path, values, fence.announced())
        problems.extend(problem for problem in outside if (problem.section, problem.key) not in failed)
    if problems:
        order = {key: index for index, key in enumerate(BY_NAME)}
        for problem in problems:
            problem.line = problem.line or _line(found, problem)
        problems.sort(key=lambda problem: order.get((problem.section, problem.key), -1))
        raise ConfigProblems(tuple(problems), path=path)
    return values


def validate_value(section: str, key: str, text: str) -> str | None:
    """What is wrong with one value as a person types it, with what to write instead; None when it is good."""
    known = BY_NAME[section, key]
    problem = key_problem(known, text, "is empty")
    return f"{key} {problem}. Write {known.expects}." if problem else None


def key_problem(key: Key, value: str, missing: str) -> str | None:
    """What is wrong with a key's bare value; an empty one is wrong only where the key is required."""
    if value:
        return key.rule(value) if value.isprintable() else "holds control characters"
    return missing if key.required else None


def _error(path: Path, key: Key, problem: str) -> ConfigError:
    return ConfigError(
        f"{path.name} [{key.section}] {key.name} {problem}.",
        remedy=f"Write {key.expects}.",
        path=path,
        section=key.section,
        key=key.name,
    )


def form_problems(path: Path, found: Scan) -> list[ConfigError]:
    """What is wrong with a file's lines, whatever its keys mean."""
    return [
        ConfigError(
            f"{path.name}: {problem.message}",
            remedy=problem.remedy,
            path=path,
            section=problem.section,
            key=problem.key,
            line=problem.line,
        )
        for problem in found.problems
    ]


def _line(found: Scan, problem: ConfigError) -> int | None:
    """Where a key stands that has a problem; a key that is missing has the line of its section."""
    entry = found.entries.get((problem.section, problem.key))
    return entry.line if entry is not None else found.sections.get(problem.section)


def _strangers(path: Path, found: Scan) -> list[ConfigError]:
    """One problem per section that isn't known, and per unknown key of those that are."""
    problems = []
    for section in found.sections:
        if section not in SECTIONS:
            problems.append(_stranger(path, section, "", f"[{section}] is no section of it", list(SECTIONS)))
    for section, key in found.entries:
        if section in SECTIONS and (section, key) not in BY_NAME:
            names = [name for owner, name in BY_NAME if owner == section]
            elsewhere = [owner for owner, name in BY_NAME if name == key]
            message = f"[{section}] {key} is no key of it"
            if elsewhere:
                message += f" (it belongs to [{elsewhere[0]}])"
            problems.append(_stranger(path, section, key, message, names))
    return problems


def _stranger(path: Path, section: str, key: str, message: str, names: list[str]) -> ConfigError:
    close = difflib.get_close_matches((key or section).upper(), names, n=1)
    what = "key" if key else "section"
    known = f"Write {close[0]} if you meant that" if close else f"Use one of {', '.join(names)}"
    return ConfigError(
        f"{path.name}: {message}.", remedy=f"{known}, or remove the {what}.", path=path, section=section, key=key
    )


def _together(values: Values, failed: set[tuple[str, str]]) -> list[tuple[tuple[str, str], str]]:
    """What is wrong between values that are each good on their own."""
    problems: list[tuple[tuple[str, str], str]] = []
    key, secret, token = (values["AWS", name] for name in ("KEY", "SECRET", "SESSION_TOKEN"))
    if key and not secret:
        problems.append((("AWS", "SECRET"), "is empty although KEY is given"))
    if secret and not key:
        problems.append((("AWS", "KEY"), "is empty although SECRET is given"))
    if token and not (key or secret):
        problems.append((("AWS", "KEY"), "is empty although SESSION_TOKEN is given"))
    if key and values["AWS", "PROFILE"]:
        problems.append((("AWS", "PROFILE"), "is given although KEY is: only one of them can serve"))
    infra = [("INFRASTRUCTURE", name) for name in ("CLUSTER_TYPE", "NODE_TYPE", "NUM_NODES")]
    if not failed.intersection(infra):
        cluster_type, node, count = (values[name] for name in infra)
        if problem := rules.node_count(cluster_type, node, int(count)):
            problems.append((infra[2], problem))
    port = ("CLUSTER", "DB_PORT")
    creates = not values["CLUSTER", "HOST"]
    if creates and port not in failed and (problem := rules.cluster_port(int(values[port]))):
        problems.append((port, problem))
    return problems


def _region_problem(values: Values) -> str | None:
    """A REGION that is written down and isn't the cluster's: `delete` would look there, find nothing and say so."""
    there = rules.region_of_host(values["CLUSTER", "HOST"])
    if there is None or there == values[REGION]:
        return None
    return f"is {values[REGION]}, but the cluster of [CLUSTER] HOST is in {there}"


def _config(path: Path, values: Values, fence: Fence | None) -> Config:
    def optional(section: str, key: str) -> str | None:
        return values[section, key] or None

    sandbox = fence.announced() if fence is not None else None
    aws = AwsConfig(
        region=values["AWS", "REGION"],
        key=sandbox.key if sandbox else optional("AWS", "KEY"),
        secret=sandbox.secret if sandbox else optional("AWS", "SECRET"),
        session_token=optional("AWS", "SESSION_TOKEN"),
        profile=optional("AWS", "PROFILE"),
        endpoint_url=sandbox.endpoint_url if sandbox else optional("AWS", "ENDPOINT_URL"),
        fence=fence,
    )
    cluster = ClusterConfig(
        db_user=values["CLUSTER", "DB_USER"],
        db_password=values["CLUSTER", "DB_PASSWORD"],
        host=optional("CLUSTER", "HOST"),
        db_name=values["CLUSTER", "DB_NAME"],
        db_port=int(values["CLUSTER", "DB_PORT"]),
        sslmode=optional("CLUSTER", "SSLMODE"),
        identifier=values["INFRASTRUCTURE", "CLUSTER_IDENTIFIER"],
        fence=fence,
    )
    s3 = S3Config(
        log_data=values["S3", "LOG_DATA"],
        log_jsonpath=values["S3", "LOG_JSONPATH"],
        song_data=values["S3", "SONG_DATA"],
        staging=optional("S3", "STAGING"),
        region=optional("S3", "REGION"),
        max_errors=int(values["S3", "MAXERROR"]),
        pack_files=int(values["S3", "PACK_FILES"]),
    )
    infrastructure = _infrastructure(values)
    return Config(path, aws, cluster, s3, infrastructure, optional("IAM_ROLE", "ARN"), values["SQL", "DIR"])


def _infrastructure(values: Values) -> InfrastructureConfig:
    own = {name: value for (section, name), value in values.items() if section == "INFRASTRUCTURE"}
    cidr = own["ALLOWED_CIDR"]
    return InfrastructureConfig(
        cluster_identifier=own["CLUSTER_IDENTIFIER"],
        cluster_type=own["CLUSTER_TYPE"],
        node_type=own["NODE_TYPE"],
        num_nodes=int(own["NUM_NODES"]),
        role_name=own["ROLE_NAME"],
        status_check_attempts=int(own["STATUS_CHECK_ATTEMPTS"]),
        status_check_delay_s=float(own["STATUS_CHECK_DELAY_SEC"]),
        allowed_cidr=cidr if cidr == "auto" else str(ipaddress.IPv4Network(cidr, strict=False)),
    )
