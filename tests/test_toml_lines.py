"""The line of every key is found, in whatever way the TOML is written."""

import tomllib

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from ingest import config
from ingest.config.toml_lines import lines_of_keys

MORE_TOML = '''
[[table."quoted ] key".list]]   # "
x = [ [1, 2], ["]", '[', "#"], { y = "}", z = { a.b = 1 } }, ]
date = 2026-11-22 12:00:00 # a space in it
text = """ \\""" ]
[no.table] """
raw = \'\'\' \'\' = [ \'\'\'
[[table."quoted ] key".list]]
"a b".c = -inf
'''


def test_lines_are_found_in_every_way_of_writing_toml():
    text = '''\
# a comment with [brackets] = and "quotes"
a.b = 1                      # 2
"c d" = """
three [x]
four = 5
"""
[t]                          # 7
list = [
  1, # one, ]
  { x = "}", y = [2,
    3] },
]
[[many]]                     # 13
k = 'lit # eral'
[[many]]
k = 2
[many.sub]
z = 2026-01-01T00:00:00Z
["quoted.key".'x']
w = true
'''
    lines = lines_of_keys(text)

    assert lines["a", "b"] == 2
    assert lines[("c d",)] == 3
    assert lines[("t",)] == 7
    assert lines["t", "list", 0] == 9
    assert lines["t", "list", 1, "y"] == 10
    assert lines["t", "list", 1, "y", 1] == 11
    assert lines["many", 0, "k"] == 14
    assert lines["many", 1, "k"] == 16
    assert lines["many", 1, "sub", "z"] == 18
    assert lines["quoted.key", "x", "w"] == 20


def _paths(value, path=()):
    """Every key and every element of parsed TOML."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, one in inner:
        yield (*path, key)
        yield from _paths(one, (*path, key))


@settings(max_examples=300)
@given(st.data())
def test_the_line_of_every_key_is_found_in_whatever_is_toml(data):
    lines = (config.default_text() + MORE_TOML).splitlines(keepends=True)
    cut = data.draw(st.lists(st.integers(0, len(lines) - 1), max_size=12))
    moved = data.draw(st.lists(st.tuples(st.sampled_from(lines), st.integers(0, len(lines))), max_size=4))
    kept = [line for number, line in enumerate(lines) if number not in cut]
    for line, place in moved:
        kept.insert(place, line)
    text = "".join(kept)
    try:
        values = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        assume(False)
        return

    found = lines_of_keys(text)

    written = text.splitlines()
    for path in _paths(values):
        assert path in found
        name = next(part for part in reversed(path) if isinstance(part, str))
        if isinstance(path[-1], str):
            assert name in written[found[path] - 1]
