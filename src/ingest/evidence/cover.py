"""The page that a person opens first: what stood where and when, and how to check it. No script, nothing from afar."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from html import escape
from itertools import pairwise

from ingest import dedupe
from ingest.evidence.case import Case, Version, page_digests

_STYLE = """
body { font: 16px/1.5 Georgia, serif; max-width: 46rem; margin: 2rem auto; padding: 0 1rem; color: #222 }
table { border-collapse: collapse; font-size: 14px; display: block; overflow-x: auto }
td, th { border-bottom: 1px solid #ccc; padding: .2rem .6rem .2rem 0; text-align: left; vertical-align: top }
code, pre { font: 13px/1.4 monospace; overflow-wrap: anywhere; white-space: pre-wrap }
ins { background: #d9f2d9 } del { background: #f8d7d7 } article { border-left: 3px solid #ccc; padding-left: 1rem }
"""

_PROVES = """
This file holds what one archive has of one article. The pages are the bytes that its host sent, after transport
compression was undone; texts, times and differences were made from them by the program named below. All times are in
UTC, by the clock of the machine that received them. A digest proves that a file was not changed since the digest was
made: whoever has to show later that this file existed today should have its digest stamped by a third party now, or
give it to somebody.
"""


def cover(case: Case, digests: Mapping[str, str]) -> str:
    """The page, in HTML. `digests` are those of the other files, by their names."""
    newest = case.versions[-1].content
    return "\n".join(
        (
            '<!doctype html><html lang="en"><meta charset="utf-8">',
            "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">",
            f"<title>Evidence: {escape(newest.title)}</title><style>{_STYLE}</style>",
            f"<h1>{escape(newest.title or case.article.url)}</h1>",
            _facts(case),
            f"<p>{escape(' '.join(_PROVES.split()))}</p>",
            "<h2>Versions</h2>",
            *(_version(version) for version in case.versions),
            *_differences(case.versions),
            "<h2>How it came</h2>",
            _announced(case),
            _attempts(case),
            "<h2>Files</h2><p>Check them, in the folder where they were unpacked, with "
            "<code>sha256sum --check SHA256SUMS</code>.</p>",
            _table(("file", "SHA-256"), ((name, digest) for name, digest in digests.items())),
            "</html>",
        )
    )


def _facts(case: Case) -> str:
    article, state = case.article, case.article.state
    published = case.versions[-1].content.published
    facts = [
        ("Outlet", f"{case.outlet} ({article.outlet})"),
        ("Address", article.url),
        *(("Also seen at", url) for url in case.addresses if url != article.url),
        (
            "Published, as it says",
            f"{_time(published.at)}, to the {published.precision}" if published else "",
        ),
        ("First seen", _time(article.first_seen_at)),
        ("Last seen", _time(state.last_seen_at)),
        ("Missing since", _time(state.missing_at)),
        ("Gone since, confirmed", _time(state.gone_at)),
        ("Versions", str(len(case.versions))),
        ("Looked up", f"{_time(case.made_at)} by {case.program}"),
    ]
    rows = "".join(f"<tr><th>{escape(name)}<td>{escape(value)}" for name, value in facts if value)
    return f"<table>{rows}</table>"


def _version(version: Version) -> str:
    content = version.content
    kept = {page.sha256 for page in version.pages}
    pages = "".join(
        f"<br>Page <code>{digest.hex()}</code>{'' if digest in kept else ' (not kept any more)'}"
        for digest in page_digests(content)
    )
    robots = f"<br>robots.txt as asked for at {_time(version.robots.at)}" if version.robots else ""
    paragraphs = "".join(f"<p>{escape(line)}</p>" for line in content.text.split("\n"))
    return (
        f"<h3>Version {version.number}, seen {_time(version.seen_at)}</h3>"
        f"<p>{pages.removeprefix('<br>') or 'Imported: it has no page.'}{robots}</p>"
        f"<article><h4>{escape(content.title)}</h4><p><b>{escape(content.lead or '')}</b></p>{paragraphs}</article>"
    )


def _differences(versions: Sequence[Version]) -> Iterable[str]:
    for before, after in pairwise(versions):
        spans = dedupe.diff(before.content, after.content)
        words = " ".join(_span(span.kind, span.text) for span in spans)
        yield f"<h3>From version {before.number} to {after.number}</h3><p>{words}</p>"


def _span(kind: str, text: str) -> str:
    tag = {"added": "ins", "removed": "del"}.get(kind)
    return f"<{tag}>{escape(text)}</{tag}>" if tag else escape(text)


def _announced(case: Case) -> str:
    if not case.announced:
        return "<p>No feed that announced it is kept.</p>"
    rows = ((_time(one.at), one.feed, one.title or "") for one in case.announced)
    return _table(("first read there", "feed", "title"), rows)


def _attempts(case: Case) -> str:
    if not case.attempts:
        return "<p>No attempt is kept any more.</p>"
    rows = (
        (_time(one.at), one.stage, one.outcome, str(one.http_status or ""), one.reason or "", one.url)
        for one in case.attempts
    )
    return _table(("asked", "for", "outcome", "status", "reason", "address"), rows)


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    head = "".join(f"<th>{escape(name)}" for name in heads)
    body = "".join("<tr>" + "".join(f"<td><code>{escape(cell)}</code>" for cell in row) for row in rows)
    return f"<table><tr>{head}{body}</table>"


def _time(at: datetime | None) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC" if at else ""
