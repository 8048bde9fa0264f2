"""Back-fill: articles of the past, from an outlet's sitemaps, its dated archives and its numbered addresses.

places.py      where addresses of a span of days are listed (pure)
walk.py        reads those places, and gives their addresses, the newest first
numbers.py     addresses by running number, downwards (pure)
sources.py     whether there is anything to read at all
counting.py    what a back-fill would fetch
rounds.py      the runs of a back-fill, with what is fetched in each
"""
