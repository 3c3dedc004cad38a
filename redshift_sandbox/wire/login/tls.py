"""The server's own certificate, for clients that ask for TLS: made once per cluster, valid for loopback.

server.pem holds it with its key; server.crt is the certificate alone, for clients that are to trust it.
"""

from __future__ import annotations

import ipaddress
import ssl
from datetime import UTC, datetime, timedelta
from pathlib import Path

from redshift_sandbox.operating_system.absence import is_absent
from redshift_sandbox.operating_system.private_files import write_private

_VALID_DAYS = 3650
_CERTIFICATE = b"-----BEGIN CERTIFICATE-----"


def server_context(directory: Path, host: str) -> ssl.SSLContext:
    """A TLS context with the certificate in `directory`, which is made when it isn't there."""
    path = directory / "server.pem"
    if is_absent(path):
        write_private(path, _make(host))
    if is_absent(path.with_suffix(".crt")):
        private, begin, certificate = path.read_bytes().partition(_CERTIFICATE)
        write_private(path.with_suffix(".crt"), begin + certificate if begin else private)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    return context


def _make(host: str) -> bytes:
    from cryptography import x509  # noqa: PLC0415 - only a new certificate needs it, and it is much to import
    from cryptography.hazmat.primitives import hashes, serialization  # noqa: PLC0415 - only a new certificate needs it, and it is much to import
    from cryptography.hazmat.primitives.asymmetric import ec  # noqa: PLC0415 - only a new certificate needs it, and it is much to import
    from cryptography.x509.oid import NameOID  # noqa: PLC0415 - only a new certificate needs it, and it is much to import

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    addresses = {"127.0.0.1", "::1"} | ({host} if _is_address(host) else set())
    names: list[x509.GeneralName] = [x509.DNSName("localhost")]
    names += [x509.IPAddress(ipaddress.ip_address(address)) for address in sorted(addresses)]
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=_VALID_DAYS))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return private + certificate.public_bytes(serialization.Encoding.PEM)


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
