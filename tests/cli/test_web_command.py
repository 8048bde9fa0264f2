"""`ingest web`: what it takes, and what it says when it does not start."""

import subprocess
import sys

import pytest

from ingest.cli.web import is_loopback

TOKEN = "0123456789abcdef"


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (["--host", "0.0.0.0"], "add --token, or --behind-proxy"),
        (["--host", "::"], "add --token, or --behind-proxy"),
        (["--token", "short"], "take 16 at least"),
        (["--port", "70000"], "65535"),
    ],
)
def test_what_would_not_be_safe_does_not_start(call, database, options, says):
    code, _, errors = call("web", *options)

    assert code == 2
    assert says in errors


@pytest.mark.parametrize(
    ("host", "is_alone"),
    [
        ("127.0.0.1", True),
        ("127.8.8.8", True),
        ("::1", True),
        ("localhost", True),
        ("0.0.0.0", False),
        ("::", False),
    ],
)
def test_which_addresses_this_machine_alone_reaches(host, is_alone):
    assert is_loopback(host) is is_alone


def test_without_the_extra_the_error_says_what_to_install(tmp_path):
    program = (
        "import sys; sys.modules['jinja2'] = None; from ingest.cli.app import call; sys.exit(call(['web']))"
    )

    done = subprocess.run([sys.executable, "-c", program], cwd=tmp_path, capture_output=True, text=True)

    assert done.returncode == 2
    assert "pip install 'news-ingest[web]'" in done.stderr
