"""An outlet of which only the homepage is configured, over HTTP: what its robots.txt names is found."""

from engines import ON_BOTH_ENGINES
from net import story

SPACE = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'


def configure(site, folder):
    lines = [line for line in site.config().splitlines() if not line.startswith("feeds")]
    (folder / "config.toml").write_text("\n".join(lines) + "\n", encoding="utf-8")


@ON_BOTH_ENGINES
def test_a_sitemap_that_only_robots_txt_names_is_read_in_a_dry_run_and_in_a_run(
    call, site, opened, folder, ask
):
    configure(site, folder)
    site.pages = {
        "/": "<!doctype html><html><body><p>Welcome.</p></body></html>",
        "/robots.txt": f"User-agent: *\nDisallow: /private\nSitemap: {site.url('/all/of/it')}\n",
        "/all/of/it": f"<urlset {SPACE}><url><loc>{site.url('/1')}</loc></url></urlset>",
        "/1": story("rivers"),
    }
    assert call("fetch", "--dry-run") == (0, f"{site.url('/1')}\n", "")
    assert call("fetch") == (0, "", "")
    assert ask("SELECT url FROM v_articles") == [(site.url("/1"),)]
    site.asked.clear()
    assert call("fetch") == (0, "", "")
    assert site.asked == ["/", "/all/of/it"]


def test_a_homepage_that_has_nothing_is_degraded(call, site, opened, folder):
    configure(site, folder)
    site.pages = {"/": "<!doctype html><html><body><p>Welcome.</p></body></html>"}
    assert call("fetch") == (1, "", "elm: degraded: empty: no feed of it has ever announced an entry\n")
