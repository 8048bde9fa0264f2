"""What learning from an outlet's pages is worth, on the made-up outlets of the tests.

.venv/bin/python benchmarks/learning.py

Prints for each outlet the share of pages whose text, title and authors are exactly right: each page for itself, and
with what its pages teach together; then how many values learning made worse.
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests/extract"))

import made_outlets


def main() -> None:
    print(f"{'outlet':36} {'alone: text':>12} title authors {'together: text':>15} title authors  worse")
    for name in made_outlets.SHAPES:
        made = made_outlets.made_outlet(name)
        alone, together = made_outlets.read_alone(made), made_outlets.read_together(made)
        before, after = made_outlets.shares(made, alone), made_outlets.shares(made, together)
        worse = sum(
            was and not now
            for one, first, second in zip(made, alone, together, strict=True)
            for was, now in zip(made_outlets.right(one, first), made_outlets.right(one, second), strict=True)
        )
        print(
            f"{name:36} {before.text:12.2f} {before.title:5.2f} {before.authors:7.2f} "
            f"{after.text:15.2f} {after.title:5.2f} {after.authors:7.2f} {worse:6}"
        )


if __name__ == "__main__":
    main()
