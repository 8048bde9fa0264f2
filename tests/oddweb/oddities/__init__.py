"""Odd outlets, a file for each kind of oddity."""

from web import Case

from oddities import (
    busy_hosts,
    feed_times,
    json_feeds,
    loose_sitemaps,
    moved_articles,
    odd_feeds,
    pages_that_send_on,
    revisits_forget,
    revisits_overwrite,
    sitemap_indexes,
    spoken_http,
    unspaced_scripts,
    walls,
)

ALL: tuple[Case, ...] = (
    *revisits_overwrite.CASES,
    *revisits_forget.CASES,
    *walls.CASES,
    *sitemap_indexes.CASES,
    *busy_hosts.CASES,
    *moved_articles.CASES,
    *loose_sitemaps.CASES,
    *spoken_http.CASES,
    *pages_that_send_on.CASES,
    *odd_feeds.CASES,
    *feed_times.CASES,
    *json_feeds.CASES,
    *unspaced_scripts.CASES,
)
