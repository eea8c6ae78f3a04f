"""What every test may rely on: the marks, and the browser that the mark `browser` stands for."""

import os
import shutil
from pathlib import Path

import pytest

NO_BROWSER = "needs a browser: apt-get install chromium fonts-dejavu-core"


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip a browser test where there is no browser, and say so; where CI=true that is a failure."""
    if item.get_closest_marker("browser") is None or shutil.which("chromium"):
        return
    if os.environ.get("CI") == "true":
        pytest.fail(NO_BROWSER, pytrace=False)
    pytest.skip(NO_BROWSER)


@pytest.fixture(scope="session")
def chromium() -> Path:
    """Return the browser's path; for tests marked `browser`, which do not run without one."""
    return Path(shutil.which("chromium") or "")


@pytest.fixture(scope="session")
def root() -> Path:
    """Return the checkout's folder."""
    return Path(__file__).resolve().parent.parent
