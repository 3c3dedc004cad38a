"""One English sentence per event, shared by the terminal application's log and the command line.

Knows events only: no colour, no width, no terminal. Events that are too frequent to be narrated (polls of a
status that is resting, progress) have no sentence.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import assert_never

from sparkify_tui.events import (
    AvailabilityChecked,
    Basis,
    CallRetried,
    CancelReported,
    CheckFinished,
    CheckStarted,
    ClusterAvailable,
    ClusterDeleteRequested,
    ClusterFound,
    ClusterGone,
    ClusterRequested,
    ConfigWritten,
    ConnectionVerified,
    CopyProgressed,
    CopyStarted,
    DatabaseRequested,
    DeletionChecked,
    Event,
    FilesFetched,
    FilesListed,
    FilesPacked,
    IngressAuthorized,
    IngressRevoked,
    LeftAlone,
    Loaded,
    LoadEvent,
    LocalCopyStarted,
    LockAwaited,
    LockWaitEnded,
    ManifestWritten,
    Noted,
    NothingNew,
    OwnRehearseEvent,
    PolicyAttachRequested,
    PolicyDetached,
    PolicyDetachRequested,
    Provisioned,
    ProvisionEvent,
    QueryEvent,
    RehearsalPlanned,
    Rehearsed,
    RoleAttachRequested,
    RoleDeleteRequested,
    RoleFound,
    RoleGone,
    RoleRequested,
    RowsBrought,
    RowsCopied,
    RowsCounted,
    RowsFetched,
    RowsRejected,
    RowsTransformed,
    SecurityGroupDeleted,
    StatementFailed,
    StatementFinished,
    StatementStarted,
    StatusEvent,
    StatusPolled,
    StatusPollFailed,
    TableChange,
    TablesEnsured,
    TeardownEvent,
    TeardownPlanned,
    TornDown,
    TransformStarted,
    Verdict,
    WaitStarted,
)
from sparkify_tui.models import CopyProgress, LoadErrorRow, LoadSummary, LockHolder


def number(value: int) -> str:
    """12,345."""
    return f"{value:,}"


def size(size_bytes: float) -> str:
    """Bytes in the largest unit that leaves at least 1: 3.6 MB; units are powers of 1,000 as in AWS's prices."""
    for unit in ("B", "kB", "MB", "GB"):
        if size_bytes < 1000:
            return f"{size_bytes:.0f} {unit}" if unit == "B" else f"{size_bytes:.1f} {unit}"
        size_bytes /= 1000
    return f"{size_bytes:.1f} TB"


def plural(count: int, noun: str) -> str:
    """A count with its noun: 1 row, 2,000 rows."""
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"


def duration(seconds: float) -> str:
    """0.42 s, 12 s, 4 m 12 s, 3 h 05 m."""
    if seconds < 10:
        return f"{seconds:.2f} s"
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} m {whole % 60:02d} s"
    return f"{whole // 3600} h {whole % 3600 // 60:02d} m"


def sentence(event: Event) -> str | None:
    """What to tell about `event`; None for those that are shown otherwise or not at all."""
    match event:
        case CallRetried(service, operation, code, attempt, wait_s):
            return f"{service} {operation} answered {code}. Retry {attempt} in {duration(wait_s)}."
        case LockAwaited(holders):
            return "\n".join(f"Waiting for {lock_holder(holder)}." for holder in holders)
        case LockWaitEnded():
            return "The lock is free."
        case StatusPolled() | StatusPollFailed():
            return _status(event)
        case StatementStarted() | RowsFetched() | StatementFinished() | StatementFailed() | CancelReported():
            return _query(event)
        case (
            RoleRequested()
            | RoleFound()
            | PolicyAttachRequested()
            | IngressAuthorized()
            | ClusterRequested()
            | ClusterFound()
            | RoleAttachRequested()
            | DatabaseRequested()
            | AvailabilityChecked()
            | WaitStarted()
            | ClusterAvailable()
            | ConfigWritten()
            | ConnectionVerified()
            | Provisioned()
        ):
            return _provision(event)
        case (
            TeardownPlanned()
            | ClusterDeleteRequested()
            | DeletionChecked()
            | ClusterGone()
            | IngressRevoked()
            | SecurityGroupDeleted()
            | PolicyDetachRequested()
            | PolicyDetached()
            | RoleDeleteRequested()
            | RoleGone()
            | LeftAlone()
            | TornDown()
        ):
            return _teardown(event)
        case RehearsalPlanned() | LocalCopyStarted() | FilesFetched() | RowsBrought() | Rehearsed():
            return _rehearsal(event)
        case _:
            return _load(event)


