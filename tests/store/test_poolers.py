"""Between the program and Postgres may stand a pooler that hands each transaction to another session."""

import re
import shutil
import socket
import ssl
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import closing, suppress
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa
import trustme

from store import migrate
from store.errors import StoreError
from store.model import OutletRow
from store.query import query
from store.store import open_store

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
ELM = OutletRow(id="elm", name="Elm", homepage="", language=None, ownership=None, country=None)
ASKS_FOR_TLS = b"\0\0\0\x08\x04\xd2\x16\x2f"
REFUSAL = b"SFATAL\0C08P01\0Munsupported startup parameter: options\0\0"


def socket_of(url: str) -> str:
    """The file on which the server of the tests listens."""
    folder = sa.make_url(url).query["host"]
    return f"{folder}/.s.PGSQL.5432"


class Doorkeeper:
    """Passes everything on to the server, but refuses what poolers refuse: options in the first message, and statements
    that are prepared under a name in one transaction and used in the next. With `tls` it speaks that, and nothing
    else."""

    def __init__(self, server: str, tls: ssl.SSLContext | None = None) -> None:
        self._server, self._tls = server, tls
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = self._listening.getsockname()[1]
        self.prepared: list[bytes] = []
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        with suppress(OSError):
            while True:
                threading.Thread(target=self._talk, args=(self._listening.accept()[0],), daemon=True).start()

    def _talk(self, client: socket.socket) -> None:
        with suppress(OSError), self._secured(client) as client, socket.socket(socket.AF_UNIX) as server:
            server.connect(self._server)
            length = int.from_bytes(client.recv(4), "big")
            first = client.recv(length - 4)
            if b"\0options\0" in first:
                client.sendall(b"E" + (len(REFUSAL) + 4).to_bytes(4, "big") + REFUSAL)
                return
            server.sendall(length.to_bytes(4, "big") + first)
            threading.Thread(target=self._pass, args=(server, client), daemon=True).start()
            self._pass(client, server)

    def _secured(self, client: socket.socket) -> socket.socket:
        """Raises OSError where the client does not ask for TLS first, or breaks it off."""
        if self._tls is None:
            return client
        if client.recv(8) != ASKS_FOR_TLS:
            client.close()
            raise ConnectionAbortedError
        client.sendall(b"S")
        return self._tls.wrap_socket(client, server_side=True)

    def _pass(self, sender: socket.socket, receiver: socket.socket) -> None:
        with suppress(OSError):
            while data := sender.recv(65_536):
                self.prepared += re.findall(rb"P.{4}_pg3_\d+", data, re.DOTALL)
                receiver.sendall(data)
            receiver.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        self._listening.close()


def use(url: str) -> None:
    """What the program does with a database, often enough for a driver to prepare its statements."""
    migrate.upgrade(url)
    store = open_store(url)
    for _ in range(12):
        with store.begin() as tx:
            tx.outlets.upsert(ELM, NOW)
            tx.copies.lock_clusters()
        with store.read() as tx:
            assert [one.id for one in tx.outlets.all()] == ["elm"]
    store.close()
    for sql in ("SELECT count(*) FROM v_articles", "EXPLAIN SELECT 1", "SHOW timezone"):
        with query(url, sql, limit_s=60) as answer:
            assert list(answer.rows)


def test_a_pooler_that_refuses_options_and_forgets_statements_is_no_hindrance(empty_postgres):
    keeper = Doorkeeper(socket_of(empty_postgres))
    name = sa.make_url(empty_postgres).database
    try:
        use(f"postgres://postgres@127.0.0.1:{keeper.port}/{name}?sslmode=disable&gssencmode=disable")
    finally:
        keeper.close()

    assert keeper.prepared == []


@pytest.fixture
def secured(empty_postgres, tmp_path: Path) -> Iterator[str]:
    """The address of the database behind TLS, as far as `sslrootcert`; the certificate of its signer is `ca.pem`."""
    signer, context = trustme.CA(), ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    signer.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    trustme.CA().cert_pem.write_to_path(str(tmp_path / "other.pem"))
    signer.issue_cert("127.0.0.1").configure_cert(context)
    keeper = Doorkeeper(socket_of(empty_postgres), context)
    name = sa.make_url(empty_postgres).database
    yield f"postgres://postgres@127.0.0.1:{keeper.port}/{name}?gssencmode=disable&sslmode=verify-full&sslrootcert={tmp_path}"
    keeper.close()


def test_a_server_is_spoken_to_by_tls_alone_where_its_certificate_is_signed_by_whom_we_trust(secured):
    use(f"{secured}/ca.pem")


@pytest.mark.parametrize("signer, said", [("other", "certificate verify failed"), ("none", "does not exist")])
def test_a_certificate_that_cannot_be_trusted_is_told_in_a_line_and_nothing_is_sent(secured, signer, said):
    with pytest.raises(StoreError, match=said) as caught:
        migrate.upgrade(f"{secured}/{signer}.pem")
    assert "\n" not in str(caught.value)


def test_a_server_that_has_no_tls_is_not_spoken_to_where_tls_is_asked_for(empty_postgres):
    keeper = Doorkeeper(socket_of(empty_postgres))
    name = sa.make_url(empty_postgres).database
    try:
        with pytest.raises(StoreError, match="does not support SSL"):
            migrate.upgrade(f"postgres://postgres@127.0.0.1:{keeper.port}/{name}?sslmode=require")
    finally:
        keeper.close()


@pytest.fixture(params=["session", "transaction"])
def bouncer(request, empty_postgres, tmp_path: Path) -> Iterator[str]:
    """The address of a PgBouncer before the database, where there is one on this machine."""
    program = shutil.which("pgbouncer")
    if program is None:
        pytest.skip("needs pgbouncer")
    with closing(socket.create_server(("127.0.0.1", 0))) as free:
        port = free.getsockname()[1]
    name, folder = sa.make_url(empty_postgres).database, sa.make_url(empty_postgres).query["host"]
    (tmp_path / "users").write_text('"postgres" ""\n')
    (tmp_path / "ini").write_text(
        f"[databases]\n{name} = host={folder} user=postgres\n[pgbouncer]\nlisten_addr = 127.0.0.1\n"
        f"listen_port = {port}\nunix_socket_dir =\nauth_type = trust\nauth_file = {tmp_path}/users\n"
        f"pool_mode = {request.param}\ndefault_pool_size = 3\n"
    )
    for place in (tmp_path, *tmp_path.parents[:2], tmp_path / "users", tmp_path / "ini"):
        place.chmod(0o755)
    process = subprocess.Popen([program, "-q", "-u", Path(folder).owner(), str(tmp_path / "ini")])
    try:
        for _ in range(300):
            with suppress(OSError), closing(socket.create_connection(("127.0.0.1", port))):
                break
            time.sleep(0.1)
        yield f"postgresql://postgres@127.0.0.1:{port}/{name}"
    finally:
        process.kill()
        process.wait()


def test_a_real_pooler_is_no_hindrance_in_either_mode(bouncer):
    use(bouncer)
