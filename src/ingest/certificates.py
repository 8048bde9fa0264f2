"""Files of certificates -> a context of TLS, and what is wrong with them. The one module that reads such files."""

import ssl
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class TlsFiles:
    """Files in PEM: who is trusted beside those whom browsers trust, and what we show to servers that ask who we are.
    The key may be in the file of the certificate."""

    ca_file: Path | None = None
    client_cert: Path | None = None
    client_key: Path | None = None


NO_FILES = TlsFiles()


def load_into(context: ssl.SSLContext, files: TlsFiles) -> None:
    """Reads the files into `context`. Raises OSError, and ssl.SSLError, which is one, for what is no certificate."""
    if files.ca_file:
        context.load_verify_locations(files.ca_file)
    if files.client_cert:
        # Without a password given, OpenSSL would ask for one on the terminal.
        context.load_cert_chain(files.client_cert, files.client_key, password=lambda: "")


def fault_of(files: TlsFiles) -> tuple[str, str] | None:
    """Which of the files (by its field) cannot be used, and why; None where all can."""
    for name, file in (
        ("ca_file", files.ca_file),
        ("client_cert", files.client_cert),
        ("client_key", files.client_key),
    ):
        try:
            if file:
                file.read_bytes()
        except OSError as error:
            return name, f"{file}: {(error.strerror or str(error)).lower()}"
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    try:
        load_into(context, TlsFiles(ca_file=files.ca_file))
    except ssl.SSLError:
        return "ca_file", f"{files.ca_file}: no certificate in PEM is in it"
    try:
        load_into(context, files)
    except ssl.SSLError:
        keys = files.client_key or files.client_cert
        return "client_cert", (
            f"{files.client_cert}: it and the key in {keys} do not go together; both must be PEM, the key without a"
            " password"
        )
    return None