def _provision(event: ProvisionEvent) -> str | None:
    match event:
        case RoleRequested(role_name):
            return f"Creating Redshift IAM Role {role_name}."
        case RoleFound(role_name, _, is_ours):
            stays = "" if is_ours else "; it was not made by sparkify-tui and is used as it is"
            return f"Redshift IAM Role {role_name} exists already{stays}."
        case RoleAttachRequested(identifier, role_arn):
            return f"Attaching {role_arn} to Redshift cluster {identifier}."
        case PolicyAttachRequested(role_name, _):
            return f"Attaching Redshift IAM Role {role_name} policy for S3 read only access."
        case IngressAuthorized(group_id, cidr, port, already):
            verb = "is open already" if already else "is open now"
            return f"Port {port} of security group {group_id} {verb} for {cidr}."
        case ClusterRequested(identifier, node_type, node_count, price_per_hour):
            price = "" if price_per_hour is None else f" ({node_count} x {node_type}, {price_per_hour:.3f} USD an hour)"
            return f"Creating Redshift cluster {identifier}{price}."
        case ClusterFound(identifier, status):
            return f"Redshift cluster {identifier} exists already and is {status}."
        case DatabaseRequested(database):
            return f"Creating database {database} in Redshift cluster."
        case AvailabilityChecked(_, attempt, attempts, _):
            return f"Checking cluster availability. Attempt {attempt}/{attempts - 1}."
        case WaitStarted(_, wait_s, for_deletion):
            what = "deletion" if for_deletion else "availability"
            return f"Waiting {wait_s:g} {'second' if wait_s == 1 else 'seconds'} before checking cluster {what}."
        case ClusterAvailable(identifier, _):
            return f"Redshift cluster {identifier} is available."
        case ConfigWritten(section, key, value, path):
            return f"Setting [{section}][{key}]={value} in config file {path.name}."
        case ConnectionVerified(host, port, database, user):
            return f"Connected to {database} at {host}:{port} as {user}."
        case Provisioned() | CallRetried() | IngressRevoked():
            return None
        case _:
            assert_never(event)


def _teardown(event: TeardownEvent) -> str | None:
    match event:
        case ClusterDeleteRequested(identifier, None):
            return f"Deleting Redshift cluster {identifier}."
        case ClusterDeleteRequested(identifier, final_snapshot):
            return f"Deleting Redshift cluster {identifier}, keeping the final snapshot {final_snapshot}."
        case DeletionChecked(_, attempt, attempts, _):
            return f"Checking cluster deletion. Attempt {attempt}/{attempts - 1}."
        case ClusterGone(identifier):
            return f"Redshift cluster {identifier} has been deleted/does not exist."
        case IngressRevoked(group_id, cidr, port):
            return f"Closed port {port} of security group {group_id} for {cidr}."
        case SecurityGroupDeleted(group_id):
            return f"Deleted security group {group_id}."
        case PolicyDetachRequested(role_name, _):
            return f"Detaching S3 Policy from IAM Role {role_name}."
        case PolicyDetached(role_name, _):
            return f"Detached S3 Policy from IAM Role {role_name}."
        case RoleDeleteRequested(role_name):
            return f"Deleting IAM Role {role_name}."
        case RoleGone(role_name):
            return f"Redshift IAM Role {role_name} has been deleted."
        case LeftAlone(resource, reason):
            return f"Leaving {resource}: {reason}."
        case TeardownPlanned(plan):
            return None if not plan.is_empty else "Nothing of this warehouse is there to delete."
        case TornDown() | CallRetried() | WaitStarted() | ConfigWritten():
            return None
        case _:
            assert_never(event)


