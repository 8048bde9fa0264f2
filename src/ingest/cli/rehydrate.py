"""`ingest rehydrate`: fetches the addresses of a data set that was shared without its texts, and tells which texts are
the same."""

import csv
import io
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path
from typing import Annotated
from zipfile import BadZipFile, ZipFile, is_zipfile

from cyclopts import Parameter

from ingest.cli.deps import open_database
from ingest.cli.fetch import fetch_addresses, outlets_of
from ingest.cli.options import DONE, SOME_FAILED, Json, Shared, Source
from ingest.cli.output import say, say_json
from ingest.config import Config
from ingest.errors import ConfigError, Refused
from ingest.export.dataset import ADDRESSES
from ingest.identity import article_key
from ingest.urls import Url
from store.store import Transaction

_MAX_FILE_BYTES = 1 << 30


@dataclass(frozen=True, slots=True)
class Wanted:
    """An article of the data set: its address, and the digest of its text ("" where the file has none)."""

    url: Url
    text_sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """What the archive has of an article of the data set: the same text, another one (`differs`), some where the file
    has no digest (`stored`), or none (`missing`)."""

    url: str
    text: str


def rehydrate(
    file: Annotated[
        Path, Parameter(help="A ZIP of `ingest export --snapshot --addresses-only`, or its addresses.csv.")
    ],
    *,
    source: Source = (),
    json: Json = False,
    common: Shared,
) -> int:
    """Fetch the articles of a data set that are not stored yet, as any others, and compare their texts."""
    config = common.load()
    common.start_log(usual="error")
    wanted = tuple(_read(file))
    outlets = outlets_of(config, source, [one.url for one in wanted])
    of_url = {url: outlet for outlet, urls in outlets.items() for url in urls}
    absent = [one.url for one in _with(config, of_url, wanted) if one.text == "missing"]
    code = DONE
    if absent:
        code = fetch_addresses(config, source, [Url(url) for url in absent], json=False, common=common)
    compared = _with(config, of_url, wanted)
    if json:
        for one in compared:
            say_json(asdict(one))
    else:
        words = ("same", "differs", "stored", "missing")
        counts = [f"{sum(one.text == word for one in compared)} {word}" for word in words]
        say(f"{len(compared)} addresses: {', '.join(counts)}")
    return code or (SOME_FAILED if any(one.text == "missing" for one in compared) else DONE)


def _read(file: Path) -> Iterator[Wanted]:
    """The rows of the file. Raises ConfigError where it is none, or has a row that cannot be used."""
    rows = csv.DictReader(io.StringIO(_text(file), newline=""))
    if "url" not in (rows.fieldnames or ()):
        raise ConfigError((f"{file}: has no column url; give what `ingest export --addresses-only` wrote",))
    for number, row in enumerate(rows, 2):
        try:
            url = Url(row["url"] or "")
        except Refused as error:
            raise ConfigError((f"{file}:{number}: {row['url']!r} is no address ({error})",)) from error
        yield Wanted(url, row.get("text_sha256") or "")


def _text(file: Path) -> str:
    try:
        if not is_zipfile(file):
            return file.read_text(encoding="utf-8-sig")
        with ZipFile(file) as packet:
            if packet.getinfo(ADDRESSES).file_size > _MAX_FILE_BYTES:
                raise ConfigError((f"{file}: {ADDRESSES} has more than {_MAX_FILE_BYTES} bytes",))
            return packet.read(ADDRESSES).decode("utf-8-sig")
    except KeyError as error:
        raise ConfigError((f"{file}: has no {ADDRESSES}: was it made with --addresses-only?",)) from error
    except (OSError, BadZipFile, UnicodeDecodeError) as error:
        raise ConfigError((f"{file}: cannot be read: {error}",)) from error


def _with(config: Config, of_url: dict[Url, str], wanted: tuple[Wanted, ...]) -> list[Compared]:
    """What the archive has of each of them."""
    store = open_database(config)
    try:
        with store.read() as tx:
            return [Compared(url=str(one.url), text=_stored(tx, of_url[one.url], one)) for one in wanted]
    finally:
        store.close()


def _stored(tx: Transaction, outlet: str, one: Wanted) -> str:
    found = tx.articles.by_address(outlet, one.url.key) or tx.articles.by_key(outlet, article_key(one.url))
    if found is None:
        return "missing"
    if not one.text_sha256:
        return "stored"
    return "same" if sha256(found.content.text.encode()).hexdigest() == one.text_sha256 else "differs"
