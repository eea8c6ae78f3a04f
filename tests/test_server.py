"""The server as people run it: briefs, health, what it refuses, what it logs, how it stops."""

import gzip
import json
import socket
import time
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path

import pytest
from click.testing import CliRunner

from greendot.cli.serve_commands import serve_command
from greendot.errors import ServeError
from greendot.ui.listening import is_loopback, listening_hosts, require_loopback
from page_runs import TOML, Server, free_port, serving

pytest_plugins = ("page_fixtures",)


def ask(server: Server, path: str, method: str = "GET", **headers: str) -> tuple[HTTPResponse, bytes]:
    connection = HTTPConnection(server.address.removeprefix("http://"), timeout=20)
    connection.request(method, path, headers={name.replace("_", "-"): value for name, value in headers.items()})
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    return answer, body


def test_a_brief_comes_packed_with_a_tag_and_is_not_sent_twice(server: Server) -> None:
    plain, body = ask(server, "/brief/overview")
    assert (plain.status, plain.headers["content-type"]) == (200, "text/html; charset=utf-8")
    packed, small = ask(server, "/brief/overview", Accept_Encoding="gzip")
    assert packed.headers["content-encoding"] == "gzip"
    assert gzip.decompress(small) == body
    assert len(small) < 20_000
    again, nothing = ask(server, "/brief/overview", If_None_Match=plain.headers["etag"])
    assert (again.status, nothing) == (304, b"")
    head, nothing = ask(server, "/brief/overview", "HEAD")
    assert (head.status, nothing, head.headers["etag"]) == (200, b"", plain.headers["etag"])


def test_a_brief_shows_what_its_address_selects(server: Server) -> None:
    tags = {ask(server, f"/brief/overview{query}")[0].headers["etag"] for query in ("", "?period=2016-Q3", "?period=x")}
    assert len(tags) == 2


@pytest.mark.parametrize(
    ("path", "status", "text"),
    [
        ("/brief/overveiw", 404, "did you mean &#x27;overview&#x27;?"),
        ("/brief/%3Cscript%3E", 404, "There is no page &#x27;&lt;script&gt;&#x27;"),
        ("/brief/../../etc/passwd", 404, ""),
    ],
)
def test_an_unknown_brief_is_a_plain_page(server: Server, path: str, status: int, text: str) -> None:
    answer, body = ask(server, path)
    assert answer.status == status or (not text and b"root:" not in body)
    assert text in body.decode()


@pytest.mark.parametrize(
    ("path", "leads"),
    [
        ("/overview", "./"),
        ("/overview?period=2016-Q3", "./?period=2016-Q3"),
        ("/brief?period=2016-Q3", "./brief/overview?period=2016-Q3"),
    ],
)
def test_the_overview_has_one_address(server: Server, path: str, leads: str) -> None:
    answer, _ = ask(server, path)
    assert (answer.status, answer.headers["location"]) == (307, leads)


def test_health_knows_the_snapshot(server: Server) -> None:
    answer, body = ask(server, "/health")
    said = json.loads(body)
    live = (server.folder / "build" / "snapshots" / "live").read_text().strip()
    assert (answer.status, said["status"], said["build"], said["age_h"]) == (200, "ok", live, 0.0)


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Host": "localhost"}, 200),
        ({"Host": "[::1]:8501"}, 200),
        ({"Host": "evil.example"}, 421),
        ({"Host": "127.0.0.1.evil.example"}, 421),
        ({"Host": ""}, 421),
    ],
)
def test_a_foreign_host_name_is_refused(server: Server, headers: dict[str, str], status: int) -> None:
    assert ask(server, "/health", **headers)[0].status == status


def test_a_foreign_page_may_not_open_a_socket(server: Server) -> None:
    socket_headers = {
        "Connection": "Upgrade", "Upgrade": "websocket", "Sec_WebSocket_Version": "13",
        "Sec_WebSocket_Key": "dGhlIHNhbXBsZSBub25jZQ==",
    }  # fmt: skip
    refused, _ = ask(server, "/_stcore/stream", Origin="https://evil.example", **socket_headers)
    assert refused.status == 403


