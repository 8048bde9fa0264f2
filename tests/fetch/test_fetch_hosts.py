"""What is known of hosts: one state for each origin, loaded once, evicted when idle."""

from loopback import Time

from ingest.fetch import InMemoryHosts
from ingest.fetch.hosts import MAX_CACHED_HOSTS, HostCache
from ingest.fetch.turns import MAX_TURNS, Turns
from ingest.urls import Url
from store.model import Host


async def test_a_host_is_loaded_from_the_store_and_saved_to_it():
    store = InMemoryHosts()
    store.hosts["http://elm.example:80"] = Host(origin="http://elm.example:80", robots_status=404)
    hosts = HostCache(store)
    state = await hosts.get(Url("http://elm.example/a"))
    assert state.host.robots_status == 404
    saved = Host(origin="http://elm.example:80", robots_status=200)
    await hosts.save(state, saved)
    assert store.hosts == {"http://elm.example:80": saved}
    assert (await hosts.get(Url("http://ELM.example.:80/b"))) is state
    assert state.host is saved


async def test_only_idle_hosts_are_evicted_and_only_when_there_are_too_many():
    hosts = HostCache(InMemoryHosts())
    urls = [Url(f"http://{number}.example/") for number in range(MAX_CACHED_HOSTS)]
    states = [await hosts.get(url) for url in urls]
    assert await hosts.get(urls[0]) is states[0]
    async with states[1].refreshing:
        await hosts.get(Url("http://one-more.example/"))
    kept = [await hosts.get(url) is state for url, state in zip(urls[:3], states, strict=False)]
    assert kept == [False, True, False]
    assert await hosts.get(urls[-1]) is states[-1]


async def test_only_idle_turns_are_evicted_and_only_when_there_are_too_many():
    turns = Turns(Time().clock)
    names = [str(number) for number in range(MAX_TURNS)]
    taken = [turns.get(name) for name in names]
    assert turns.get(names[0]) is taken[0]
    taken[1].next_at_s = 1.0
    async with taken[2].lock:
        turns.get("one more")
    kept = [turns.get(name) is turn for name, turn in zip(names[:4], taken, strict=False)]
    assert kept == [False, True, True, False]
    assert turns.get(names[-1]) is taken[-1]
