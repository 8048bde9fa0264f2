"""Feeds, sitemaps and listings -> entries. Pure: bytes in, values out."""
