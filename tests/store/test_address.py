"""A Postgres address is understood as it was meant, whatever signs are in the password, and never shows it."""

from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.address import parse
from store.engine import open_engine, redacted
from store.errors import StoreError

PRINTABLE = "".join(map(chr, range(33, 127)))
REST = "db.example:5432/news?sslmode=disable"


def parameters(url):
    address = parse(url)
    assert address is not None
    return address.parameters


@pytest.mark.parametrize("sign", PRINTABLE)
def test_every_printable_sign_may_stand_in_a_password_as_it_is(sign):
    password = f"a{sign}b{sign}{sign}c"
    found = parameters(f"postgresql://desk:{password}@{REST}")

    assert found["password"] == password
    assert (found["user"], found["host"], found["port"]) == ("desk", "db.example", "5432")
    assert (found["dbname"], found["sslmode"]) == ("news", "disable")


@given(st.text(min_size=1).filter(lambda text: text.isprintable()))
def test_every_password_may_be_percent_encoded(password):
    url = f"postgresql://desk:{quote(password, safe='')}@{REST}"

    assert parameters(url)["password"] == password
    assert redacted(url) == f"postgresql://desk:***@{REST}"


@given(st.text(alphabet=PRINTABLE + "é ", min_size=8, max_size=12))
def test_no_piece_of_a_password_is_shown_whatever_it_looks_like(password):
    for url in (f"postgresql://desk:{password}@{REST}", f"postgresql://{REST}&password={quote(password)}"):
        try:
            shown = redacted(url)
        except StoreError as error:
            shown = str(error)
        pieces = {password[at : at + 6] for at in range(len(password) - 5)}
        assert not any(piece in shown for piece in pieces)


@pytest.mark.parametrize(
    "url, expected",
    [
        ("postgres://desk@h/news", {"user": "desk", "host": "h", "dbname": "news"}),
        ("postgresql+psycopg://h", {"host": "h"}),
        ("postgresql:///news", {"dbname": "news"}),
        ("postgresql://desk:@/news?host=/tmp/s", {"user": "desk", "host": "/tmp/s", "dbname": "news"}),
        ("postgresql://%2Ftmp%2Fs/news", {"host": "/tmp/s", "dbname": "news"}),
        ("postgresql://[::1]:5433/news", {"host": "::1", "port": "5433", "dbname": "news"}),
        ("postgresql://a:1,b:2/news", {"host": "a,b", "port": "1,2", "dbname": "news"}),
        ("postgresql://h/news?host=a:1&host=b:2", {"host": "a,b", "port": "1,2", "dbname": "news"}),
        (
            "postgresql://desk@corp:pw@h/n",
            {"user": "desk@corp", "password": "pw", "host": "h", "dbname": "n"},
        ),
        (
            "postgresql://h/n?application_name=me@here",
            {"host": "h", "dbname": "n", "application_name": "me@here"},
        ),
        ("postgresql://h/n?options=-c%20a%3Db", {"host": "h", "dbname": "n", "options": "-c a=b"}),
    ],
)
def test_every_way_to_write_an_address_is_understood(url, expected):
    assert parameters(url) == expected


@pytest.mark.parametrize(
    "url, shown",
    [
        ("postgresql://h/news", "postgresql://h/news"),
        ("postgresql://h", "postgresql://h"),
        ("postgresql:///news?host=/tmp/s", "postgresql:///news?host=/tmp/s"),
        ("postgresql://desk@h:5432/", "postgresql://desk@h:5432/"),
        ("postgresql://desk:hush@h/n", "postgresql://desk:***@h/n"),
        ("postgresql://:hush@h/n", "postgresql://:***@h/n"),
        ("postgresql://h/n?user=desk&password=hush", "postgresql://h/n?user=desk&password=***"),
        ("postgresql://h/n?scram_client_key=hush&sslpassword=hush", None),
        ("postgresql://h/n?oauth_client_secret=hush&scram_server_key=hush", None),
    ],
)
def test_an_address_is_shown_as_it_is_without_its_secrets(url, shown):
    assert redacted(url) == (shown or url.replace("hush", "***"))


@pytest.mark.parametrize(
    "url", ["postgresql://desk:hush@h/n?sslmod=x", "postgres://u:hush@h:port/n", "mysql://u:hush@h/n"]
)
def test_an_address_that_cannot_be_understood_is_refused_and_not_shown(url):
    with pytest.raises(StoreError) as caught:
        open_engine(url)

    assert "hush" not in str(caught.value)
