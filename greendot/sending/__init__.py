"""Turns what greendot.toml says is sent into mails, chat messages and files that reach whom they are for, once."""

from greendot.sending.frozen import sends_of
from greendot.sending.recorded import record_sends
from greendot.sending.running import Outcome, recipients_of, send_all, send_report

__all__ = ["Outcome", "recipients_of", "record_sends", "send_all", "send_report", "sends_of"]