def _load(event: LoadEvent) -> str | None:
    match event:
        case TablesEnsured(created):
            return f"Created tables {', '.join(created)}." if created else "All tables exist."
        case FilesListed(table, prefix, files, bytes_, new_files, new_bytes, changed_files, removed_files):
            text = f"{table}: {plural(files, 'file')} ({size(bytes_)}) under {prefix}, {number(new_files)} of them new"
            text += f" ({size(new_bytes)})" if new_files else ""
            text += f", {number(changed_files)} changed" if changed_files else ""
            text += f", {number(removed_files)} gone" if removed_files else ""
            return text + "."
        case FilesPacked(table, files_done, files_total, parts):
            return f"{table}: packed {number(files_done)} of {plural(files_total, 'file')} into {number(parts)} parts."
        case ManifestWritten(table, uri, files):
            return f"{table}: wrote a manifest of {plural(files, 'file')} to {uri}."
        case CopyStarted(table, source, files_total, bytes_total):
            amount = "" if files_total is None else f" ({plural(files_total, 'file')}, {size(bytes_total or 0)})"
            return f"Copying {source} into {table}{amount}."
        case RowsCopied(table, rows, files, bytes_, elapsed_s):
            return (
                f"Copied {plural(rows, 'row')} of {plural(files, 'file')} ({size(bytes_)}) into {table} "
                f"in {duration(elapsed_s)}."
            )
        case RowsRejected(table, errors, rows):
            lines = "\n".join(f"  {load_error(row)}" for row in errors[:10])
            more = f"\n  … and {number(rows - 10)} more" if rows > 10 else ""
            return f"{table}: {plural(rows, 'row')} rejected.\n{lines}{more}"
        case TransformStarted() | CheckStarted() | CopyProgressed() | CallRetried() | LockAwaited() | LockWaitEnded():
            return None
        case RowsTransformed(table, rows, elapsed_s):
            return f"Worked out {plural(rows, 'row')} of {table} in {duration(elapsed_s)}, to be committed."
        case CheckFinished(result):
            verdict = (
                "passed" if result.passed else f"found {plural(result.bad_rows, 'bad row')} ({result.severity.value})"
            )
            return f"Check {result.name} {verdict}."
        case RowsCounted():
            return None
        case NothingNew(files):
            return f"Nothing new: all {plural(files, 'file')} {'is' if files == 1 else 'are'} loaded already."
        case Noted(decision, reason):
            return f"{decision.rstrip('.')}: {reason.rstrip('.')}."
        case Loaded(summary):
            return _loaded(summary)
        case _:
            assert_never(event)


def _loaded(summary: LoadSummary) -> str:
    new = sum(summary.new_rows.values())
    rejected = f", {plural(summary.rejected_rows, 'row')} rejected" if summary.rejected_rows else ""
    return (
        f"Loaded {plural(new, 'new row')} from {plural(summary.files, 'file')} ({size(summary.bytes)}) "
        f"in {duration(summary.elapsed_s)}{rejected}."
    )


def _rehearsal(event: OwnRehearseEvent) -> str | None:
    match event:
        case RehearsalPlanned(Basis.SAMPLE, files, bytes_, tried_files, tried_bytes, _):
            return (
                f"Trying a sample of {number(tried_files)} of {plural(files, 'file')} "
                f"({size(tried_bytes)} of {size(bytes_)}), spread over the listing."
            )
        case RehearsalPlanned(Basis.LEFT_OUT, files, bytes_, _, _, rows):
            return (
                f"Trying {plural(files, 'file')} ({size(bytes_)}) without the {plural(rows, 'row')} of the "
                "warehouse, which are too many to copy."
            )
        case RehearsalPlanned(_, files, bytes_, _, _, rows):
            beside = f" beside the {plural(rows, 'row')} of the warehouse" if rows else ""
            return f"Trying {plural(files, 'file')} ({size(bytes_)}){beside}."
        case LocalCopyStarted(database):
            return f"Rehearsing on a local copy of {database}: nothing from here on reaches the warehouse."
        case FilesFetched(files_done, files_total, _, _) if files_done < files_total:
            return None
        case FilesFetched(_, files_total, bytes_done, _):
            return f"Fetched {plural(files_total, 'file')} ({size(bytes_done)}) from S3."
        case RowsBrought(table, rows):
            return f"Brought {plural(rows, 'row')} of {table} over."
        case Rehearsed(verdict):
            return "\n".join(verdict_lines(verdict))
        case _:
            assert_never(event)


def verdict_lines(verdict: Verdict) -> list[str]:
    """The verdict of a rehearsal, what matters most first."""
    return [
        _judgement(verdict),
        *([] if verdict.passes else [verdict.failure]),
        _amount(verdict),
        *map(_table_change, verdict.tables),
        *_rejected(verdict),
        *(
            f"Check {result.name} would find {plural(result.bad_rows, 'bad row')} ({result.severity.value}): "
            f"{result.purpose}"
            for result in verdict.failed_checks
        ),
    ]


def _judgement(verdict: Verdict) -> str:
    judged = "A load would pass" if verdict.passes else "A load would fail, and change nothing"
    match verdict.basis:
        case Basis.SAMPLE:
            tried = f"{number(verdict.tried_files)} of {plural(verdict.files, 'file')}"
            return f"Of a sample of {tried}: {judged[0].lower()}{judged[1:]}; the rest is not known."
        case Basis.LEFT_OUT:
            return f"{judged}, by the new files alone: what it changes in the rows that are there is not known."
        case Basis.EMPTY | Basis.COPIED:
            return f"{judged}." if verdict.files or verdict.tables else "A load would find nothing new."
        case _:
            assert_never(verdict.basis)