def test_static_files_come_packed_and_nothing_outside_them(server: Server) -> None:
    _, page = ask(server, "/")
    script = next(word for word in page.decode().split('"') if word.startswith("./static/js/index"))
    answer, body = ask(server, script.removeprefix("."), Accept_Encoding="gzip")
    assert answer.headers["content-encoding"] == "gzip"
    assert len(body) < len(gzip.decompress(body)) / 2
    _, body = ask(server, "/static/../../../../../../etc/passwd", Accept_Encoding="gzip")
    assert b"root:" not in body


def test_each_request_is_a_line_of_json_without_its_query(server: Server) -> None:
    ask(server, "/brief/growth?period=2016-Q3")
    asked: list[dict[str, object]] = []
    for _ in range(50):  # the line is written after the answer
        lines = [json.loads(line) for line in server.log.read_text().splitlines() if line.startswith("{")]
        if asked := [line for line in lines if line.get("path") == "/brief/growth"]:
            break
        time.sleep(0.1)
    assert asked[-1]["status"] == 200
    assert float(str(asked[-1]["ms"])) > 0
    assert "2016-Q3" not in json.dumps(asked)


def test_without_a_snapshot_the_server_says_so_and_stops_cleanly(tmp_path: Path) -> None:
    (tmp_path / "greendot.toml").write_text(TOML)
    with serving(tmp_path) as empty:
        health, said = ask(empty, "/health")
        brief, page = ask(empty, "/brief/overview")
    assert (health.status, json.loads(said)["status"]) == (503, "degraded")
    assert brief.status == 503
    assert b"greendot publish" in page
    assert empty.process.returncode == 0


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.4", "example.org", ""])
def test_an_address_that_others_reach_is_refused(host: str) -> None:
    assert not is_loopback(host)
    with pytest.raises(ServeError, match="proxy that signs people on"):
        require_loopback(host)


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.9.1", "localhost", "::1", "[::1]", "::ffff:127.0.0.1"])
def test_loopback_is_allowed(host: str) -> None:
    require_loopback(host)


def test_own_listening_sockets_are_found() -> None:
    with socket.create_server(("127.0.0.1", 0)):
        assert "127.0.0.1" in listening_hosts()


def test_a_port_in_use_is_said_with_another_one(tmp_path: Path) -> None:
    (tmp_path / "greendot.toml").write_text(TOML)
    port = free_port()
    with socket.create_server(("127.0.0.1", port)):
        result = CliRunner().invoke(serve_command, [str(tmp_path), "--port", str(port)])
    assert isinstance(result.exception, ServeError)
    assert f"--port {port + 1}" in str(result.exception)


def test_the_command_refuses_to_listen_for_everyone(tmp_path: Path) -> None:
    (tmp_path / "greendot.toml").write_text(TOML)
    result = CliRunner().invoke(serve_command, [str(tmp_path), "--host", "0.0.0.0"])
    assert isinstance(result.exception, ServeError)


def test_the_front_page_names_only_scripts_that_are_there(server: Server) -> None:
    answer, body = ask(server, "/reliability")
    page = body.decode()
    assert (answer.status, "<title>Greendot</title>" in page) == (200, True)
    scripts = {word for word in page.split('"') if word.startswith("./static/js/")}
    assert any("BidiComponent" in script for script in scripts)
    assert all(ask(server, script.removeprefix("."), "HEAD")[0].status == 200 for script in scripts)


def test_the_style_stands_after_streamlit_s_and_the_icon_is_the_dot(server: Server) -> None:
    page = ask(server, "/")[1].decode()
    assert page.index(".stMainBlockContainer {") > page.index('<div id="root">')
    answer, body = ask(server, "/favicon.png")
    assert (answer.status, answer.headers["content-type"]) == (200, "image/png")
    assert body.startswith(b"\x89PNG")
