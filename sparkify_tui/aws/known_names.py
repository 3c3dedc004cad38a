"""Names that can be offered without a call: the profiles of AWS's own files, and the regions that botocore knows.

Of the files' profiles the names alone are given; no key in them is looked at.
"""

from __future__ import annotations

import os

from sparkify_tui.errors import CredentialsError


def profile_names() -> tuple[str, ...]:
    """The profiles of ~/.aws or of the files that the environment names; raises CredentialsError for a broken one."""
    import botocore.session
    from botocore.exceptions import ConfigParseError

    try:
        return tuple(sorted(botocore.session.Session().available_profiles))
    except ConfigParseError as error:
        raise CredentialsError(
            f"{error.kwargs['path']} is not an AWS configuration file.",
            remedy="Mend it, or fill in the access key and leave the profile empty.",
        ) from error


def redshift_regions() -> tuple[str, ...]:
    """The regions with Redshift as far as this botocore knows, those of the commercial partition first."""
    import botocore.session

    without_files = dict.fromkeys(("config_file", "credentials_file"), (None, None, os.devnull, None))
    session = botocore.session.Session(session_vars=without_files)  # a broken one must not hide the regions
    partitions = session.get_available_partitions()
    found = (session.get_available_regions("redshift", partition) for partition in partitions)
    return tuple(region for regions in found for region in sorted(regions))
