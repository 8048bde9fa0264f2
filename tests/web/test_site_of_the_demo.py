"""The page on the demo's archive, as a program sees it: every link, every form of every page, and its description."""

from urllib.parse import quote

import httpx
import pytest
import schemathesis
from crawl import KINDS, Crawled, crawl, kind_of
from demo_page import demo_page
from hypothesis import HealthCheck, given, settings
from jsonschema_rs import validator_for
from running import CEILING_S
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from ingest.web.questions import QUESTIONS

VARYING = {"date", "server-timing"}
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
EXAMPLES = 5
"""Of each address; the time that it takes is theirs."""


@pytest.fixture(scope="module")
def address(tmp_path_factory, forked_programs):
    with demo_page(tmp_path_factory.mktemp("demo")) as address:
        yield address


@pytest.fixture(scope="module")
def client():
    with httpx.Client(timeout=CEILING_S) as client:
        yield client


@pytest.fixture(scope="module")
def site(address, client) -> Crawled:
    return crawl(client, address)


@pytest.fixture(scope="module")
def described(address, client):
    return client.get(address + "openapi.json").json()


def test_every_link_leads_somewhere(site):
    broken = [
        f"{answer.status_code} at {url}, linked from {site.linked_from.get(url, 'nowhere')}"
        for url, answer in site.answers.items()
        if answer.status_code not in (200, 302, 303, 307)
    ]

    assert broken == []


def test_every_page_and_every_form_of_it_is_linked_from_somewhere(site):
    reached = {(kind.question.name, kind.form) for url in site.answers if (kind := kind_of(httpx.URL(url)))}

    assert {(kind.question.name, kind.form) for kind in KINDS} - reached == set()


def test_every_page_has_its_json_by_its_ending_and_by_accept(site, client):
    for url in site.one_of_each():
        at = httpx.URL(url)
        by_ending = client.get(at.copy_with(path=at.path + ".json"))
        by_accept = client.get(at, headers={"Accept": "application/json"})

        assert by_ending.status_code == by_accept.status_code == 200, url
        assert by_ending.headers["content-type"] == by_accept.headers["content-type"] == "application/json"
        assert by_ending.json() == by_accept.json(), url


def test_the_json_of_every_page_is_as_it_is_described(site, client, described):
    urls = site.pages()
    for url in urls:
        at, kind = httpx.URL(url), kind_of(httpx.URL(url))
        place = quote(f"{kind.question.path}.json".replace("~", "~0").replace("/", "~1"))
        schema = f"#/paths/{place}/get/responses/200/content/application~1json/schema"
        found = client.get(at.copy_with(path=at.path + ".json")).json()

        faults = [error.message for error in validator_for({"$ref": schema} | described).iter_errors(found)]
        assert faults == [], url
    assert len(urls) > len(QUESTIONS)


def test_head_has_the_headers_of_get_and_no_body(site, client):
    for url in _one_of_each_form(site):
        head, get = client.head(url), client.get(url)

        assert head.content == b""
        assert head.status_code == get.status_code
        assert _lasting(head) == _lasting(get), url


def test_who_has_a_page_is_told_that_it_is_the_same(site, client):
    for url in _one_of_each_form(site):
        first = client.get(url)
        if "etag" not in first.headers:  # what never changes at its address, and what nobody is to keep
            assert {"immutable", "no-store"} & set(first.headers["cache-control"].split(", ")), url
            continue
        again = client.get(url, headers={"If-None-Match": first.headers["etag"]})
        other = client.get(url, headers={"If-None-Match": '"another"'})

        assert (again.status_code, again.content) == (304, b""), url
        assert again.headers["etag"] == first.headers["etag"]
        assert (other.status_code, other.content) == (200, first.content), url


def test_whatever_is_asked_is_answered_as_the_description_says(address):
    schema = schemathesis.openapi.from_url(address + "openapi.json")
    operations = [result.ok() for result in schema.get_all_operations()]
    assert len(operations) > len(QUESTIONS)
    for operation in operations:
        _ask_anything(operation)


def _ask_anything(operation) -> None:
    @settings(max_examples=EXAMPLES, suppress_health_check=list(HealthCheck), database=None)
    @given(case=operation.as_strategy())
    def ask(case):
        case.call_and_validate(checks=CHECKS)

    ask()


def _one_of_each_form(site: Crawled) -> list[str]:
    found = {}
    for url, answer in site.answers.items():
        kind = kind_of(httpx.URL(url))
        if answer.status_code == 200:
            found.setdefault((kind.question.name, kind.form) if kind else httpx.URL(url).path, url)
    return list(found.values())


def _lasting(answer: httpx.Response) -> dict[str, str]:
    """The headers that are the same each time. Evidence says when it was made, so each file has a length of its own."""
    varying = VARYING | (
        {"content-length"} if "no-store" in answer.headers.get("cache-control", "") else set()
    )
    return {name: value for name, value in answer.headers.items() if name not in varying}
