"""On which terms those outlets are asked that have some of their own: headers, delays, certificates. No input or
output."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from ingest.certificates import TlsFiles
from ingest.urls import Url

MASK = "***"
MIN_MASKED_CHARS = 4
"""A shorter value stands in many words by chance."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """On which terms one outlet is asked. What is None is as for all outlets.

    `origins` are the outlet's own, to no other go `headers` and `tls_files`, and on no
    other `ignores_robots` holds. `delay_s` is for hosts that no outlet of `delays_s` has, which are all outlets' by
    host.
    """

    origins: frozenset[str] = frozenset()
    headers: tuple[tuple[str, str], ...] = field(default=(), repr=False)  # they are secrets
    user_agent: str | None = None
    delay_s: float | None = None
    delays_s: Mapping[str, float] = field(default_factory=dict)
    ignores_robots: bool = False
    tls_files: TlsFiles | None = None

    def are_of(self, url: Url) -> bool:
        """Whether `url` is on a host of the outlet itself."""
        return url.origin in self.origins

    def headers_for(self, url: Url) -> tuple[tuple[str, str], ...]:
        """The headers that a request for `url` has beside those of all."""
        return self.headers if self.headers and self.are_of(url) else ()

    def tls_files_for(self, url: Url) -> TlsFiles | None:
        """The files for a connection to the host of `url`; None: those of all outlets."""
        return self.tls_files if self.tls_files and self.are_of(url) else None

    def delay_for(self, url: Url, usual_s: float) -> float:
        """The delay between two requests to the host of `url`, in seconds. A host that is nobody's is not asked faster
        than usual."""
        return self.delays_s.get(url.host, max(usual_s, self.delay_s or 0.0))

    def masked(self, text: str) -> str:
        """`text` without the values of the headers, which a server may have sent back."""
        for _, value in self.headers:
            for secret in (value, value.partition(" ")[2]):
                if len(secret) >= MIN_MASKED_CHARS:
                    text = text.replace(secret, MASK)
        return text


USUAL_TERMS = Terms()
