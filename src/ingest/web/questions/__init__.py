"""The questions that pages answer, one file each, in the order of the menu.

today.py     the biggest stories of a day, and who had them first
story.py     one story: who followed, who took whose text, which sentences most share
search.py    which articles say something, and on how many days how many
watches.py   the saved searches, and what each found
article.py   one article: versions, copies, names, and where each value is from
edits.py     what was changed, and what vanished, on a day
outlets.py   how each outlet goes
outlet.py    one outlet
compare.py   outlets, languages, searches or persons side by side
"""

from ingest.web.question import Question
from ingest.web.questions import article, compare, edits, outlet, outlets, search, story, today, watches

QUESTIONS: tuple[Question, ...] = (
    today.QUESTION,
    story.QUESTION,
    search.QUESTION,
    watches.WATCHES,
    watches.WATCH,
    edits.QUESTION,
    article.QUESTION,
    outlets.QUESTION,
    outlet.QUESTION,
    compare.QUESTION,
)
