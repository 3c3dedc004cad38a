"""Refusals of the control plane, with AWS's own codes and words."""

from __future__ import annotations

from collections.abc import Mapping


class ApiError(Exception):
    """A refused call: AWS's error code, its message, its HTTP status, and for S3 more elements and headers."""

    def __init__(
        self,
        code: str,
        message: str,
        status: int = 400,
        *,
        fields: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message
        self.status = status
        self.fields = dict(fields or {})
        self.headers = dict(headers or {})


class ConnectionDropped(Exception):
    """A fault wants the connection closed without an answer."""


def access_denied(service: str, arn: str, action: str, resource: str) -> ApiError:
    """The refusal of `action` to the principal `arn`, in the words and with the code that `service` uses."""
    because = "because no identity-based policy allows the {} action"
    sentence = f"User: {arn} is not authorized to perform: {action} on resource: {resource} {because.format(action)}"
    if service == "ec2":
        return ApiError(
            "UnauthorizedOperation", f"You are not authorized to perform this operation. {sentence}", status=403
        )
    return ApiError("AccessDenied", sentence, status=403)
