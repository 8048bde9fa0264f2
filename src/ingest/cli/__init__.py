"""The commands. Alone prints, exits and builds the Deps.

app.py          the list of commands, the options before them, where errors end
options.py      what all commands take          output.py   tables, progress bars, times: all that is printed
deps.py         builds the Deps                 process.py  who this process is
"""

from ingest.cli.app import call, main

__all__ = ["call", "main"]
