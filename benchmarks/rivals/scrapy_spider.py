"""What a user would write instead: Scrapy fetches feeds and pages, trafilatura extracts, SQLite stores.

    python scrapy_spider.py news.db FEED...

Scrapy's own defaults, but for the delay (none) and for as many requests at once as we send. A second run over the same
database asks for the pages of new addresses only.
"""

import json
import sqlite3
import sys

import scrapy
import trafilatura
from scrapy.crawler import CrawlerProcess

SCHEMA = """
CREATE TABLE IF NOT EXISTS articles (
  url TEXT PRIMARY KEY, title TEXT, author TEXT, date TEXT, language TEXT, text TEXT, html BLOB
)
"""


class News(scrapy.Spider):
    name = "news"
    custom_settings = {  # noqa: RUF012  (Scrapy's way)
        "ROBOTSTXT_OBEY": True,
        "DOWNLOAD_DELAY": 0,
        "CONCURRENT_REQUESTS": 64,
        "LOG_LEVEL": "WARNING",
        "TELNETCONSOLE_ENABLED": False,
    }

    def __init__(self, database, feeds):
        super().__init__()
        self.db = sqlite3.connect(database)
        self.db.execute(SCHEMA)
        self.known = {url for (url,) in self.db.execute("SELECT url FROM articles")}
        self.feeds = feeds

    async def start(self):
        for feed in self.feeds:
            yield scrapy.Request(feed, self.parse)

    def parse(self, response):
        for link in response.xpath("//item/link/text()").getall():
            if link not in self.known:
                yield scrapy.Request(link, self.parse_article)

    def parse_article(self, response):
        told = trafilatura.extract(response.text, url=response.url, output_format="json", with_metadata=True)
        article = json.loads(told) if told else {}
        names = ("title", "author", "date", "language", "text")
        row = (response.url, *(article.get(name) for name in names), response.body)
        self.db.execute("INSERT OR REPLACE INTO articles VALUES (?, ?, ?, ?, ?, ?, ?)", row)
        self.db.commit()


if __name__ == "__main__":
    process = CrawlerProcess()
    process.crawl(News, sys.argv[1], sys.argv[2:])
    process.start()
