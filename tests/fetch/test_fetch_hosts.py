"""What is known of hosts: one state for each origin, loaded once, evicted when idle."""

import pytest
from loopback import Time

from ingest.fetch import InMemoryHosts, origin_of
from ingest.fetch.hosts import MAX_CACHED_HOSTS, HostCache
from store.model import Host


@pytest.mark.parametrize(
    "url, origin",
    [
        ("http://elm.example/a", "http://elm.example:80"),
        ("https://elm.example/a", "https://elm.example:443"),
        ("https://ELM.example:8443/a?b#c", "https://elm.example:8443"),
        ("http://me:word@elm.example", "http://elm.example:80"),
        ("http://[2606:2800::1]/a", "http://[2606:2800::1]:80"),
    ],
)
def test_an_origin_has_one_spelling(url, origin):
    assert origin_of(url) == origin


async def test_a_host_is_loaded_from_the_store_and_saved_to_it():
    store = InMemoryHosts()
    store.hosts["http://elm.example:80"] = Host(origin="http://elm.example:80", robots_status=404)
    hosts = HostCache(store, Time().clock)
    state = await hosts.get("http://elm.example/a")
    assert state.host.robots_status == 404
    saved = Host(origin="http://elm.example:80", robots_status=200)
    await hosts.save(state, saved)
    assert store.hosts == {"http://elm.example:80": saved}
    assert (await hosts.get("http://elm.example/b")) is state
    assert state.host is saved


async def test_only_idle_hosts_are_evicted_and_only_when_there_are_too_many():
    time = Time()
    hosts = HostCache(InMemoryHosts(), time.clock)
    urls = [f"http://{number}.example/" for number in range(MAX_CACHED_HOSTS)]
    states = [await hosts.get(url) for url in urls]
    assert await hosts.get(urls[0]) is states[0]
    states[1].next_request_at = 1.0
    async with states[2].exclusive, states[3].refreshing:
        await hosts.get("http://one-more.example/")
    kept = [await hosts.get(url) is state for url, state in zip(urls[:5], states, strict=False)]
    assert kept == [False, True, True, True, False]
    assert await hosts.get(urls[-1]) is states[-1]
