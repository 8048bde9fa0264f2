"""Alarms that no page shows, from the run that finds them to those who are told: a webhook and a program for mails."""

import json
import shutil
import ssl
from datetime import UTC, datetime, timedelta
from email import message_from_string

import pytest
import trustme
from engines import ON_BOTH_ENGINES
from net import rss, story
from site_on_loopback import open_site

from store.model import DiskSample
from store.store import open_store


@pytest.fixture
def mails(folder, monkeypatch):
    """The mails that a program of this machine was given so far."""
    monkeypatch.setenv("INGEST_NOTIFY__WEBHOOK_SECRET", "hush")
    box = folder / "box"
    box.mkdir()
    program = folder / "sendmail"
    program.write_text(f'#!/bin/sh\ncat > "$(mktemp {box}/XXXXXXXX)"\n')
    program.chmod(0o755)
    return lambda: [message_from_string(one.read_text()) for one in box.iterdir()]


def told_by(folder, site) -> str:
    """The tables of config.toml by which the webhook on `site` and the program for mails are told."""
    return (
        f'[mail]\nfrom = "ingest@elm.example"\ncommand = ["{folder}/sendmail"]\n'
        f'[alarms]\nwebhook = "{site.url("/alarms")}"\nmail = "desk@elm.example"\n'
    )


def events(site) -> list[tuple[str, str]]:
    """What the webhook was told: the event and the kind of the alarm."""
    bodies = [json.loads(body) for _, body in site.told]
    return [(body["event"], body["kind"]) for body in bodies]


def subjects(mails) -> list[str]:
    return sorted(" ".join(one["Subject"].split()) for one in mails())


def publish(site, *numbers: int) -> None:
    site.pages |= {f"/a/{one}": story(f"news of day {one}") for one in numbers}
    site.pages["/rss"] = rss(*(site.url(f"/a/{one}") for one in numbers))


@ON_BOTH_ENGINES
def test_a_certificate_that_ends_soon_is_told_once_and_so_is_that_it_was_renewed(
    call, site, database, folder, mails
):
    authority, tls = trustme.CA(), ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)

    def renew(days: int) -> None:
        ends_at = datetime.now(UTC) + timedelta(days=days)
        authority.issue_cert("127.0.0.1", not_after=ends_at).configure_cert(tls)

    authority.cert_pem.write_to_path(folder / "ca.pem")
    renew(3)
    with open_site(tls) as elm:
        (folder / "config.toml").write_text(elm.config('ca_file = "ca.pem"') + told_by(folder, site))
        publish(elm, 1)
        assert call("fetch")[0] == 0
        assert events(site) == [("begins", "certificate")]
        (mail,) = mails()
        assert (mail["To"], mail["From"]) == ("desk@elm.example", "ingest@elm.example")
        assert "elm: certificate: " in mail["Subject"]
        code, out, _ = call("health")
        assert (code, len(out.splitlines())) == (4, 1)
        assert out.startswith("elm: certificate since ")

        publish(elm, 1, 2)
        assert call("fetch")[0] == 0
        assert len(events(site)) == len(mails()) == 1

        renew(80)
        publish(elm, 1, 2, 3)
        assert call("fetch")[0] == 0
        assert events(site) == [("begins", "certificate"), ("ends", "certificate")]
        assert [("ended: " in one) for one in subjects(mails)].count(True) == 1
        assert call("health")[0] == 0

        publish(elm, 1, 2, 3, 4)
        assert call("fetch")[0] == 0
        assert len(events(site)) == len(mails()) == 2


def test_a_disk_that_will_be_full_within_the_week_is_told_once_and_so_is_that_it_has_room_again(
    call, site, folder, mails, monkeypatch
):
    url = f"sqlite:///{folder}/news.db"
    monkeypatch.setenv("INGEST_DATABASE__URL", url)
    (folder / "config.toml").write_text(site.config() + told_by(folder, site))
    publish(site, 1)
    assert call("fetch")[0] == 0
    now, free = datetime.now(UTC), shutil.disk_usage(folder).free
    long_ago = now - timedelta(days=30)

    def remember(*samples: DiskSample, forget_before: datetime = long_ago) -> None:
        store = open_store(url)
        with store.begin() as tx:
            for sample in samples:
                tx.alarms.add_disk_sample(sample, forget_before)
        store.close()

    # Each hour took a hundredth of what is left: full in a hundred hours.
    remember(*(DiskSample(now - timedelta(hours=h), free + h * free // 100) for h in range(12, 0, -1)))
    assert call("fetch")[0] == 0
    assert call("fetch")[0] == 0
    assert events(site) == [("begins", "disk")]
    (mail,) = mails()
    assert "disk: the disk of the database will be full in " in " ".join(mail["Subject"].split())
    code, out, _ = call("health")
    assert (code, len(out.splitlines())) == (4, 1)
    assert out.startswith("this machine: disk since ")

    later = now + timedelta(minutes=1)
    remember(DiskSample(later, free), forget_before=later)
    assert call("fetch")[0] == 0
    assert call("fetch")[0] == 0
    assert events(site) == [("begins", "disk"), ("ends", "disk")]
    assert len(mails()) == 2
    assert call("health")[0] == 0
