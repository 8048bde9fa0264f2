"""An address -> its page, and the article on it.

asking.py         asks for the page of an entry or of a stored article, and hands on what came
extraction.py     what a child process does with a page
further_pages.py  the pages after the first one of an article -> its whole text
verify.py         is it the article that was asked for? (pure)
"""
