"""What only Linux has stands behind one door, and the documents name what is missing where it is closed."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]

BEHIND_THE_DOOR = {"src/store/linux.py", "src/ingest/sandbox/confine.py", "src/ingest/sandbox/syscalls.py"}

ONLY_LINUX = re.compile(
    r"/proc\b(?! )|prctl|RLIMIT_AS|malloc_trim|mallopt|SEQPACKET|os\.O_PATH|PDEATHSIG|epoll|inotify|sched_getaffinity"
    r"|sys\.platform|pidfd|memfd|SO_PEERCRED|[\"']Linux[\"']"
)


def code(text):
    """Python without comments and docstrings, in which any system may be named."""
    text = re.sub(r'(?s)"""(?:.*?)"""', "", text)
    return re.sub(r"(?m)#.*$", "", text)


def test_what_only_linux_has_is_named_behind_the_door_alone():
    found = {}
    for path in sorted((ROOT / "src").rglob("*.py")):
        words = ONLY_LINUX.findall(code(path.read_text(encoding="utf-8")))
        if words and str(path.relative_to(ROOT)) not in BEHIND_THE_DOOR:
            found[str(path.relative_to(ROOT))] = words
    assert found == {}


def test_every_thing_that_is_missing_elsewhere_is_told():
    page = (ROOT / "docs/operating.md").read_text(encoding="utf-8")
    section = page.partition("## Other systems")[2].partition("\n## ")[0]

    for word in ("memory", "seccomp", "Landlock", "lease", "sandbox.weak"):
        assert word in section
