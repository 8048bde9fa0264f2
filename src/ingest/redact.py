"""Takes passwords, user names and tokens out of what is shown. No input or output."""

import re

# The userinfo of an address ends at the last @ before the path, since a password may hold one itself.
_USERINFO = re.compile(r"(?P<scheme>[a-z][a-z0-9+.-]{0,30}://)[^\s/?#\"'<>]*@", re.IGNORECASE)
_PARAMETER = re.compile(
    r"(?P<name>[?&;](?:[a-z0-9_.-]*(?:password|passwd|token|secret|signature|credential|apikey|api_key|api-key)"
    r"|key|sig|auth|pwd|sslkey|access_key)=)[^&#\s\"'<>]+",
    re.IGNORECASE,
)
_KEYWORD = re.compile(r"(?P<name>\b(?:password|passwd|pwd)\s*=\s*)(?:'[^']*'|[^\s&;,]+)", re.IGNORECASE)


_ALWAYS_SECRET = re.compile(
    r"[a-z0-9_.-]*(?:password|passwd|token|secret|signature|credential|apikey|api_key|api-key)|pwd|sslkey|access_key",
    re.IGNORECASE,
)
"""Names of parameters that can be nothing else. `key`, `sig` and `auth` may be part of an article's address."""


def strip_secrets(url: str) -> str:
    """An address as it may be kept: without userinfo, and without parameters that can only be secrets."""
    url = _USERINFO.sub(r"\g<scheme>", url, count=1)
    before, mark, rest = url.partition("?")
    query, hash_, fragment = rest.partition("#")
    parts = query.split("&")
    kept = [part for part in parts if not _ALWAYS_SECRET.fullmatch(part.partition("=")[0])]
    if len(kept) == len(parts):
        return url
    return before + (mark + "&".join(kept) if kept else "") + hash_ + fragment


def redact(value: str) -> str:
    """`value` with the userinfo and the secret parameters of every address in it replaced by ***."""
    value = _USERINFO.sub(r"\g<scheme>***@", value)
    value = _PARAMETER.sub(r"\g<name>***", value)
    return _KEYWORD.sub(r"\g<name>***", value)
