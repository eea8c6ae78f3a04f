"""A port number → nothing when a server can listen on it, else one line that says what to do.

Asked before the demo is built, so that nobody waits for a server that cannot start.
"""

import socket
import sys


def check_port(port: str) -> str | None:
    """Return why no server can listen on this port of the loopback address; None when one can."""
    if not port.isdecimal() or not 1 <= int(port) <= 65535:
        return f"PORT={port}: not a port; choose a number from 1024 to 65535."
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", int(port)))
        except PermissionError:
            return f"PORT={port}: this user may not listen there; choose another, as in: make demo PORT=8502"
        except OSError:
            return (
                f"PORT={port}: something listens there; choose another, as in: make demo PORT={int(port) % 65535 + 1}"
            )
    return None


if __name__ == "__main__":
    sys.exit(check_port(sys.argv[1]))
