"""Loads what a run's children need: what extraction needs, and the readers of feeds. Imported by the server process
that they are forked from, as `ingest.extract.preload` is.
"""

import ingest.dedupe.stories
import ingest.discover.feeds
import ingest.discover.homepages
import ingest.discover.listings
import ingest.discover.sitemaps
import ingest.extract.preload
import ingest.pipeline.pages.extraction  # noqa: F401 - for the sake of being loaded
