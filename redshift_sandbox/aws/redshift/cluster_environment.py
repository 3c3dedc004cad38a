"""What one cluster's database sees of the account: objects, faults, its roles and their rights, temporary passwords."""

from __future__ import annotations

from redshift_sandbox.aws.account import ACCOUNT_ID, Account
from redshift_sandbox.aws.api_error import ApiError
from redshift_sandbox.aws.documents.clusters import CLUSTERS, DATABASE_CREDENTIALS, AttachedRole, Cluster
from redshift_sandbox.aws.documents.identities import ROLES, Role
from redshift_sandbox.aws.iam.policy_documents import Document, allows, parse_policy, trusts
from redshift_sandbox.aws.principals import documents_on, find_principal, policies_of
from redshift_sandbox.environment import S3Denied, TemporaryLogin
from redshift_sandbox.faults import Faults
from redshift_sandbox.objects.store import ObjectStore

_ON_BUCKETS = ("s3:ListBucket", "s3:GetBucketLocation", "s3:ListBucketMultipartUploads")
_SERVICE = "redshift.amazonaws.com"


class ClusterEnvironment:
    """One cluster's view of the account; implements what the database server asks of its environment."""

    def __init__(self, account: Account, identifier: str) -> None:
        self._account = account
        self._identifier = identifier
        self._assumed: tuple[int, str, list[Document]] | None = None

    @property
    def store(self) -> ObjectStore:
        """The object store behind S3."""
        return self._account.store

    @property
    def faults(self) -> Faults:
        """Faults on demand."""
        return self._account.faults

    def authorize_s3(self, role_arn: str, action: str, bucket: str, key: str) -> None:
        """Raise S3Denied unless the role can be assumed and may do `action` on the object.

        `role_arn` may be "default", or several ARNs joined by commas: the first is attached to the cluster, each of the
        others trusts the one before it, and the last one's rights count.
        """
        self._authorize(self._assume(role_arn), action, bucket, key)

    def authorize_keys(
        self, access_key_id: str, secret_access_key: str, session_token: str, action: str, bucket: str, key: str
    ) -> None:
        """Raise S3Denied unless the access key is good and its principal may do `action` on the object."""
        try:
            principal = find_principal(self._account, access_key_id, session_token or None, "s3")
        except ApiError as error:
            raise S3Denied(_s3_error(error.message, error.code)) from error
        if principal.secret != secret_access_key:
            raise S3Denied(
                _s3_error(
                    "The request signature we calculated does not match the signature you provided. Check your key and "
                    "signing method.",
                    "SignatureDoesNotMatch",
                )
            )
        if principal.user_name != self._account.owner:
            self._authorize(list(policies_of(self._account, principal)), action, bucket, key)

    def bucket_region(self, bucket: str) -> str | None:
        """The region a bucket lives in; None when there is no such bucket."""
        return self._account.bucket_region(bucket)

    def temporary_login(self, user: str) -> TemporaryLogin | None:
        """What get-cluster-credentials made for a login under this name, if it hasn't expired."""
        found = self._account.state.get(DATABASE_CREDENTIALS, f"{self._identifier}/{user}")
        if found is None or found["expires"] < self._account.now():
            return None
        return TemporaryLogin(found["password"], found["db_user"], found["may_create"])

    def _authorize(self, documents: list[Document], action: str, bucket: str, key: str) -> None:
        resource = f"arn:aws:s3:::{bucket}" + ("" if action in _ON_BUCKETS else f"/{key}")
        facts = {"s3:prefix": key} if action == "s3:ListBucket" else {}
        denied = self._account.faults.take("access-denied", action=action)
        if denied or not allows(documents, action, resource, facts):
            raise S3Denied(_s3_error("Access Denied", "AccessDenied"))

    def _assume(self, role_arn: str) -> list[Document]:
        """The policies on the role that ends a chain; kept while nothing in the account changes."""
        version = self._account.state.version
        faulty = self._account.faults.find("role-not-valid") is not None  # it may have been set since
        if self._assumed is not None and self._assumed[:2] == (version, role_arn) and not faulty:
            return self._assumed[2]
        cluster = self._account.state.get(CLUSTERS, self._identifier)
        default = cluster.get("default_role") if cluster is not None else None
        wanted = (default or "") if role_arn == "default" else role_arn
        attached = {role["arn"]: role for role in (cluster["roles"] if cluster is not None else [])}
        roles = {role["arn"]: role for role in self._account.state.all(ROLES)}
        before: str | None = None
        for arn in wanted.split(","):
            role = roles.get(arn.strip())
            if role is None or (before is None and role_status(self._account, attached.get(role["arn"])) != "in-sync"):
                raise self._not_assumable(cluster, arn.strip())
            trust = parse_policy(role["trust_policy"], trust=True)
            trusted = (
                trusts(trust, service=_SERVICE) if before is None else trusts(trust, arn=before, account=ACCOUNT_ID)
            )
            if not trusted or not role_is_usable(self._account, role):
                raise self._not_assumable(cluster, arn.strip())
            before = role["arn"]
        documents = list(documents_on(self._account, ROLES, roles[before or ""]["name"]))
        self._assumed = (version, role_arn, documents)
        return documents

    def _not_assumable(self, cluster: Cluster | None, role_arn: str) -> S3Denied:
        region = self._account.settings.region
        master = cluster["user"] if cluster is not None else ""
        user = f"arn:aws:redshift:{region}:{ACCOUNT_ID}:dbuser:{self._identifier}/{master}"
        return S3Denied(f"User {user} is not authorized to assume IAM Role {role_arn}")


def _s3_error(message: str, code: str) -> str:
    return f"S3ServiceException:{message},Status 403,Error {code},Rid SANDBOX,ExtRid SANDBOX,CanRetry 1"


def role_is_usable(account: Account, role: Role) -> bool:
    """Whether a role has been there long enough for Redshift to use it."""
    delay = account.settings.role_delay_s
    if fault := account.faults.find("role-not-valid"):
        delay = max(delay, fault.options["seconds"])
    return bool(account.now() >= role["created"] + delay)


def role_status(account: Account, role: AttachedRole | None) -> str:
    """The apply status of a role on a cluster: adding for a moment, then in-sync; "" when it isn't on it."""
    if role is None:
        return ""
    return "in-sync" if account.now() >= role["since"] + account.settings.role_attach_s else "adding"
