"""Certificates made for a test, by an authority that nobody else trusts."""

import ssl
from datetime import datetime, timedelta
from functools import cached_property
from pathlib import Path

import trustme
from loopback import NOW


class Authority:
    """Signs certificates of servers on loopback and of clients."""

    def __init__(self) -> None:
        self._signer = trustme.CA()

    def server(
        self, *names: str, ends_at: datetime | None = None, clients_of: "Authority | None" = None
    ) -> ssl.SSLContext:
        """What a server of these names needs; with `clients_of` it talks to those alone whom that one has signed."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._signer.issue_cert(*(names or ("127.0.0.1",)), not_after=ends_at).configure_cert(context)
        if clients_of:
            clients_of._signer.configure_trust(context)
            context.verify_mode = ssl.CERT_REQUIRED
        return context

    @cached_property
    def trusting(self) -> ssl.SSLContext:
        """What a client needs who trusts this authority alone."""
        context = ssl.create_default_context()
        context.verify_mode = ssl.CERT_REQUIRED
        self._signer.configure_trust(context)
        return context

    def write(self, folder: Path) -> Path:
        """Its own certificate, as a file."""
        self._signer.cert_pem.write_to_path(folder / "ca.pem")
        return folder / "ca.pem"

    def write_client(self, folder: Path) -> tuple[Path, Path]:
        """The certificate of a client and its key, as files."""
        made = self._signer.issue_cert("desk@example.org")
        made.private_key_pem.write_to_path(folder / "client.key")
        for pem in made.cert_chain_pems:
            pem.write_to_path(folder / "client.pem", append=True)
        return folder / "client.pem", folder / "client.key"


def in_days(days: int) -> datetime:
    """A time in whole seconds, as certificates have it. Certificates are judged by the machine's own clock."""
    return (max(NOW, datetime.now(NOW.tzinfo)) + timedelta(days=days)).replace(microsecond=0)
