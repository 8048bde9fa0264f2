"""Pages packed with a dictionary: they come back byte for byte, a dictionary stays while a page needs it, and one that
is missing or damaged is told. On both engines."""

import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from random import Random

import pytest
import sqlalchemy as sa
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from store import packing
from store.errors import Damaged, StoreError
from store.model import Dictionary, DictionaryUse, NewDictionary, OutletRow, PackedBody, Process, SavedPage
from store.packing import MAX_DICTIONARY_BYTES, gives_back, make_dictionary, pack, unpack

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
LATER = NOW + timedelta(days=400)


def dictionary(content: bytes, id: int = 1) -> Dictionary:
    packed = zstandard.ZstdCompressor().compress(content)
    return Dictionary(id=id, outlet="elm", sha256=sha256(content).digest(), body=packed)


def alone(*bodies: bytes) -> list[tuple[PackedBody, None]]:
    return [(pack(body), None) for body in bodies]


def noise(seed: int | str, size: int) -> bytes:
    return Random(seed).randbytes(size)


def page(body: bytes, packed: PackedBody | None = None, saved_at: datetime = NOW) -> SavedPage:
    return SavedPage(
        sha256=sha256(body).digest(),
        body=body,
        content_type="text/html",
        rights_header="",
        saved_at=saved_at,
        packed=packed,
    )


@pytest.fixture
def elm(store, request):
    """A stored dictionary of an outlet, and a page that was packed with it; of its own in every test, because a
    process keeps those ready that it has read."""
    common = b"<p>" + noise(request.node.name, 5_000)
    with store.begin() as tx:
        tx.outlets.upsert(OutletRow(id="elm", name="Elm"), NOW)
        made = tx.dictionaries.add("elm", make_dictionary(alone(common, common)), NOW)
        kept = page(common[:4_000] + b"and more")
        tx.articles.save_page(replace(kept, packed=pack(kept.body, made)))
    return made, kept


bodies = st.binary(max_size=3_000) | st.text(max_size=500).map(str.encode)


@given(body=bodies, content=bodies.map(dictionary) | st.none())
def test_every_page_comes_back_byte_for_byte_with_any_dictionary(body, content):
    packed = pack(body, content)
    assert unpack(packed, content) == body
    assert gives_back(packed, content, body)


@given(pages=st.lists(bodies, min_size=1, max_size=12), body=bodies)
def test_any_pages_make_a_dictionary_that_gives_back_every_page(pages, body):
    made = make_dictionary(alone(*pages))
    found = Dictionary(id=7, outlet="elm", sha256=made.sha256, body=made.body)
    assert unpack(pack(body, found), found) == body


@given(body=bodies, other=bodies, packed=st.binary(max_size=200) | bodies.map(lambda body: pack(body).body))
def test_what_a_child_sends_is_the_page_or_is_refused(body, other, packed):
    is_whole = gives_back(PackedBody(body=packed), None, body)
    assert is_whole == (packed == pack(body).body) or (
        is_whole and unpack(PackedBody(body=packed), None) == body
    )
    assert gives_back(pack(body), None, other) == (body == other)


def test_a_page_that_is_padded_or_names_another_dictionary_is_refused():
    body, content = b"<p>one</p>" * 9, dictionary(b"<p>one</p>")
    packed = pack(body, content)
    assert gives_back(packed, content, body)
    assert not gives_back(packed, None, body)
    assert not gives_back(replace(packed, dictionary_id=2), content, body)
    assert not gives_back(replace(packed, body=packed.body + b"\0"), content, body)
    empty = bytes.fromhex("000000")  # a block of nothing, as often as one likes
    head = zstandard.ZstdCompressor(level=1).compress(b"")[:-3]
    assert not gives_back(PackedBody(body=head + empty * 5_000 + bytes.fromhex("010000")), None, b"")


def test_a_page_that_says_it_is_larger_than_may_be_is_not_unpacked():
    bomb = pack(bytes(50_000_000))
    assert len(bomb.body) < 10_000
    with pytest.raises(Damaged, match="50000000 bytes"):
        unpack(bomb, None, 1_000_000)


def test_a_dictionary_of_pages_alike_has_two_of_them():
    pages = [b"<head>" + noise(1, 20_000) + noise(seed, 300) for seed in range(10, 20)]
    made = make_dictionary(alone(*pages))
    assert zstandard.ZstdDecompressor().decompress(made.body) == pages[1] + pages[0]


def test_a_dictionary_of_pages_of_two_kinds_has_both_kinds():
    kinds = [[noise(kind, 20_000) + noise(10 * kind + n, 300) for n in range(5)] for kind in (1, 2)]
    made = make_dictionary(alone(*kinds[0], *kinds[1]))
    content = zstandard.ZstdDecompressor().decompress(made.body)
    assert (len(content), kinds[1][0] in content) == (3 * 20_300, True)


