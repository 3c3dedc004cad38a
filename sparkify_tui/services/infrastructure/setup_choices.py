"""What a set-up can offer while somebody types: the names of profiles and regions. Sends nothing anywhere."""

from __future__ import annotations

from dataclasses import dataclass

from sparkify_tui.aws.known_names import profile_names, redshift_regions
from sparkify_tui.errors import CredentialsError


@dataclass(frozen=True, slots=True)
class SetupChoices:
    """Names to offer; `problem` says why the profiles are not known."""

    profiles: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    problem: str = ""


def setup_choices() -> SetupChoices:
    """Read them from this machine: AWS's own files and botocore's data; takes tenths of a second at first."""
    problem = ""
    try:
        profiles = profile_names()
    except CredentialsError as error:
        profiles, problem = (), str(error)
    return SetupChoices(profiles, redshift_regions(), problem)
