"""Files reach a bucket of a real S3 server whole or not at all, and no message names a key."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from bucket_fixtures import KEY, SECRET, Answer, ObjectStore, object_store
from greendot.cli import commands
from greendot.errors import SettingsError
from greendot.sending import Outcome
from greendot.sending.bucket import BucketError, bucket_error, write_objects
from greendot.settings import Bucket, read_bucket, read_settings
from mail_fixtures import sent, states
from report_fixtures import write_workspace

OBJECTS = ["reports/q4/numbers.csv", "reports/q4/report.json", "reports/q4/READ FIRST.txt"]
PARTS = b"0123456789" * 1_100_000
"""More than one part of an upload."""


@pytest.fixture
def store(monkeypatch: pytest.MonkeyPatch) -> Iterator[ObjectStore]:
    with object_store(monkeypatch) as running:
        yield running


def workspace(folder: Path, address: str, more: str = "") -> Path:
    send = f'[[send]]\nname = "bucket"\nfolder = "{address}"\nformats = ["csv", "json"]\n'
    return write_workspace(folder, send + more)


def only(outcomes: list[Outcome]) -> Outcome:
    (one,) = outcomes
    assert KEY not in str(one)
    assert SECRET not in str(one)
    return one


def test_a_bucket_gets_what_a_folder_gets(tmp_path: Path, store: ObjectStore) -> None:
    disk = '[[send]]\nname = "disk"\nfolder = "out"\nformats = ["csv", "json"]\n'
    workspace(tmp_path, store.address(), disk)
    assert states(sent(tmp_path, "bucket", "disk")) == ["sent", "sent"]
    assert list(store.objects) == OBJECTS
    there = {one.name: one.read_bytes() for one in (tmp_path / "out").iterdir()}
    assert {key.removeprefix("reports/q4/"): body for key, body in store.objects.items()} == there
    assert store.kinds == dict(zip(OBJECTS, ("text/csv", "application/json", "text/plain"), strict=True))
    assert states(sent(tmp_path, "bucket")) == ["already sent"]


def test_a_bucket_may_be_written_to_without_a_prefix(tmp_path: Path, store: ObjectStore) -> None:
    workspace(tmp_path, store.address("reports"))
    assert states(sent(tmp_path, "bucket")) == ["sent"]
    assert list(store.objects) == [key.replace("q4/", "") for key in OBJECTS]


def test_a_dry_run_reaches_nothing(tmp_path: Path, store: ObjectStore) -> None:
    workspace(tmp_path, store.address())
    one = only(sent(tmp_path, "bucket", is_dry=True))
    assert (one.status, one.recipient) == ("would send", store.address())
    assert store.requests == []


@pytest.mark.parametrize("answer", [(503, "SlowDown"), (500, "InternalError"), (403, "AccessDenied"), (0, "")])
@pytest.mark.parametrize("number", [1, 2, 3, 4])
def test_no_object_is_ever_half_there(store: ObjectStore, number: int, answer: Answer) -> None:
    store.objects["reports/q4/deck.pptx"] = b"the one before"
    store.faults[number] = answer
    try:
        write_objects({"deck.pptx": PARTS}, read_bucket(store.address()))
    except BucketError:
        gc.collect()  # what is left of the upload is closed now, if it is closed at all
        assert store.objects == {"reports/q4/deck.pptx": b"the one before"}
    else:
        assert answer[0] == 0, "only a request that was never answered may be asked again by the client itself"
        assert store.objects == {"reports/q4/deck.pptx": PARTS}
    store.faults.clear()
    write_objects({"deck.pptx": PARTS}, read_bucket(store.address()))
    assert store.objects == {"reports/q4/deck.pptx": PARTS}


def test_a_store_that_goes_in_the_middle_leaves_whole_objects(tmp_path: Path, store: ObjectStore) -> None:
    workspace(tmp_path, store.address())
    store.faults = dict.fromkeys(range(4, 40), (0, ""))
    waited: list[float] = []
    one = only(sent(tmp_path, "bucket", waits=waited))
    assert (one.status, waited) == ("failed", [2.0, 8.0])
    assert "it cannot be reached: " in one.detail
    assert list(store.objects) == OBJECTS[:1]
    store.faults.clear()
    assert states(sent(tmp_path, "bucket")) == ["sent"]
    assert list(store.objects) == OBJECTS


@pytest.mark.parametrize(
    ("answer", "waits", "said"),
    [
        ((503, "SlowDown"), [2.0, 8.0], "it answered SLOW_DOWN; try later"),
        ((507, "XMinioStorageFull"), [2.0, 8.0], "it answered XMinioStorageFull (507)"),
        ((403, "AccessDenied"), [], "no right to write to reports/q4: "),
        ((403, "SignatureDoesNotMatch"), [], "it does not take the credentials"),
        ((400, "ExpiredToken"), [], "or they are no longer valid"),
        ((301, "PermanentRedirect"), [], "not in this region; write its own as ?region=…"),
        ((403, "RequestTimeTooSkewed"), [], "the clocks of this machine and of the store"),
        ((405, "MethodNotAllowed"), [], "it refused the file with MethodNotAllowed (405); check that"),
    ],
)
def test_what_a_store_answers_is_told_in_plain_words(
    tmp_path: Path, store: ObjectStore, answer: Answer, waits: list[float], said: str
) -> None:
    workspace(tmp_path, store.address())
    store.faults = dict.fromkeys(range(1, 40), answer)
    waited: list[float] = []
    one = only(sent(tmp_path, "bucket", waits=waited))
    assert (one.status, waited) == ("failed", waits)
    assert said in one.detail
    assert store.objects == {}


def test_a_bucket_that_is_not_there_is_not_made(tmp_path: Path, store: ObjectStore) -> None:
    workspace(tmp_path, store.address("no-reports/q4"))
    one = only(sent(tmp_path, "bucket"))
    assert (one.status, one.detail) == (
        "failed",
        "there is no bucket 'no-reports'; make it, or correct folder in greendot.toml",
    )
    assert store.requests == ["POST no-reports/q4/numbers.csv"]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"AWS_ACCESS_KEY_ID": "AKIDOFSOMEONEELSE"}, "it does not take the credentials"),
        ({"AWS_ACCESS_KEY_ID": "", "AWS_SECRET_ACCESS_KEY": ""}, "there are no credentials, or they lack"),
    ],
)
def test_credentials_come_from_the_environment_and_are_never_told(
    tmp_path: Path, store: ObjectStore, monkeypatch: pytest.MonkeyPatch, changes: dict[str, str], said: str
) -> None:
    workspace(tmp_path, store.address())
    for name, value in changes.items():
        monkeypatch.setenv(name, value)
    run = CliRunner().invoke(commands, ["send", "-C", str(tmp_path), "bucket"])
    history = CliRunner().invoke(commands, ["sent", "-C", str(tmp_path)]).output
    assert said in run.output
    assert said in history
    for text in (KEY, SECRET, "AKIDOFSOMEONEELSE"):
        assert text not in f"{run.output}{run.exception}{history}"


def test_a_store_that_nobody_runs_is_told(tmp_path: Path, store: ObjectStore) -> None:
    workspace(tmp_path, store.address().replace(f":{store.port}", ":1"))
    one = only(sent(tmp_path, "bucket"))
    assert one.status == "failed"
    assert "it cannot be reached: Failed to connect to 127.0.0.1:1 " in one.detail
    assert "check the network and the address" in one.detail


def test_an_error_of_the_client_itself_is_told_without_its_words() -> None:
    told = bucket_error(OSError(f"Unable to use {SECRET}"), Bucket("reports", "q4"))
    assert SECRET not in str(told)
    assert not told.may_pass


def test_an_address_is_read_as_it_is_written() -> None:
    address = "s3://a.b-1/one%20two/three/?region=eu-central-1&endpoint_override=minio.example.org:9000&scheme=http"
    whole = Bucket("a.b-1", "one two/three", "eu-central-1", "minio.example.org:9000", "http")
    assert read_bucket(address) == whole
    assert read_bucket("s3://a.b-1/one%20two/three") == replace(whole, region="", endpoint="", scheme="")


@pytest.mark.parametrize(
    ("address", "said"),
    [
        (f"s3://{KEY}:{SECRET}@reports/q4", "the address holds a user or a key"),
        (f"s3://{KEY}:with/slash-{SECRET}@reports/q4", "the address holds a user or a key"),
        (f"s3://{KEY}@reports", "credentials come from AWS_ACCESS_KEY_ID"),
        (f"gs://{KEY}:{SECRET}@reports", "not to gs:; mount the bucket"),
        (f"s3://reports?secret_key={SECRET}", "something that is not taken there"),
        (f"s3://reports?{SECRET}", "something that is not taken there"),
        ("s3://reports?allow_bucket_creation=true", "region, endpoint_override, scheme; no key is"),
        ("s3://reports?region=a&region=b", "or twice"),
        ("s3://reports?region=", "region cannot be that; write one such as eu-central-1"),
        ("s3://reports?endpoint_override=http://127.0.0.1:9000", "write host:port, such as"),
        ("s3://reports?scheme=ftp", "write https or http"),
        ("s3://", "no bucket's name"),
        (f"s3://{KEY}/q4", "no bucket's name"),
        ("s3://minio:9000/reports", "a server of your own behind it as ?endpoint_override=host:port"),
        ("s3://reports/a//b", "an empty part"),
        ("s3://reports/a/../b", "a part of dots"),
        ("s3://reports/a%0Ab", "a sign that cannot be seen"),
        ("s3://reports/a#b", "# or a sign that cannot be seen"),
        ("s3a://reports/q4", "write s3://bucket/prefix"),
        ("S3://reports/q4", "write s3://bucket/prefix"),
        ("s3:/reports", "write s3://bucket/prefix"),
    ],
)
def test_a_wrong_address_is_told_with_its_line_and_not_repeated(tmp_path: Path, address: str, said: str) -> None:
    (tmp_path / "greendot.toml").write_text(f'[[send]]\nname = "a"\nfolder = "{address}"\n')
    with pytest.raises(SettingsError) as refused:
        read_settings(tmp_path, {})
    assert said in str(refused.value)
    assert "greendot.toml:3: " in str(refused.value)
    for text in (KEY, SECRET):
        assert text not in str(refused.value)
