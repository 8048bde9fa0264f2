"""The description of all addresses by OpenAPI 3.1, from the types of the questions. Pure."""

from typing import Any

from pydantic import TypeAdapter

from ingest.web.answers import ENDINGS, forms
from ingest.web.downloads import DOWNLOADS
from ingest.web.question import Question

_REF = "#/components/schemas/{model}"
_FAULTS = {
    "400": "A parameter cannot be used.",
    "404": "It is not in the archive.",
    "503": "Not now: ask for less, or later.",
}
FAULT: dict[str, Any] = {
    "type": "object",
    "properties": {"error": {"type": "string"}, "status": {"type": "integer"}},
    "required": ["error", "status"],
}


def description(questions: tuple[Question, ...], version: str) -> dict[str, Any]:
    """The description as OpenAPI has it."""
    schemas: dict[str, Any] = {"Fault": FAULT}
    paths: dict[str, Any] = {}
    for question in questions:
        answer = _schema(question.writes, schemas, "serialization")
        for ending in forms(question):
            if ending:
                content = answer if ending == ".json" else {"type": "string"}
                if ending == ".feed.json":
                    content = {"type": "object"}
                paths[question.path + ending] = {"get": _operation(question, ending, content, schemas)}
    for one in DOWNLOADS:
        paths[one.question.path] = {
            "get": _operation(one.question, "", {"type": "string", "format": "binary"}, schemas)
        }
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "news-ingest",
            "version": version or "0",
            "description": "A news archive, read only.",
        },
        "paths": paths,
        "components": {"schemas": schemas},
    }


def _operation(question: Question, ending: str, content: Any, schemas: dict[str, Any]) -> dict[str, Any]:
    kind = ENDINGS[ending].partition(";")[0] if ending else "application/octet-stream"
    name = question.name + ending.replace(".", "_")
    faults = {
        status: {
            "description": says,
            "content": {
                "application/json": {"schema": {"$ref": _REF.format(model="Fault")}},
                "text/html": {},
            },
        }
        for status, says in _FAULTS.items()
    }
    return {
        "operationId": name,
        "summary": question.says,
        "parameters": _parameters(question, schemas),
        "responses": {
            "200": {"description": question.says, "content": {kind: {"schema": content}}},
            **faults,
        },
    }


def _parameters(question: Question, schemas: dict[str, Any]) -> list[dict[str, Any]]:
    own = question.reads.json_schema(ref_template=_REF, mode="validation")
    _add(own.pop("$defs", {}), schemas)
    needed = own.get("required", ())
    return [
        {
            "name": name,
            "in": "path" if name in question.path_names else "query",
            "required": name in question.path_names or name in needed,
            "schema": {key: value for key, value in schema.items() if key not in ("description", "title")},
            **({"description": schema["description"]} if "description" in schema else {}),
        }
        for name, schema in own.get("properties", {}).items()
    ]


def _schema(adapter: TypeAdapter[Any], schemas: dict[str, Any], mode: Any) -> dict[str, Any]:
    made = adapter.json_schema(ref_template=_REF, mode=mode)
    _add(made.pop("$defs", {}), schemas)
    return made


def _add(more: dict[str, Any], schemas: dict[str, Any]) -> None:
    """Adds types by their names, which all questions share: two that differ under one name are a fault of ours."""
    for name, schema in more.items():
        if schemas.setdefault(name, schema) != schema:
            raise ValueError(f"two types of questions are called {name}: give one of them another name")
