"""The order of the stages, their concurrency, their transactions, and the fate of their errors.

outlets.py   the pass over one outlet: lease, run, feeds, pages
feeds.py     feed -> entries                     pages.py     entry -> article
judging.py   article -> copies and citations     planning.py  a dry run
"""

from ingest.pipeline.outlets import ingest_outlet, ingest_outlets, plan_outlets
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
]
