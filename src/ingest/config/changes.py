"""What a configuration that is read again changes: what holds at once, and what needs a restart. No input or output."""

from collections.abc import Iterator
from dataclasses import dataclass

from ingest.config.settings import Config, ConfigFile, FetchSettings, Outlet, Table

LIVE = frozenset({"outlets", "retention", "revisit", "names", "stories"})
"""Fields of the configuration that runs ask for when they begin. Whatever is not named here or in LIVE_FETCH, new
settings too, holds from the next start on."""

LIVE_FETCH = frozenset(
    {"max_foreign", "concurrency", "max_new", "max_waiting", "max_saved_bytes", "max_age_s"}
)
"""The same of `[fetch]`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """What differs between two configurations: ids of outlets, in the order of the file, and keys of config.toml.
    `settings` hold at once, `restart` are those that do not. An outlet that is paused or resumed is in no other list,
    whatever else of it changed."""

    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    paused: tuple[str, ...] = ()
    resumed: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    settings: tuple[str, ...] = ()
    restart: tuple[str, ...] = ()


def changes(old: Config, new: Config) -> Changes:
    """What `new` changes of `old`, which is in use."""
    both = [(old.outlets[id], outlet) for id, outlet in new.outlets.items() if id in old.outlets]
    keys = dict(_keys(old, new))
    return Changes(
        added=tuple(id for id in new.outlets if id not in old.outlets),
        removed=tuple(id for id in old.outlets if id not in new.outlets),
        paused=tuple(now.id for before, now in both if before.enabled and not now.enabled),
        resumed=tuple(now.id for before, now in both if now.enabled and not before.enabled),
        changed=tuple(now.id for before, now in both if _is_changed(before, now)),
        settings=tuple(key for key, is_live in keys.items() if is_live),
        restart=tuple(key for key, is_live in keys.items() if not is_live),
    )


def adopted(old: Config, new: Config) -> Config:
    """The configuration in use after `new` was read: `new`, but what needs a restart is as in `old`."""
    kept = {name: getattr(old, name) for name in ConfigFile.model_fields if name not in LIVE}
    kept["fetch"] = old.fetch.model_copy(update={name: getattr(new.fetch, name) for name in LIVE_FETCH})
    return new.model_copy(update=kept)


def _is_changed(before: Outlet, now: Outlet) -> bool:
    return before != now and before.enabled == now.enabled


def _keys(old: Config, new: Config) -> Iterator[tuple[str, bool]]:
    """Each key outside of outlets that differs, and whether it holds at once."""
    for key, name in ConfigFile.toml_keys().items():
        before, now = getattr(old, name), getattr(new, name)
        if before == now or name == "outlets":
            continue
        if not isinstance(before, Table):
            yield key, name in LIVE
            continue
        for inner, field in type(before).toml_keys().items():
            if getattr(before, field) != getattr(now, field):
                is_live = name in LIVE or (isinstance(before, FetchSettings) and field in LIVE_FETCH)
                yield f"{key}.{inner}", is_live