def test_of_pages_that_have_nothing_in_common_the_dictionary_is_empty():
    made = make_dictionary(alone(*(noise(seed, 5_000) for seed in range(10))))
    assert packing.is_empty(Dictionary(id=1, outlet="elm", sha256=made.sha256, body=made.body))


def test_a_dictionary_is_bounded_whatever_the_pages_are():
    made = make_dictionary(alone(*(noise(seed // 4, 1_500_000) for seed in range(10))))
    assert len(zstandard.ZstdDecompressor().decompress(made.body)) == MAX_DICTIONARY_BYTES
    packing.check_dictionary(Dictionary(id=1, outlet="elm", sha256=made.sha256, body=made.body))


def test_a_dictionary_is_made_without_the_pages_that_cannot_be_read():
    readable = noise(1, 300)
    pages = [(PackedBody(body=b"broken"), None), *alone(readable, readable)]
    assert zstandard.ZstdDecompressor().decompress(make_dictionary(pages).body) == 2 * readable
    with pytest.raises(Damaged):
        make_dictionary(pages[:1])


def test_a_dictionary_that_claims_to_be_large_is_refused():
    with pytest.raises(Damaged, match="dictionary 1 of outlet elm"):
        packing.check_dictionary(dictionary(bytes(MAX_DICTIONARY_BYTES + 1)))


def test_a_page_is_stored_as_it_was_packed_and_read_with_its_dictionary(store, elm, ask):
    made, kept = elm
    with store.read() as tx:
        found = tx.articles.saved_page(kept.sha256)
    assert (found, found.packed.dictionary_id) == (kept, made.id)
    assert ask("SELECT LENGTH(body) FROM pages")[0][0] < 200 < len(pack(kept.body).body)


def test_a_page_from_before_there_were_dictionaries_is_read_as_ever(store, ask):
    old = page(b"<p>old</p>" * 99)
    with store.begin() as tx:
        packed = zstandard.ZstdCompressor(level=6).compress(old.body)
        tx.articles.save_page(replace(old, packed=PackedBody(body=packed)))
        assert tx.articles.saved_page(old.sha256) == old


def test_a_dictionary_cannot_be_deleted_while_a_page_needs_it(store, elm):
    made, kept = elm
    with pytest.raises(StoreError), store.begin() as tx:
        tx.dictionaries._db.exec_driver_sql(f"DELETE FROM dictionaries WHERE id = {made.id}")
    with store.read() as tx:
        assert tx.articles.saved_page(kept.sha256) == kept


def test_retention_deletes_a_dictionary_after_the_last_page_that_needs_it(store, elm, ask):
    with store.begin() as tx:
        unneeded = tx.dictionaries.add("elm", make_dictionary(alone(b"young")), LATER)
        assert tx.retention.count("dictionaries", LATER) == 0
        assert tx.retention.delete_batch("dictionaries", LATER) == 0
        tx.retention.delete_batch("pages", LATER)
        assert tx.retention.count("dictionaries", LATER) == 1
        assert tx.retention.delete_batch("dictionaries", LATER) == 1
    assert ask("SELECT id FROM dictionaries") == [(unneeded.id,)]


def test_retention_leaves_the_dictionaries_of_a_run_in_progress(store, elm):
    with store.begin() as tx:
        tx.retention.delete_batch("pages", LATER)
        tx.runs.start("elm", "run", Process(machine="m", id="1"), LATER)
        assert tx.retention.delete_batch("dictionaries", LATER) == 0


def test_the_newest_dictionary_is_the_one_in_use_and_says_what_it_has_done(store, elm):
    use = DictionaryUse(made_at=LATER, pages=11, first_share=0.1, share=0.25)
    with store.begin() as tx:
        made = tx.dictionaries.add("elm", make_dictionary(alone(b"new")), LATER)
        tx.dictionaries.set_use(made.id, use)
        assert tx.dictionaries.newest("elm") == (made, use)
        assert tx.dictionaries.newest("oak") is None


def lose(store, statement: str) -> None:
    """What a broken disk or a hand in the database does, around the constraint."""
    if store.files:
        with closing(
            sqlite3.connect(store.files[0])
        ) as db:  # where foreign keys are off, as they are by default
            db.execute(statement)
            db.commit()
        return
    with store.begin() as tx:
        db = tx.dictionaries._db
        db.exec_driver_sql("ALTER TABLE pages DROP CONSTRAINT fk_pages_dictionary_id_dictionaries")
        db.exec_driver_sql(statement)


def test_a_missing_dictionary_is_named_and_its_pages_are_a_clear_error(store, elm):
    made, kept = elm
    lose(store, "DELETE FROM dictionaries")
    with store.read() as tx:
        (fault,) = tx.dictionaries.faults()
        assert (fault.id, fault.pages, fault.reason) == (made.id, 1, "missing")
        with pytest.raises(Damaged, match=f"{kept.sha256.hex()[:12]}.*dictionary {made.id} is missing"):
            tx.articles.saved_page(kept.sha256)


def test_a_damaged_dictionary_is_named_with_the_outlet_and_the_pages_that_it_costs(store, elm):
    made, kept = elm
    hurt = bytearray(made.body)
    hurt[-9] ^= 1
    with store.begin() as tx:
        tx.dictionaries.add("elm", NewDictionary(sha256=made.sha256, body=made.body), NOW)  # a sound one
        sql = "UPDATE dictionaries SET body = :body WHERE id = :id"
        tx.dictionaries._db.execute(sa.text(sql), {"body": bytes(hurt), "id": made.id})
    with store.read() as tx:
        (fault,) = tx.dictionaries.faults()
        assert (fault.id, fault.outlet, fault.pages) == (made.id, "elm", 1)
        with pytest.raises(Damaged, match=f"dictionary {made.id} of outlet elm"):
            tx.articles.saved_page(kept.sha256)


def test_another_dictionary_in_the_place_of_the_right_one_is_noticed_by_the_digest_of_the_page(store, elm):
    _, kept = elm
    other = make_dictionary(2 * alone(b"<p>" + noise(2, 5_000)))
    with store.begin() as tx:
        sql = "UPDATE dictionaries SET body = :body, sha256 = :sha256"
        tx.dictionaries._db.execute(sa.text(sql), {"body": other.body, "sha256": other.sha256})
        with pytest.raises(Damaged):
            tx.articles.saved_page(kept.sha256)


def test_a_damaged_page_is_a_clear_error(store):
    kept = page(b"<p>" + noise(3, 300))
    with store.begin() as tx:
        tx.articles.save_page(replace(kept, packed=pack(b"<p>other")))
        with pytest.raises(Damaged, match="digest"):
            tx.articles.saved_page(kept.sha256)


def test_pages_are_packed_alone_and_those_that_cannot_be_read_any_more_are_deleted(store, elm):
    made, kept = elm
    with store.begin() as tx:
        broken, others = page(b"broken"), [page(noise(seed, 300)) for seed in range(3)]
        for one in others:
            tx.articles.save_page(replace(one, packed=pack(one.body, made)))
        damaged = PackedBody(body=b"no page", dictionary_id=made.id)
        tx.articles.save_page(replace(broken, packed=damaged))
        steps = [tx.dictionaries.pack_alone(made.id, 2) for _ in range(4)]
        assert (steps, tx.dictionaries.needing(made.id)) == ([2, 2, 1, 0], 0)
        tx.dictionaries.delete(made.id)

    with store.read() as tx:
        for one in (kept, *others):
            found = tx.articles.saved_page(one.sha256)
            assert (found.body, found.packed.dictionary_id) == (one.body, None)
        assert tx.articles.saved_page(broken.sha256) is None


def test_a_page_and_a_dictionary_are_the_same_however_they_are_packed_and_came_here():
    one, content = page(b"<p>one"), dictionary(b"<p>two")
    other = replace(one, packed=pack(one.body), first_saved_at=NOW, archive="old.warc.gz")

    assert one == other
    assert one != replace(one, saved_at=LATER)
    assert content == replace(content, body=b"")
    assert content != replace(content, sha256=one.sha256)


def test_what_is_packed_is_not_shown_in_a_log():
    one, content = page(b"<p>one"), dictionary(b"<p>two")
    made = NewDictionary(sha256=content.sha256, body=content.body)

    for value in (replace(one, packed=pack(b"hush")), content, made):
        assert repr(pack(b"hush").body) not in repr(value)
        assert repr(content.body) not in repr(value)


def test_pages_that_begin_like_a_dictionary_of_the_packer_are_pages_all_the_same():
    begin = bytes.fromhex("37a430ec")  # the magic number of a dictionary that was trained
    pages = [begin + noise(1, 5_000) + noise(seed, 50) for seed in range(10, 14)]

    made = make_dictionary(alone(*pages))
    content = Dictionary(id=1, outlet="elm", sha256=made.sha256, body=made.body)

    packing.check_dictionary(content)
    assert not packing.is_empty(content)
    assert [unpack(pack(one, content), content) for one in pages] == pages
    assert len(pack(pages[0], content).body) < 500
