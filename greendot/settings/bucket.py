"""Turns the address of a bucket, as greendot.toml writes it, into its parts; one that may hold a key is refused."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import parse_qsl, unquote, urlsplit

_BEGINNING = "s3://"
_NAME = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")
_OPTIONS = {
    "region": (re.compile(r"[A-Za-z0-9-]{1,64}"), "one such as eu-central-1"),
    "endpoint_override": (
        re.compile(r"([A-Za-z0-9.-]{1,253}|\[[0-9A-Fa-f:.]+\])(:\d{1,5})?"),
        "host:port, such as minio.example.org:9000",
    ),
    "scheme": (re.compile("https?"), "https or http"),
}


@dataclass(frozen=True, slots=True)
class Bucket:
    """A place in an S3 object store. What is empty is left to the environment, as AWS's own tools read it."""

    name: str
    prefix: str
    region: str = ""
    endpoint: str = ""
    scheme: str = ""

    def key(self, file: str) -> str:
        """Return the bucket and the key under which a file stands there."""
        return "/".join(part for part in (self.name, self.prefix, file) if part)


def is_bucket(folder: str) -> bool:
    """Return whether a folder is the address of a bucket."""
    return folder.startswith(_BEGINNING)


def read_bucket(address: str) -> Bucket:
    """Return the parts of an address that `check_bucket` found nothing wrong with."""
    parts = urlsplit(address)
    options = dict(parse_qsl(parts.query))
    return Bucket(
        parts.netloc,
        unquote(parts.path).strip("/"),
        options.get("region", ""),
        options.get("endpoint_override", ""),
        options.get("scheme", ""),
    )


def check_bucket(address: str) -> Iterator[tuple[str, str]]:
    """Yield what is wrong with an address and what to do; the address is not repeated, for it may hold a key."""
    if "@" in address:
        yield (
            "the address holds a user or a key, which would stand in files and logs",
            "take it out: credentials come from AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, a profile or the "
            "machine's role",
        )
        return
    head, _, query = address.removeprefix(_BEGINNING).partition("?")
    name, _, prefix = head.partition("/")
    if not _NAME.fullmatch(name):
        yield (
            "after s3:// stands no bucket's name of small letters, digits, - and .",
            "write s3://bucket/prefix, and a server of your own behind it as ?endpoint_override=host:port",
        )
    steps = unquote(prefix).rstrip("/").split("/") if prefix else []
    if not unquote(head).isprintable() or "#" in address or any(step in ("", ".", "..") for step in steps):
        yield (
            "the prefix holds an empty part, a part of dots, # or a sign that cannot be seen",
            "write s3://bucket/one/two",
        )
    options = parse_qsl(query, keep_blank_values=True)
    if any(key not in _OPTIONS for key, _ in options) or len({key for key, _ in options}) < len(options):
        yield (
            "behind ? stands something that is not taken there, or twice",
            f"these are taken: {', '.join(_OPTIONS)}; no key is",
        )
    for key, value in options:
        if key in _OPTIONS and not _OPTIONS[key][0].fullmatch(value):
            yield f"{key} cannot be that", f"write {_OPTIONS[key][1]}"
