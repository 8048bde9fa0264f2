"""Words that other programs have for our commands, so that who types one is told ours."""

from collections.abc import Mapping
from types import MappingProxyType

_WORDS: Mapping[str, Mapping[str, str]] = {
    "": {
        "run": "start daemon serve server service watch schedule scheduler cron",
        "web": "browse ui gui dashboard page serve server",
        "fetch": "crawl scrape spider pull get download update sync collect ingest refresh poll harvest",
        "articles list": "ls list latest news headlines",
        "articles show": "show view cat read open",
        "articles forget": "forget takedown rm remove delete del erase",
        "outlets remove": "rm remove delete del drop unsubscribe",
        "outlets add": "add subscribe new",
        "outlets list": "sources source feeds feed sites site publishers",
        "outlets catalogue": "catalogue catalog",
        "outlets rename": "rename mv",
        "outlets pause": "pause stop disable",
        "outlets resume": "resume enable",
        "config check": "check validate lint verify",
        "config show": "settings configuration env",
        "sql": "query select ask sqlite psql console shell",
        "search": "find grep lookup",
        "export": "dump save",
        "import": "load restore",
        "prune": "clean cleanup gc purge expire",
        "db upgrade": "migrate upgrade migrations",
        "db backup": "backup",
        "db vacuum": "vacuum compact optimize",
        "db index": "index reindex",
        "init": "setup install create bootstrap configure",
        "status": "info stats state ps top monitor",
        "runs": "log logs history jobs",
        "doctor": "diagnose diagnostics selftest self-test debug",
        "demo": "example try tour quickstart",
        "dedupe": "dedup deduplicate duplicates copies",
        "stories": "story clusters topics events",
        "watches": "alerts subscriptions",
        "completion": "completions autocomplete",
    },
    "articles": {
        "list": "ls all",
        "show": "get view cat read open",
        "forget": "rm remove delete del erase takedown",
        "history": "log revisions versions",
        "page": "html source raw",
        "diff": "compare changes",
    },
    "outlets": {
        "remove": "rm delete del drop unsubscribe forget",
        "list": "ls all",
        "add": "new create subscribe",
        "show": "info view get",
        "pause": "disable stop",
        "resume": "enable start unpause",
        "rename": "mv",
        "move": "relocate domain",
        "catalogue": "catalog known",
        "check": "try verify validate",
        "import": "load",
        "export": "dump",
    },
    "config": {"check": "validate lint test verify", "show": "print dump get list cat"},
    "db": {
        "upgrade": "migrate init create update",
        "check": "verify integrity fsck",
        "backup": "dump save copy",
        "vacuum": "compact optimize shrink",
        "index": "reindex",
    },
}

SYNONYMS: Mapping[str, Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        group: {
            word: tuple(command for command, words in commands.items() if word in words.split())
            for word in " ".join(commands.values()).split()
        }
        for group, commands in _WORDS.items()
    }
)
"""By the group of commands ("": none), the commands that are meant by each word."""


def meant(group: str, word: str) -> str:
    """'Did you mean "fetch"?' for a word that another program has for it; "" for any other."""
    commands = SYNONYMS.get(group, {}).get(word.lower(), ())
    names = " or ".join(f'"{group} {command}"' if group else f'"{command}"' for command in commands)
    return f"Did you mean {names}?" if names else ""
