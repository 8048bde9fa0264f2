"""`Url` as a value: it round-trips, shows no secret, and is one of its canonical forms only once."""

import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_urls import addresses

from ingest.errors import Refused
from ingest.urls import MAX_URL_CHARS, Url, registered_domain

SECRETS = ("token", "access_token", "X-Amz-Signature", "api_key", "password", "client-secret")


def _url(text, base=None):
    try:
        return Url(text, base)
    except Refused:
        return None


@given(addresses)
def test_an_address_is_read_again_as_it_is_written(text):
    url = _url(text)
    if url is not None:
        assert Url(url.asked) == url
        assert hash(Url(url.asked)) == hash(url)
        assert Url(str(url)).asked == str(url)
        assert Url(url.origin).origin == url.origin
        assert f"{url.scheme}://{url.netloc}{url.path}" == url.asked.partition("?")[0]
        assert registered_domain(url.netloc) == url.registered_domain


@given(
    st.one_of(
        addresses, st.from_regex(r"(https?://[a-z0-9.-]{1,12})?/[A-Za-z0-9/.;:%&=~é-]{0,20}(\?[a-z%&;=/]*)?")
    ),
    st.sampled_from((None, Url("https://elm.example:8443/news/a.html?b=1"), Url("http://10.0.0.1/"))),
)
def test_an_address_that_needs_no_care_is_read_as_with_all_care(text, base):
    """White space before it makes each address one that is looked at in all its parts."""
    assert _url(text, base) == _url(f" {text}", base)


def test_a_host_is_as_long_as_names_can_be_and_no_longer():
    labels = ".".join(["a" * 49] * 5)
    assert Url(f"https://{labels}.abc/x").host == f"{labels}.abc"
    with pytest.raises(Refused):
        Url(f"https://{labels}.abcd/x")


@given(addresses)
def test_it_travels_between_processes(text):
    url = _url(text)
    if url is not None:
        again = pickle.loads(pickle.dumps(url))
        assert (again, again.asked, str(again), again.key) == (url, url.asked, str(url), url.key)


@given(addresses)
def test_canonical_is_the_same_a_second_time(text):
    url = _url(text)
    if url is not None:
        assert url.canonical.canonical == url.canonical


@given(addresses, st.sampled_from(SECRETS), st.booleans())
def test_a_secret_parameter_is_asked_for_and_never_shown(text, name, is_first):
    secret = f"{name}=hunter2"
    before, _, after = text.partition("#")[0].partition("?")
    url = _url(f"{before}?{secret}&{after}" if is_first else f"{before}?{after}&{secret}")
    if url is not None:
        assert "hunter2" in url.asked
        assert "hunter2" not in f"{url} {url!r} {[url]}"
        assert str(url.canonical) == str(Url(str(url.canonical)))


def test_a_password_is_nowhere():
    url = Url("https://jo:hunter2@elm.example/a?id=1")

    assert url.asked == str(url) == "https://elm.example/a?id=1"
    assert repr(url) == "Url('https://elm.example/a?id=1')"


def test_two_addresses_that_differ_in_a_secret_are_two():
    one, other = Url("https://elm.example/a?token=1"), Url("https://elm.example/a?token=2")

    assert str(one) == str(other)
    assert one != other
    assert one.key != other.key
    assert one != one.asked


def test_parts_and_origin():
    url = Url("../b?x=1#top", Url("HTTP://www.Elm.example:8080/town/index.html"))

    assert (url.scheme, url.host, url.port) == ("http", "www.elm.example", 8080)
    assert (url.netloc, url.path, url.query) == ("www.elm.example:8080", "/b", "x=1")
    assert url.origin == "http://www.elm.example:8080"
    assert Url("https://[::1]/a").origin == "https://[::1]:443"
    assert url.registered_domain == "elm.example"


def test_a_route_stays_only_where_it_is_asked_for():
    assert Url("https://elm.example/#!/a/1").asked == "https://elm.example/"
    assert Url("https://elm.example/#!/a/1", keep_route=True).asked == "https://elm.example/#!/a/1"
    assert Url("https://elm.example/#top", keep_route=True).asked == "https://elm.example/"


def test_it_cannot_be_changed():
    with pytest.raises(AttributeError):
        Url("https://elm.example/a").asked = "https://ash.example/"


# ---- edges ----------------------------------------------------------------------------------------------------------


def test_the_schemes_own_port_is_none_and_stands_in_the_origin():
    assert (Url("http://elm.example:80/a").port, Url("http://elm.example:80/a").origin) == (
        None,
        "http://elm.example:80",
    )
    assert (Url("https://elm.example:443/").port, Url("https://elm.example/").origin) == (
        None,
        "https://elm.example:443",
    )
    assert Url("https://elm.example:80/").port == 80


