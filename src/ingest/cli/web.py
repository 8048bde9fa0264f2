"""`ingest web`: the archive as pages on a port, read only."""

import ipaddress
import sys
from dataclasses import replace
from importlib.util import find_spec
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter, validators

from ingest.cli.options import DONE, SOME_FAILED, WRONG_CALL, Shared
from ingest.cli.output import complain, say

if TYPE_CHECKING:
    from ingest.config import Config
    from ingest.web import Settings

MIN_TOKEN_CHARS = 16
_NEEDED = ("starlette", "jinja2", "uvicorn")


def web(
    *,
    host: Annotated[str, Parameter(help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[
        int, Parameter(help="The port; 0 takes a free one.", validator=validators.Number(gte=0, lte=65_535))
    ] = 8808,
    token: Annotated[
        str | None,
        Parameter(
            env_var="INGEST_WEB_TOKEN",
            help="Whoever asks must know it: as a password with any name, or as a bearer token.",
        ),
    ] = None,
    behind_proxy: Annotated[
        bool, Parameter(help="A proxy in front of it lets in only those who may read.")
    ] = False,
    allow_host: Annotated[
        tuple[str, ...],
        Parameter(help="A name by which it is asked for, e.g. news.example; may be given again."),
    ] = (),
    common: Shared,
) -> int:
    """Show the archive in a browser: search, articles, edits, stories; every page as JSON, too.

    Nothing can be changed through it. Other machines reach it only with --host, and then it needs --token, or a proxy
    that asks who they are (--behind-proxy).
    """
    fault = _fault(host, token, behind_proxy=behind_proxy)
    if fault:
        complain(f"ingest: {fault}")
        return WRONG_CALL
    from ingest.web import serve

    config = common.load()
    common.start_log()
    try:
        serve(
            config.database_url,
            replace(settings(config, host, token, allow_host), behind_proxy=behind_proxy),
            host=host,
            port=port,
            ready=tell_address,
        )
    except OSError as error:
        complain(f"ingest: {host}:{port}: {error.strerror or error}; choose another one by --port")
        return SOME_FAILED
    return DONE


def tell_address(address: str) -> None:
    """Says where the archive is shown."""
    say(f"{address} shows the archive; Ctrl-C ends it")
    sys.stdout.flush()  # whoever started it in the background waits for this line


def _fault(host: str, token: str | None, *, behind_proxy: bool) -> str:
    """Why it is not started; "" where it is."""
    missing = missing_extra()
    if missing:
        return missing
    if token is not None and len(token) < MIN_TOKEN_CHARS:
        return f"--token: has {len(token)} characters; take {MIN_TOKEN_CHARS} at least, e.g. of: openssl rand -hex 16"
    if not (is_loopback(host) or token or behind_proxy):
        return (
            f"--host {host}: others could read the archive; add --token, or --behind-proxy where a proxy asks who they "
            "are (docs/page.md)"
        )
    return ""


def missing_extra() -> str:
    """What the page needs and is not installed, and how to install it; "" where all is there."""
    missing = [name for name in _NEEDED if find_spec(name) is None]
    return (
        f"the page needs {', '.join(missing)}: pip install 'news-ingest[web]' (in a clone: uv sync --extra web)"
        if missing
        else ""
    )


def is_loopback(host: str) -> bool:
    """Whether this machine alone reaches what listens there."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def settings(config: "Config", host: str, token: str | None, allow_host: tuple[str, ...]) -> "Settings":
    """How the page is to be served for a configuration."""
    from importlib.metadata import version

    from ingest.cli.deps import now
    from ingest.web import Settings
    from ingest.web.settings import LOOPBACK_NAMES

    named = {one.lower().rstrip(".") for one in (host, *allow_host)}
    return Settings(
        now=now,
        hosts=LOOPBACK_NAMES | named,
        any_ip=not is_loopback(host),
        token=token,
        watches=config.watches,
        version=version("news-ingest"),
    )
