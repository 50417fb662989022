"""The one place that hands a mail to the mail server. What it says names nobody and nothing."""

from __future__ import annotations

import logging
import smtplib
from enum import Enum

from django.core.mail import EmailMessage

log = logging.getLogger(__name__)


class Sent(Enum):
    """What became of a mail: gone, to be tried again, or refused for good by the receiving side."""

    GONE = "gone"
    LATER = "later"
    NEVER = "never"


def send(address: str, subject: str, text: str) -> Sent:
    """Sends one plain-text mail and says what became of it. Never raises for the mail server's faults."""
    message = EmailMessage(subject, text, to=[address], headers={"Auto-Submitted": "auto-generated"})
    try:
        message.send()
    except smtplib.SMTPRecipientsRefused as refused:
        codes = [code for code, _words in refused.recipients.values()]
        return Sent.NEVER if codes and all(500 <= code < 600 for code in codes) else Sent.LATER
    except (smtplib.SMTPException, OSError) as error:
        log.warning("a mail could not be handed over: %s", type(error).__name__)
        return Sent.LATER
    return Sent.GONE
