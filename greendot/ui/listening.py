"""Turns an address to listen on, and the sockets that listen, into leave or a refusal that says what to do."""

from __future__ import annotations

import ipaddress
import os
import socket
from contextlib import suppress
from pathlib import Path

from greendot.errors import ServeError


def is_loopback(host: str) -> bool:
    """Return whether an address can be reached from this machine alone."""
    if host == "localhost":
        return True
    with suppress(ValueError):
        address = ipaddress.ip_address(host.strip("[]").partition("%")[0])
        mapped = getattr(address, "ipv4_mapped", None)
        return (mapped or address).is_loopback
    return False


def require_loopback(host: str) -> None:
    """Raise ServeError unless only this machine can reach the address: there is no sign-on yet to tell people apart."""
    if not is_loopback(host):
        shown = host or "every interface"
        raise ServeError(
            f"Will not listen on {shown}: without sign-on all who reach it would have the role in greendot.toml. "
            "Listen on 127.0.0.1 and put a proxy that signs people on in front of it, or forward the port with ssh -L."
        )


def require_free(host: str, port: int) -> None:
    """Raise ServeError when something else listens on the port."""
    if not 0 <= port <= 65535:
        raise ServeError(f"{port} is not a port; use one from 1 to 65535")
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise ServeError(
                f"Port {port} on {host} cannot be used ({error.strerror}): something else may listen there. "
                f"Stop it, or choose another with --port {port + 1 if 0 < port < 65535 else 8502}."
            ) from error


def listening_hosts() -> set[str]:
    """Return the addresses that this process' own sockets listen on, where the system can tell."""
    folder = Path("/proc/self/fd") if Path("/proc/self/fd").is_dir() else Path("/dev/fd")
    if not folder.is_dir():
        return set()
    found = set()
    for entry in folder.iterdir():
        with suppress(OSError, ValueError), socket.socket(fileno=os.dup(int(entry.name))) as one:
            is_internet = one.family in (socket.AF_INET, socket.AF_INET6) and one.type == socket.SOCK_STREAM
            if is_internet and one.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN):
                found.add(str(one.getsockname()[0]))
    return found


def check_sockets() -> None:
    """Raise ServeError when this process listens where others can reach it, however that came about."""
    for host in listening_hosts():
        require_loopback(host)
