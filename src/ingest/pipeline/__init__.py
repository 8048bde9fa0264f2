"""The order of the stages, their concurrency, their transactions, and the fate of their errors.

outlets.py   the pass over one outlet: lease, run, feeds, pages
feeds.py     feed -> entries                     pages.py     entry -> article
keeping.py   article -> store                    judging.py   article -> copies and citations
revisiting.py  edits and deletions               learning.py  recurring lines of an outlet
telling.py   stories                             rejudging.py, importing.py, planning.py (a dry run)
"""

from ingest.pipeline.outlets import ingest_outlet, ingest_outlets, plan_outlets, revisit
from ingest.pipeline.progress import Unwatched, Watch
from ingest.pipeline.report import Report, exit_code
from ingest.pipeline.task import Orders
from ingest.pipeline.world import Archive, World

__all__ = [
    "Archive",
    "Orders",
    "Report",
    "Unwatched",
    "Watch",
    "World",
    "exit_code",
    "ingest_outlet",
    "ingest_outlets",
    "plan_outlets",
    "revisit",
]
