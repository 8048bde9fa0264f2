"""The watches of a configuration, as the store matches them with articles."""

from collections import defaultdict

from ingest.config import Config
from ingest.config.settings import WatchTable
from ingest.pipeline.digests import Mailed
from ingest.pipeline.webhooks import Post, Webhooks
from ingest.urls import parsed_once
from store.search.asked import Asked
from store.search.query import parse
from store.search.watching import NO_WATCHES, Watch, Watches


def asked(table: WatchTable) -> Asked:
    """What a watch finds, as a search."""
    languages = tuple(one.lower() for one in table.language)
    return Asked(query=parse(table.query), outlets=table.source, languages=languages, kinds=table.kind)


def watches_of(config: Config) -> Watches:
    """The watches that are configured."""
    if not config.watches:
        return NO_WATCHES
    return Watches(
        Watch(
            name=name,
            node=asked(table).node,
            webhook=table.webhook is not None,
            mail=table.mail is not None,
        )
        for name, table in config.watches.items()
    )


def webhooks_of(config: Config, post: Post) -> Webhooks | None:
    """The webhooks of the watches; None where there are none."""
    urls = {name: parsed_once(table.webhook) for name, table in config.watches.items() if table.webhook}
    secret = config.notify.webhook_secret
    return Webhooks(urls=urls, secret=secret, post=post) if urls and secret else None


def mailed_of(config: Config) -> Mailed | None:
    """The watches whose hits are mailed; None where there are none."""
    of_address: dict[str, dict[str, str]] = defaultdict(dict)
    for name, table in config.watches.items():
        if table.mail:
            of_address[table.mail][name] = table.query
    return Mailed(of_address=of_address, at=config.mail.at) if of_address else None
