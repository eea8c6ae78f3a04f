"""Turns a message into a short one for a chat and posts it to the chat's webhook."""

from __future__ import annotations

import json
import os
import urllib.request
from collections.abc import Mapping
from http.client import HTTPMessage
from typing import IO, Any

from greendot.errors import SendError
from greendot.sending.message import Message
from greendot.settings import SendSettings, is_private_address

TIMEOUT_S = 15.0


class _Straight(urllib.request.HTTPRedirectHandler):
    """Follows no redirect: what is posted goes where the configuration says, or nowhere."""

    def redirect_request(
        self, req: urllib.request.Request, fp: IO[bytes], code: int, msg: str, headers: HTTPMessage, newurl: str
    ) -> None:
        """Return no request."""


def chat_payload(message: Message, chat: str) -> dict[str, Any]:
    """Return what a webhook takes: text for Slack, a card for Teams."""
    guard = _slack_escaped if chat == "slack" else _card_escaped
    lines = [message.warning, message.subject, *(f"• {text}" for text in message.findings)]
    texts = [guard(" ".join(text.split())) for text in lines if text]
    if chat == "slack":
        return {"text": "\n".join([*texts, *([f"<{message.link}|Open the page>"] if message.link else [])])}
    blocks = [{"type": "TextBlock", "text": text, "wrap": True} for text in texts]
    actions = [{"type": "Action.OpenUrl", "title": "Open the page", "url": message.link}] if message.link else []
    card = {"type": "AdaptiveCard", "version": "1.4", "body": blocks, "actions": actions}
    kind = "application/vnd.microsoft.card.adaptive"
    return {"type": "message", "attachments": [{"contentType": kind, "content": card}]}


def webhook_of(send: SendSettings, environ: Mapping[str, str] | None = None) -> str:
    """Return the address to post to; SendError when its variable is not set or it is neither https nor loopback."""
    address = send.webhook
    if address.startswith("$"):
        address = (os.environ if environ is None else environ).get(address[1:], "")
        if not address:
            raise SendError(f"the environment variable {send.webhook[1:]} is not set; put the webhook's address there")
    if not is_private_address(address):
        raise SendError("the webhook's address must begin with https://")
    return address


def post_chat(payload: Mapping[str, Any], address: str) -> None:
    """Post to a webhook. Errors of urllib pass."""
    head = {"Content-Type": "application/json"}
    request = urllib.request.Request(address, json.dumps(payload).encode(), head, method="POST")  # noqa: S310
    with urllib.request.build_opener(_Straight).open(request, timeout=TIMEOUT_S):
        pass


def _slack_escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _card_escaped(text: str) -> str:
    return "".join(f"\\{sign}" if sign in "[]*_`\\" else sign for sign in text)
