"""A workspace with the sample as its live snapshot, and pages that run through app.py as the server runs them."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.runtime.pages_manager import PagesManager

from greendot.ui.workspace import serve_folder
from page_runs import TOML, Server, serving
from sample_snapshot import write_sample


@pytest.fixture(scope="session")
def sample_workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a workspace with the sample as its live snapshot; nobody may change it."""
    folder = tmp_path_factory.mktemp("workspace")
    (folder / "greendot.toml").write_text(TOML)
    write_sample(folder / "build" / "snapshots")
    return folder


@pytest.fixture
def through_app(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Run every page through app.py, as the server does; a folder pages/ beside it would make Streamlit skip it."""
    begin = PagesManager.__init__

    def begin_without_pages(self: PagesManager, *args: object, **options: object) -> None:
        begin(self, *args, **options)
        PagesManager.uses_pages_directory = False

    monkeypatch.setattr(PagesManager, "__init__", begin_without_pages)
    yield
    serve_folder(Path())


@pytest.fixture
def served(sample_workspace: Path, through_app: None) -> Path:
    """Serve the sample's workspace to pages that a test opens."""
    serve_folder(sample_workspace)
    return sample_workspace


@pytest.fixture(scope="session")
def server(sample_workspace: Path) -> Iterator[Server]:
    """Return a server of the sample's workspace."""
    with serving(sample_workspace) as running:
        yield running
