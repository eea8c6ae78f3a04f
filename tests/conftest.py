"""What every test may rely on: the marks, the programs they stand for, and how long examples may take."""

import os
import shutil
from pathlib import Path

import hypothesis
import pytest

# mark: (program, how to get it, whether CI must have it)
NEEDS = {
    "browser": ("chromium", "apt-get install chromium fonts-dejavu-core", True),
    "office": ("soffice", "apt-get install libreoffice-impress libreoffice-calc", False),
}

# Cores may be shared, so an example has no deadline; under CI hypothesis itself fixes the examples.
hypothesis.settings.register_profile("greendot", parent=hypothesis.settings.default, deadline=None)
hypothesis.settings.load_profile("greendot")


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip a test whose program is missing, and say so; what CI must have is a failure there."""
    for mark, (program, remedy, is_due_in_ci) in NEEDS.items():
        if item.get_closest_marker(mark) is None or shutil.which(program):
            continue
        if is_due_in_ci and os.environ.get("CI") == "true":
            pytest.fail(f"needs {program}: {remedy}", pytrace=False)
        pytest.skip(f"needs {program}: {remedy}")


@pytest.fixture(scope="session")
def chromium() -> Path:
    """Return the browser's path; for tests marked `browser`, which do not run without one."""
    return Path(shutil.which("chromium") or "")


@pytest.fixture(scope="session")
def root() -> Path:
    """Return the checkout's folder."""
    return Path(__file__).resolve().parent.parent
