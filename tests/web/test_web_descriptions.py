"""The description of all addresses, and that the answers are as it says."""

import pytest
from rows import add_text
from served import NOON

from ingest.web import openapi
from ingest.web.openapi import description
from ingest.web.questions import QUESTIONS


def test_every_question_has_its_json_described(client):
    paths = client.get("/openapi.json").json()["paths"]

    assert {question.path + ".json" for question in QUESTIONS} <= paths.keys()


def test_every_parameter_and_every_reference_of_the_description_is_there():
    made = description(QUESTIONS, "1")
    schemas = made["components"]["schemas"]

    def references(value):
        if isinstance(value, dict):
            if "$ref" in value:
                yield value["$ref"]
            for one in value.values():
                yield from references(one)
        elif isinstance(value, list):
            for one in value:
                yield from references(one)

    assert {one.rpartition("/")[2] for one in references(made)} <= schemas.keys()
    for path, operations in made["paths"].items():
        named = {one["name"] for one in operations["get"]["parameters"] if one["in"] == "path"}
        assert all(f"{{{name}}}" in path for name in named)


PATHS = (
    *("/search.json?q=talks", "/watches.json", "/watches/talks.json", "/edits.json", "/articles/1.json"),
    *("/today.json", "/outlets.json", "/outlets/elm.json", "/compare.json?q=talks&person=Lavrov"),
)


def test_an_answer_has_every_value_that_its_description_wants(client, archive):
    add_text(archive, NOON, title="Talks", text="One.")
    made = client.get("/openapi.json").json()
    for path in PATHS:
        properties = described(made, path)["properties"]
        assert client.get(path).json().keys() == properties.keys(), path


def described(made, path):
    """The schema of the JSON at a path."""
    template = (
        path.partition("?")[0]
        .replace("/1.", "/{article_id}.")
        .replace("/talks.", "/{name}.")
        .replace("/elm.", "/{outlet}.")
    )
    return made["paths"][template]["get"]["responses"]["200"]["content"]["application/json"]["schema"]


def test_two_types_of_one_name_are_refused():
    adapter = {"Compared": {"type": "object"}}
    openapi._add(adapter, known := {})
    openapi._add(adapter, known)

    with pytest.raises(ValueError, match="Compared"):
        openapi._add({"Compared": {"type": "string"}}, known)
