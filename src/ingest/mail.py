"""Makes a mail, and hands it over to this machine's own mailer: the only module that knows how.

What outlets wrote goes into the text alone, never into a head or the command's arguments.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from ingest.errors import MailFailed
from ingest.programs import hand_over
from ingest.text import clean_line

MAX_SUBJECT_CHARS = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Mailer:
    """The program that takes mails on stdin and finds their recipients in the head, as `sendmail -t` does. It gets
    `deadline_s` seconds and no more of the environment than `environ`."""

    sender: str
    command: tuple[str, ...]
    deadline_s: float
    environ: Mapping[str, str] = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """A mail to one address. `id` is the same when the same mail is sent again, so that receivers can tell."""

    to: str
    subject: str
    text: str
    id: str
    at: datetime


def as_bytes(mail: Mail, sender: str) -> bytes:
    """The mail as a mailer takes it: plain text, and a head into which nothing can be smuggled."""
    # Imported here: whatever fetches knows of mailers, and hardly any run sends a mail.
    from email.message import EmailMessage
    from email.policy import SMTP
    from email.utils import format_datetime

    # Lines end as programs on this machine write them, and every relay takes what is ASCII.
    message = EmailMessage(policy=SMTP.clone(linesep="\n", cte_type="7bit"))
    message["From"] = sender
    message["To"] = mail.to
    message["Subject"] = clean_line(mail.subject, MAX_SUBJECT_CHARS)
    message["Date"] = format_datetime(mail.at.astimezone(UTC))
    message["Message-ID"] = f"<{mail.id}@{sender.rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"  # no holiday answers (RFC 3834)
    message.set_content(mail.text)
    return message.as_bytes()


async def send(mailer: Mailer, mail: Mail) -> None:
    """Hands the mail over. Raises MailFailed when the mailer is not there, takes too long, or ends with another exit
    code than 0; one that takes too long may have taken the mail even so."""
    reason = await hand_over(
        mailer.command, as_bytes(mail, mailer.sender), environ=mailer.environ, deadline_s=mailer.deadline_s
    )
    if reason:
        raise MailFailed(reason)
