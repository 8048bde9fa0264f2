"""`ingest completion`: completion of commands and options by the shell."""

from pathlib import Path
from typing import Annotated, Literal

from cyclopts import Parameter

from ingest.cli.options import DONE, WRONG_CALL, complain, say

Shell = Literal["bash", "zsh", "fish"]


def completion(
    action: Annotated[Literal["install", "print"], Parameter(help="Install it, or print it.")] = "print",
    *,
    shell: Annotated[Shell | None, Parameter(help="The shell; else the one that runs this.")] = None,
    output: Annotated[
        Path | None, Parameter(help="The file to install it in; else the shell's own place.")
    ] = None,
) -> int:
    """Complete commands and options in bash, zsh or fish."""
    from cyclopts.completion.detect import ShellDetectionError, detect_shell

    from ingest.cli.app import make_app

    try:
        found = shell or detect_shell()
    except ShellDetectionError:
        complain("ingest: cannot tell which shell this is; add e.g. --shell bash")
        return WRONG_CALL
    if action == "print":
        say(make_app().meta.generate_completion(prog_name="ingest", shell=found))
    else:
        place = make_app().meta.install_completion(shell=found, output=output, add_to_startup=output is None)
        say(f"Installed in {place}; it works in the next shell you open.")
    return DONE
