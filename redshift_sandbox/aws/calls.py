"""One signed call, and the operations of a service by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from redshift_sandbox.aws.account import Account, request_tags, tags_of
from redshift_sandbox.aws.parameters import Parameters, Result
from redshift_sandbox.aws.principals import Principal, authorize
from redshift_sandbox.aws.state import State


@dataclass(frozen=True)
class Call:
    """One signed call: on which account, by whom, to which region."""

    account: Account
    principal: Principal
    region: str
    peer: str

    @property
    def state(self) -> State:
        """The account's documents."""
        return self.account.state

    def authorize(self, action: str, resource: str = "*", facts: Mapping[str, str] | None = None) -> None:
        """Raise ApiError unless the caller may do `action`, for operations that need more than their own name."""
        authorize(self.account, self.principal, self.region, action, resource, facts or {})


Operation = Callable[[Call, Parameters], Result]


@dataclass(frozen=True, slots=True)
class Answered:
    """An operation that is answered.

    `resource` tells from its parameters the ARN that policies are checked against, `tags` the tags that are on it.
    """

    run: Operation
    resource: Callable[[Call, Parameters], str]
    tags: Callable[[Call, Parameters], Mapping[str, str]]

    def facts(self, call: Call, parameters: Parameters) -> dict[str, str]:
        """The condition keys about tags: those on the resource and those asked for."""
        there = {f"aws:ResourceTag/{key}": value for key, value in self.tags(call, parameters).items()}
        return {**there, **request_tags(tags_of(parameters))}


class Operations(dict[str, Answered]):
    """The operations of one service by name, filled by the modules that answer them."""

    def answers(
        self,
        name: str,
        resource: Callable[[Call, Parameters], str] = lambda _call, _parameters: "*",
        tags: Callable[[Call, Parameters], Mapping[str, str]] = lambda _call, _parameters: {},
    ) -> Callable[[Operation], Operation]:
        """Register the function below as the answer to an operation."""

        def register(function: Operation) -> Operation:
            self[name] = Answered(function, resource, tags)
            return function

        return register
