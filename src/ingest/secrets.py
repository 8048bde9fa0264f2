"""Takes passwords, user names and tokens out of what is shown. No input or output."""

import re

# The userinfo of an address ends at the last @ before the path, since a password may hold one itself.
_USERINFO = re.compile(r"(?P<scheme>[a-z][a-z0-9+.-]*://)[^\s/?#\"'<>]*@", re.IGNORECASE)
_PARAMETER = re.compile(
    r"(?P<name>[?&;](?:[a-z0-9_.-]*(?:password|passwd|token|secret|signature|credential|apikey|api_key|api-key)"
    r"|key|sig|auth|pwd|sslkey|access_key)=)[^&#\s\"'<>]+",
    re.IGNORECASE,
)
_KEYWORD = re.compile(r"(?P<name>\b(?:password|passwd|pwd)\s*=\s*)(?:'[^']*'|[^\s&;,]+)", re.IGNORECASE)


def masked(value: str) -> str:
    """`value` with the userinfo and the secret parameters of every address in it replaced by ***."""
    value = _USERINFO.sub(r"\g<scheme>***@", value)
    value = _PARAMETER.sub(r"\g<name>***", value)
    return _KEYWORD.sub(r"\g<name>***", value)
