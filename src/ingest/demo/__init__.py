"""A small web of five made-up outlets on this machine, for `ingest demo`. Everything in it is invented.

pieces.py   the articles      pages.py   articles -> pages and feeds      server.py   serves them
"""

from ingest.demo.pages import OUTLETS, outlets, web
from ingest.demo.server import Web, serving

__all__ = ["OUTLETS", "Web", "outlets", "serving", "web"]
