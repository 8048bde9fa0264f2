"""What the archive says, as pages for people and as JSON for programs: `ingest web`.

    question.py    a question and what belongs to it: address, parameters, answer, table, feed
    questions/     one file a question: a pure function of a reading and its parameters; QUESTIONS lists them
    charts/        values -> SVG; pure
    figures.py     answers -> charts: what templates draw; pure
    answers.py     one answer as HTML, JSON, CSV, Atom or JSON feed, with its ETag
    rendering.py   templates, and the functions that they may call
    feeds.py       entries -> Atom and JSON feed; pure
    openapi.py     the description of all addresses, from the types of questions; pure
    downloads.py   evidence and saved pages, as files that nobody's browser opens
    safety.py      who may ask what: hosts, methods, the token, headers
    work.py        threads for questions: how many at once, how many may wait
    app.py         all of that as one ASGI application
    serving.py     the application on a port
    templates/, static/   HTML by Jinja, one style sheet

The only package that knows Starlette, Jinja and uvicorn. It reads the archive through `store.reading`, which can change
nothing, and takes clock and settings from `ingest.cli`.

**To add a page**, write `questions/NAME.py` with a frozen dataclass of parameters, one of the answer (its fields are
the JSON, and pydantic makes its schema of them), a function `ask(archive, asked)` and a `QUESTION`; add that to
QUESTIONS, and write `templates/NAME.html`, which extends `base.html` and finds the answer as `answer`, the parameters
as `asked`. Times in an answer are aware datetimes in UTC. Text of others is only ever put out by `{{ … }}`, which
escapes it; an address of others by the macro `outside`, which lets http and https through alone. Whatever depends on
how many articles there are has a LIMIT and uses an index. A chart is drawn by a function of
`figures.py`, which templates call; a table of the same values stands beside it (the macro `figure` of `charts.html`).
"""

from ingest.web.app import make_app
from ingest.web.serving import serve
from ingest.web.settings import Settings

__all__ = ["Settings", "make_app", "serve"]
