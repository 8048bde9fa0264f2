"""The ASGI application: which address asks which question, and what an error looks like."""

import time
from collections.abc import Callable
from dataclasses import replace
from functools import cache, partial
from http import HTTPStatus
from typing import Any

import orjson
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp

from ingest.web import answers, downloads, openapi
from ingest.web.errors import BadCall, Busy, NotThere, WebError
from ingest.web.question import Archive, Question
from ingest.web.questions import QUESTIONS
from ingest.web.rendering import environment, static_address, static_files
from ingest.web.safety import Guard
from ingest.web.settings import Settings
from ingest.web.work import Work
from store.errors import BadQuery, StoreError, TooSlow
from store.reading import Reader

STATIC_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}
RETRY_AFTER_S = 2
HOME = "/today"


class Web:
    """The application's state: the archive, the threads, the templates."""

    def __init__(self, reader: Reader, settings: Settings, questions: tuple[Question, ...]) -> None:
        self._reader, self._settings = reader, settings
        self._work = Work(
            threads=settings.threads, heavy_threads=settings.heavy_threads, max_waiting=settings.max_waiting
        )
        self._templates = environment(questions)
        self.questions = questions

    async def answer(self, question: Question, ending: str, request: Request) -> Response:
        """What one address of a question gives."""
        form = answers.chosen(question, ending, request.headers.get("accept", ""))
        asked = question.asked(request.path_params, request.query_params.multi_items())
        if form in answers.FEEDS:
            asked = replace(asked, **question.in_feed)

        base = answers.base_of(request, behind_proxy=self._settings.behind_proxy)

        def work() -> bytes:
            with self._reader.read(self._settings.limit_s) as reading:
                archive = Archive(reading=reading, now=self._settings.now(), watches=self._settings.watches)
                found = question.ask(archive, asked)
            return answers.written(question, form, asked, found, base, self._templates)

        began = time.perf_counter()
        body = await self._work.run(work, heavy=question.heavy)
        made = answers.response(request, body, answers.ENDINGS[form])
        made.headers["server-timing"] = f"answer;dur={(time.perf_counter() - began) * 1000:.1f}"
        return made

    async def download(self, download: downloads.Download, request: Request) -> Response:
        """A file, which a browser stores and does not open."""
        asked = download.question.asked(request.path_params, request.query_params.multi_items())

        def work() -> downloads.File:
            with self._reader.read(self._settings.limit_s) as reading:
                archive = Archive(reading=reading, now=self._settings.now(), watches=self._settings.watches)
                return download.make(archive, asked, self._settings.version)

        return downloads.response(await self._work.run(work, heavy=True))

    def failed(self, request: Request, error: Exception) -> Response:
        """An error, in the form that was asked for."""
        status, message = explained(error)
        headers = {"cache-control": "no-store"}
        if status == HTTPStatus.SERVICE_UNAVAILABLE:
            headers["retry-after"] = str(RETRY_AFTER_S)
        is_json = request.url.path.endswith(".json") or "json" in request.headers.get("accept", "")
        if is_json:
            body = orjson.dumps({"error": message, "status": status})
            return Response(body, status, headers, answers.ENDINGS[".json"])
        page = self._templates.get_template("error.html")
        text = page.render(
            status=status, phrase=HTTPStatus(status).phrase, message=message, question=None, forms=()
        )
        return Response(text, status, headers, answers.ENDINGS[""])


def explained(error: Exception) -> tuple[int, str]:
    """The status and the message of an error that is expected."""
    match error:
        case NotThere():
            return 404, str(error)
        case BadCall():
            return 400, str(error)
        case Busy() | TooSlow():
            return 503, f"{error}; ask for less, or again in a moment" if isinstance(error, TooSlow) else str(
                error
            )
        case BadQuery():
            return 400, str(error)
        case StoreError():
            return 503, str(error)
        case HTTPException(status_code=404):
            return 404, "there is no page at this address"
        case HTTPException(status_code=status, detail=detail):
            return status, str(detail)
    raise error


def make_app(reader: Reader, settings: Settings, questions: tuple[Question, ...] = QUESTIONS) -> ASGIApp:
    """The application. `reader` is closed by whoever opened it."""
    web = Web(reader, settings, questions)

    async def failed(request: Request, error: Exception) -> Response:
        return web.failed(request, error)

    return Guard(
        Starlette(
            routes=[*_routes(web, settings)],
            exception_handlers={WebError: failed, StoreError: failed, HTTPException: failed},
        ),
        settings,
    )


def _routes(web: Web, settings: Settings) -> list[Route]:
    @cache
    def description() -> bytes:
        """Made when it is first asked for: it takes a tenth of a second."""
        return orjson.dumps(openapi.description(web.questions, settings.version))

    async def home(request: Request) -> Response:
        return RedirectResponse(HOME, status_code=302)

    async def describe(request: Request) -> Response:
        return answers.response(request, description(), answers.ENDINGS[".json"])

    async def static(request: Request) -> Response:
        name = request.path_params["name"]
        if name not in static_files():
            raise HTTPException(404)
        ending = name[name.rindex(".") :]
        # The address changes with the file, so that whoever has it need never ask again.
        is_newest = str(request.url).endswith(static_address(name))
        kept = "public, max-age=31536000, immutable" if is_newest else "no-cache"
        return Response(
            static_files()[name], headers={"cache-control": kept}, media_type=STATIC_TYPES[ending]
        )

    routes = [
        Route("/", home),
        Route("/openapi.json", describe),
        Route("/static/{name}", static),
        *(Route(one.question.path, _endpoint(partial(web.download, one))) for one in downloads.DOWNLOADS),
    ]
    for question in web.questions:
        # The longest first: what stands in the path would take an ending for a part of itself.
        for ending in sorted(answers.forms(question), key=len, reverse=True):
            routes.append(Route(question.path + ending, _endpoint(partial(web.answer, question, ending))))
    return routes


def _endpoint(answer: Callable[[Request], Any]) -> Callable[[Request], Any]:
    """`answer` as Starlette takes it for a function of a request."""

    async def endpoint(request: Request) -> Response:
        found: Response = await answer(request)
        return found

    return endpoint
