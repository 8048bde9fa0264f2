"""The watches of a configuration, as the store matches them with articles."""

from ingest.config import Config
from ingest.config.settings import WatchTable
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
        )
        for name, table in config.watches.items()
    )


def webhooks_of(config: Config, post: Post) -> Webhooks | None:
    """The webhooks of the watches; None where there are none."""
    urls = {name: parsed_once(table.webhook) for name, table in config.watches.items() if table.webhook}
    secret = config.notify.webhook_secret
    return Webhooks(urls=urls, secret=secret, post=post) if urls and secret else None
