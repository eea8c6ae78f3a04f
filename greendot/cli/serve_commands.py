"""The command that serves a workspace's pages."""

from __future__ import annotations

from pathlib import Path

import click


@click.command("serve")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False), default=".")
@click.option("--port", type=int, default=None, help="The port to listen on; greendot.toml says which by default.")
@click.option("--host", default=None, help="The address to listen on; only this machine's own without sign-on.")
def serve_command(folder: Path, port: int | None, host: str | None) -> None:
    """Serve the pages of the workspace in FOLDER until stopped."""
    from greendot.ui.server import serve

    click.echo(f"Serving {folder.resolve()}; stop with Ctrl-C.", err=True)
    serve(folder, host, port)
