"""The questions that pages answer, one file each, in the order of the menu.

search.py    which articles say something, and on how many days how many
watches.py   the saved searches, and what each found
edits.py     what was changed, and what vanished, on a day
"""

from ingest.web.question import Question
from ingest.web.questions import edits, search, watches

QUESTIONS: tuple[Question, ...] = (search.QUESTION, watches.WATCHES, watches.WATCH, edits.QUESTION)
