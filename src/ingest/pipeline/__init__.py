"""The order of the stages, their concurrency, their transactions, and the handling of their errors.

run.py         one run of an outlet: lease, feeds, entries, revisits, schedule; and a dry run
feeds.py       feed -> entries
indexes.py     which sitemaps of an index are read (pure)
pages.py       address -> page and article         articles.py     entry -> article
revisits.py    stored article -> what became of it saved_pages.py  saved page -> article, by today's rules
further_pages.py  the pages after the first one of an article -> its whole text
verify.py      is it the article that was asked for? (pure)
decide/        what is known and what was fetched -> what is to be written (pure)
comparing.py   incoming article -> compared with what it may be, then stored
copies.py      article -> copies and citations     stories.py      articles -> stories
boilerplate.py boilerplate lines of an outlet      templates.py    what an outlet's pages have in common
learned.py     what extraction gets of these two   retention.py    deletes what has expired
imports.py     a corpus in a file -> articles      extraction.py   what a child process does with a page
deps.py        what is handed in                   report.py       the result of a run
network.py     is it this machine's network?
"""

from ingest.pipeline.deps import AsyncStore, Compute, Deps, RunOptions
from ingest.pipeline.progress import NullProgress, Progress
from ingest.pipeline.report import RunReport, exit_code
from ingest.pipeline.run import dry_run, revisit, run_outlet, run_outlets

__all__ = [
    "AsyncStore",
    "Compute",
    "Deps",
    "NullProgress",
    "Progress",
    "RunOptions",
    "RunReport",
    "dry_run",
    "exit_code",
    "revisit",
    "run_outlet",
    "run_outlets",
]