def test_the_longest_address_and_the_longest_host_are_taken_and_no_longer_ones():
    start = "https://elm.example/"
    assert Url(start + "a" * (MAX_URL_CHARS - len(start))).asked
    with pytest.raises(Refused):
        Url(start + "a" * (MAX_URL_CHARS - len(start) + 1))
    label = "a" * 49 + "."
    assert Url(f"https://{label * 5}com/").host  # 253 characters
    with pytest.raises(Refused):
        Url(f"https://{label * 5}comm/")


@pytest.mark.parametrize("fragment, kept", [("#/news/1", True), ("#!/news/1", True), ("#comments", False)])
def test_only_a_fragment_that_names_a_page_stays_and_only_where_it_is_asked_for(fragment, kept):
    address = "https://elm.example/app"
    assert Url(address + fragment, keep_route=True).asked == (address + fragment if kept else address)
    assert Url(address + fragment).asked == address


@pytest.mark.parametrize("value, tracks", [("amp", True), ("mobile", True), ("map", False), ("amps", False)])
def test_a_view_is_dropped_where_it_only_names_a_form(value, tracks):
    url = f"https://elm.example/a?view={value}"
    assert Url(url).canonical.asked == ("https://elm.example/a" if tracks else url)


@pytest.mark.parametrize(
    ("name", "tracks", "tells_apart"),
    [
        ("ref", ("homepage", "202", ""), ("20211217", "news/12")),
        ("source", ("rss", "feed-1", "2"), ("21", "a/b")),
        ("src", ("rss", "twitter"), ("1", "a.html", "a/b")),
        ("from", ("rss", "feed_top", "timeline", "singlemessage"), ("paris", "2021")),
        ("feature", ("youtu.be", "share", "shared", "emb_title", "rss"), ("film", "sharer")),
        ("s", ("20", "4f00c2ab9d31e6f7a0b1c2d3e4f50617"), ("1", "234", "sport")),
        ("m", ("0", "1"), ("2", "11", "may")),
        ("sid", ("839201746", "4f00c2ab9d31e6f7"), ("839201", "4f00c2ab9d31e6f", "sport")),
        ("rss", ("", "1", "true", "yes"), ("2", "sport")),
        ("outputType", ("amp",), ("pdf",)),
        ("output", ("amp",), ("pdf",)),
        ("view", ("amp", "mobile"), ("story",)),
        ("mobile", ("", "1", "true", "yes"), ("2", "nokia")),
    ],
)
def test_a_parameter_that_tracks_here_and_tells_apart_there_is_known_by_its_value(name, tracks, tells_apart):
    for value in tracks:
        assert str(Url(f"https://elm.example/a?{name}={value}").canonical) == "https://elm.example/a", value
    for value in tells_apart:
        assert name in str(Url(f"https://elm.example/a?{name}={value}").canonical), value


@pytest.mark.parametrize("label", ["m", "mobile", "amp", "mobi"])
def test_a_host_for_small_screens_is_the_host_itself(label):
    for host in ("elm.example", "news.elm.example"):
        assert str(Url(f"https://{label}.{host}/a").canonical) == f"https://{host}/a"
    assert str(Url(f"https://news.{label}.elm.example/a").canonical) == "https://news.elm.example/a"
    assert str(Url(f"https://{label}.example/a").canonical) == f"https://{label}.example/a"


@pytest.mark.parametrize(
    ("path", "plain"),
    [
        ("/a/./b", "/a/b"), ("/a/b/.", "/a/b/"), ("/a/b/..", "/a/"), ("/a/../../b", "/b"), ("/./a", "/a"), ("/..", "/"),
    ],
)  # fmt: skip
def test_dots_in_a_path_are_steps(path, plain):
    assert Url(f"https://elm.example{path}").asked == f"https://elm.example{plain}"


def test_a_redirect_of_google_leads_to_either_of_its_parameters():
    for name in ("url", "q"):
        wrapped = f"https://www.google.com/url?sa=t&{name}=https%3A%2F%2Felm.example%2Fa"
        assert str(Url(wrapped).canonical) == "https://elm.example/a"


@pytest.mark.parametrize("port", [0, 65_536, 99_999])
def test_a_port_that_cannot_be_is_refused(port):
    assert Url("http://elm.example:65535/a").port == 65_535
    assert Url("http://elm.example:1/a").port == 1
    assert Url("http://elm.example:/a").asked == "http://elm.example/a"
    with pytest.raises(Refused):
        Url(f"http://elm.example:{port}/a")


@pytest.mark.parametrize("written", ["BÜCHER", "bücher", "Bücher", "ｂücher", "xn--bcher-kva"])
def test_a_name_of_other_letters_is_one_however_it_is_written(written):
    assert Url(f"https://{written}.example/a").host == "xn--bcher-kva.example"
