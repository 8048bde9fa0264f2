"""The order of the stages, their concurrency, their transactions, and the handling of their errors.

run.py         one run of an outlet: lease, feeds, entries, revisits, schedule; and a dry run
beginning.py   what a run needs to know as it begins
feeds/         feed -> entries
pages/         address -> page and article; extraction.py in it is what a child process does with a page
articles.py    entry -> article                    revisits.py     stored article -> what became of it
saved_pages.py saved page -> article, by today's rules
packing.py     how pages are packed                names.py        outlets that a text may name, for a child
decide/        what is known and what was fetched -> what is to be written (pure)
comparing.py   incoming article -> compared with what it may be, then stored
copies.py      article -> copies and citations     stories.py      articles -> stories
learning/      what an outlet's articles teach     retention.py    deletes what has expired
imports.py     a corpus in a file -> articles      database.py     what a daemon says of its database
deps.py        what is handed in                   report.py       the result of a run
network.py     is it this machine's network?       progress.py     how far a run has come
status.py      how outlets stand (pure)
trial.py       an outlet -> what would be stored of it
given.py       addresses that a person gives -> articles
evidence.py    looks up what is known of one article
commands.py    what workers do, too, at command
forgetting.py  takes an article out for good
preload.py     what the children share

Nothing is imported here: children load pages/extraction.py, and need neither a database nor an HTTP client.
"""
