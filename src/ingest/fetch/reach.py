"""Where requests for one outlet may go in one run: an outlet's feed must not send us anywhere it likes. No input or
output.

To the hosts of others an outlet leads with links and redirects, a few of them in a run. To a port other than those of
the web it leads only if the operator wrote that port into the outlet's own addresses: a request to a mail server or a
database of somebody may be an attack.
"""

from collections.abc import Iterable

from ingest.errors import QuotaReached, Refused
from ingest.fetch.terms import USUAL_TERMS, Terms
from ingest.urls import Url

WEB_PORTS = frozenset({80, 443})


class Reach:
    """What is left of what one outlet may send to others in one run, and the terms on which it is asked. `own` are its
    homepage and feeds; `reached` says that nothing was left where it was asked for."""

    def __init__(self, own: Iterable[Url], max_foreign: int, terms: Terms = USUAL_TERMS) -> None:
        self.terms = terms
        addresses = tuple(own)
        self._domains = {url.registered_domain for url in addresses}
        self._ports = WEB_PORTS | {url.port for url in addresses}
        self._max_foreign = self._left = max_foreign
        self.reached: QuotaReached | None = None

    def check(self, url: Url) -> None:
        """Raises Refused for a port that is not the outlet's, QuotaReached when no more may go to hosts of others."""
        if url.port is not None and url.port not in self._ports:
            raise Refused(
                "blocked", f"port {url.port}, where neither the outlet's homepage nor a feed of it is"
            )
        if self._is_foreign(url) and self._left <= 0:
            self.reached = QuotaReached(
                f"{self._max_foreign} requests went to the hosts of others (fetch.max_foreign); the rest waits"
            )
            raise self.reached

    def spend(self, url: Url) -> None:
        """Counts a request to `url`. Raises as `check`."""
        self.check(url)
        self._left -= self._is_foreign(url)

    def _is_foreign(self, url: Url) -> bool:
        return url.registered_domain not in self._domains
