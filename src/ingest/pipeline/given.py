"""Given addresses -> articles, by the same way as those that feeds announce."""

from collections.abc import Mapping, Sequence
from functools import partial

from ingest.config import Outlet
from ingest.errors import ConfigError
from ingest.identity import same_outlet
from ingest.model import Entry
from ingest.pipeline.articles import process_pending
from ingest.pipeline.copies import link_pending
from ingest.pipeline.deps import OutletRun
from ingest.pipeline.feeds import new_entry
from ingest.pipeline.report import RunReport
from ingest.pipeline.revisits import RevisitCounts
from ingest.pipeline.revisits import revisit as revisit_articles
from ingest.pipeline.run import Steps, hosts
from ingest.redact import redact
from ingest.urls import Url
from store.kinds import RunOutcome

COMMAND = "urls"
"""What such a run is called among the runs of its outlet."""

_MAX_FAULTS = 20


def by_outlet(urls: Sequence[Url], outlets: Sequence[Outlet]) -> dict[str, list[Url]]:
    """The addresses of each outlet, each once, in their order. Of several outlets on the domain of an address, one that
    is on its very host gets it, else the first. Raises ConfigError."""
    found: dict[str, list[Url]] = {}
    faults = []
    for url in dict.fromkeys(urls):
        outlet = first_on_host(url, [one for one in outlets if same_outlet(url, one)])
        if outlet:
            found.setdefault(outlet.id, []).append(url)
        else:
            faults.append(
                f"{url}: no configured outlet is on {url.registered_domain}; name one with --source, or add it"
            )
    if faults:
        raise ConfigError(tuple(faults[:_MAX_FAULTS]))
    return found


def first_on_host(url: Url, fitting: Sequence[Outlet]) -> Outlet | None:
    """Of the outlets on the domain of an address, one that is on its very host, else the first; None of none."""
    on_host = (one for one in fitting if url.netloc in hosts(one))
    return next(on_host, fitting[0] if fitting else None)


def fetch_given(urls: Mapping[str, Sequence[Url]]) -> Steps:
    """Steps that fetch these addresses of an outlet, by its id, and no feed. What is stored already is revisited."""
    return partial(_given_steps, urls)


async def _given_steps(urls: Mapping[str, Sequence[Url]], run: OutletRun) -> RunReport:
    await link_pending(run)
    given = [new_entry(run.outlet, Entry(url=url)) for url in urls[run.outlet.id]]
    stored = await run.write(lambda tx: tx.entries.upsert_given(run.outlet.id, given, run.deps.now()))
    entries = await process_pending(run, stored.pending, len(stored.pending))
    revisits = RevisitCounts()
    if stored.article_ids and not run.options.should_stop():
        revisits = await revisit_articles(run, article_ids=stored.article_ids)
    failed = entries.failed + revisits.failed
    known = entries.same + revisits.same
    new_or_known = entries.new + entries.revised + revisits.revised + known
    return RunReport(
        outlet=run.outlet.id,
        outcome=_outcome(failed, new_or_known, is_stopped=run.options.should_stop()),
        new=entries.new,
        revised=entries.revised + revisits.revised,
        known=known,
        gone=revisits.gone,
        failed=failed,
        took_s=round((run.deps.now() - run.started_at).total_seconds(), 1),
        reasons=tuple(dict.fromkeys(map(redact, entries.reasons))),
    )


def _outcome(failed: int, others: int, *, is_stopped: bool) -> RunOutcome:
    if is_stopped:
        return "stopped"
    if failed:
        return "degraded" if others else "failed"
    return "done"
