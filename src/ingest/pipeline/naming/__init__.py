"""Articles -> names and quotes, as a pass behind the runs: it may be stopped at any time, and goes on where it was.

    passing.py    NamesPass     finds the names of articles that wait for it, a few at a time
    lessons.py    Lesson        learns the archive's gazetteer, before that or in between
    children.py   find, observe, add, learn   what a child process does with the texts

This package imports nothing itself, so that children load only what they need.
"""
