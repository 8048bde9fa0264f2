"""The questions that pages answer, one file each, in the order of the menu.

search.py    which articles say something, and on how many days how many
watches.py   the saved searches, and what each found
article.py   one article: versions, copies, names, and where each value is from
edits.py     what was changed, and what vanished, on a day
"""

from ingest.web.question import Question
from ingest.web.questions import article, edits, search, watches

QUESTIONS: tuple[Question, ...] = (
    search.QUESTION,
    watches.WATCHES,
    watches.WATCH,
    edits.QUESTION,
    article.QUESTION,
)
