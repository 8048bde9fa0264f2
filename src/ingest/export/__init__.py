"""What of the archive goes into files, and how. Reads the database by questions that change nothing; opens no file.

selection.py   which view, columns and rows       rows.py     the rows, a few at a time, and what is left out
places.py      the files of a partitioned export  pages.py    the saved pages of articles
dataset.py     a data set in one ZIP file
tei.py         articles as TEI P5                 warc.py     pages as WARC
"""
