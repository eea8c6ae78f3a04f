"""Turns files into objects in a bucket, and what an object store answers into words that name no secret."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from mimetypes import guess_type
from typing import Any

from greendot.settings import Bucket

CONNECT_TIMEOUT_S = 15.0
STALL_TIMEOUT_S = 30.0
"""How long nothing may come or go before a request is given up."""

_ERROR = re.compile(r"AWS Error ([A-Za-z_]+)(?: \(HTTP status (\d+)\))?(?:.*?ExceptionName: ([\w.]+))?", re.DOTALL)
_CURL = re.compile(r"curlCode: \d+, (?:.*; Details: )?(.+)", re.DOTALL)
_PASSING = {"networkconnection", "slowdown", "internalfailure", "serviceunavailable", "throttling", "requesttimeout"}
_KEYS = "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, a profile or the machine's role"
_NO_BUCKET = "there is no bucket '{name}'; make it, or correct folder in greendot.toml"
_NO_RIGHT = "no right to write to {key}: there are no credentials, or they lack s3:PutObject there; check " + _KEYS
_NO_CREDENTIALS = "it does not take the credentials, or they are no longer valid; check " + _KEYS
_OTHER_REGION = "the bucket '{name}' is not in this region; write its own as ?region=… behind folder in greendot.toml"
_WORDS = {
    "nosuchbucket": _NO_BUCKET,
    "resourcenotfound": _NO_BUCKET,
    "accessdenied": _NO_RIGHT,
    "invalidaccesskeyid": _NO_CREDENTIALS,
    "signaturedoesnotmatch": _NO_CREDENTIALS,
    "expiredtoken": _NO_CREDENTIALS,
    "invalidtoken": _NO_CREDENTIALS,
    "permanentredirect": _OTHER_REGION,
    "authorizationheadermalformed": _OTHER_REGION,
    "requesttimetooskewed": "the clocks of this machine and of the store are too far apart; set this machine's",
}


class BucketError(OSError):
    """A file did not become an object; `may_pass` says whether waiting may help. Its text names no secret."""

    def __init__(self, text: str, may_pass: bool) -> None:
        super().__init__(text)
        self.may_pass = may_pass


def write_objects(contents: Mapping[str, bytes], to: Bucket) -> None:
    """Write files to a bucket, in their order. Each object appears whole or not at all. BucketError says why not.

    Two settings keep it so. Written in the background, a part that fails spoils the whole upload; in the foreground
    what is left would be closed as the whole. Opened late, an upload that cannot begin is closed as an empty object.
    """
    from pyarrow import ArrowInvalid
    from pyarrow.fs import AwsStandardS3RetryStrategy, S3FileSystem

    try:
        store = S3FileSystem(
            region=to.region or None,
            endpoint_override=to.endpoint or None,
            scheme=to.scheme or None,
            connect_timeout=CONNECT_TIMEOUT_S,
            request_timeout=STALL_TIMEOUT_S,
            tls_ca_file_path=os.environ.get("AWS_CA_BUNDLE") or None,
            retry_strategy=AwsStandardS3RetryStrategy(max_attempts=1),
            background_writes=True,
            allow_delayed_open=False,
        )
        for name, content in contents.items():
            _write(store, to.key(name), content)
    except (OSError, ArrowInvalid) as error:
        raise bucket_error(error, to) from None  # a store's own words may repeat what it was asked with


def bucket_error(error: Exception, to: Bucket) -> BucketError:
    """Return in plain words why a store took no file, made of the kind of the answer and not of its text."""
    found = _ERROR.search(str(error))
    if found is None:
        return BucketError("the store's client cannot be set up; check folder and the AWS_ variables", False)
    name, status = found[3] or found[1], int(found[2] or 0)
    kind = name.replace("_", "").lower()
    if kind in _WORDS:
        return BucketError(_WORDS[kind].format(name=to.name, key=to.key("")), False)
    may_pass = kind in _PASSING or status == 429 or status >= 500
    if kind == "networkconnection":
        reason = (curl := _CURL.search(str(error))) and " ".join(curl[1].split())
        return BucketError(
            f"it cannot be reached: {reason or 'no answer'}; check the network and the address", may_pass
        )
    answer = f"{name}{f' ({status})' if status else ''}"
    if may_pass:
        return BucketError(f"it answered {answer}; try later", may_pass)
    return BucketError(f"it refused the file with {answer}; check that this is the address of an S3 store", may_pass)


def _write(store: Any, key: str, content: bytes) -> None:
    kind = guess_type(key)[0] or "application/octet-stream"
    with store.open_output_stream(key, metadata={"Content-Type": kind}) as stream:
        stream.write(content)