def _amount(verdict: Verdict) -> str:
    text = f"It would bring {plural(verdict.files, 'file')} ({size(verdict.bytes)})"
    if verdict.seconds is not None:
        rate = "this computer's rate; a cluster has another" if verdict.rate_is_local else "the rate of earlier loads"
        text += f" in about {duration(verdict.seconds)}, by {rate}"
    if verdict.cost is not None and verdict.price_per_hour is not None:
        text += f", for {verdict.cost:.4f} USD at {verdict.price_per_hour:.3f} USD an hour"
        text += "" if verdict.has_cluster else ", which a cluster costs from its creation on until it is deleted"
    return text + "."


def _table_change(change: TableChange) -> str:
    parts = ((change.inserted, "inserted"), (change.changed, "changed"), (change.removed, "removed"))
    words = ", ".join(f"{number(count)} {what}" for count, what in parts if count) or "unchanged"
    if change.before is None or change.after is None:
        return f"  {change.table}: {words}"
    return f"  {change.table}: {number(change.before)} → {plural(change.after, 'row')}, {words}"


def _rejected(verdict: Verdict) -> list[str]:
    if not verdict.rejected_rows:
        return []
    lines = [f"{plural(verdict.rejected_rows, 'row')} would be rejected:"]
    lines += [f"  {load_error(row)}" for row in verdict.rejected[:10]]
    more = verdict.rejected_rows - len(verdict.rejected[:10])
    return [*lines, f"  … and {number(more)} more"] if more > 0 else lines


def load_error(row: LoadErrorRow) -> str:
    """One rejected field: file, line, column, value and reason."""
    return (
        f"{row.file} line {row.line}, column {row.column.strip() or '(none)'} ({row.type.strip() or 'row'}), "
        f"value {row.value.strip()[:80]!r}: {row.reason.strip()} (code {row.code})"
    )


def lock_holder(holder: LockHolder) -> str:
    """Whose lock it is and since when: the lock on songplays that session 17 of awsuser (psql) holds since 12:01."""
    application = f" ({holder.application})" if holder.application else ""
    since = f" in a transaction open since {clock_time(holder.since)}" if holder.since is not None else ""
    return f"the lock on {holder.table} that session {holder.pid} of {holder.user}{application} holds{since}"


def clock_time(at: datetime) -> str:
    """A moment as the clock on the wall shows it; one without a zone is the server's, which is UTC."""
    return (at if at.tzinfo is not None else at.replace(tzinfo=UTC)).astimezone().strftime("%H:%M:%S")


def progress(state: CopyProgress) -> str:
    """How far a COPY is, in one line."""
    files = plural(state.files_done, "file")
    if state.files_total is not None:
        files = f"{number(state.files_done)}/{plural(state.files_total, 'file')}"
    share = f" {state.bytes_done / state.bytes_total:.0%}" if state.bytes_total else ""
    left = "" if state.remaining_s is None else f", {duration(state.remaining_s)} left"
    return f"{state.table}:{share} {plural(state.rows, 'row')}, {files}, {duration(state.elapsed_s)}{left}"


def _query(event: QueryEvent) -> str | None:
    match event:
        case StatementFinished(_, _, tag, rows, columns, complete, elapsed_s):
            count = "" if rows is None else f" {plural(rows, 'row')}"
            if columns and not complete:
                count = " first rows" if rows is None else f" {number(rows)}+ rows"
            return f"{tag.split(' ')[0] or 'Statement'}{':' if count else ''}{count} in {duration(elapsed_s)}."
        case StatementFailed(message=message, sqlstate=sqlstate):
            return f"Statement failed: {message} ({sqlstate or 'no sqlstate'})."
        case CancelReported(outcome, detail):
            return f"Cancel requested: {outcome.value}. {detail}".strip()
        case StatementStarted() | RowsFetched() | LockAwaited() | LockWaitEnded():
            return None
        case _:
            assert_never(event)


def _status(event: StatusEvent) -> str | None:
    match event:
        case StatusPolled():
            return None
        case StatusPollFailed(message, _, _, failures, next_poll_s):
            return f"Polling failed {plural(failures, 'time')}: {message} Next try in {duration(next_poll_s)}."
        case _:
            assert_never(event)
