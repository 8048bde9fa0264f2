"""A small web of eight made-up outlets on this machine, for `ingest demo`. Everything in it is invented.

articles/   what they publish within a week      pieces.py   the same as values, as it was at a time
layouts.py, feeds.py   articles -> pages and feeds      pages.py   the outlets      server.py   serves them
"""

from ingest.demo.pages import OUTLETS, outlets, web
from ingest.demo.server import Web, serving

__all__ = ["OUTLETS", "Web", "outlets", "serving", "web"]
