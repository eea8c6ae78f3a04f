"""What ships beside the modules is found where it lies."""

import importlib.util
import shutil
from pathlib import Path

from greendot import resources


def test_a_checkout_holds_the_originals(root: Path) -> None:
    assert resources.shipped() == root
    assert resources.shipped("data", "contracts") == root / "data" / "contracts"


def test_a_wheel_holds_them_in_the_package(tmp_path: Path) -> None:
    package = tmp_path / "greendot"
    (package / "_shipped" / "queries").mkdir(parents=True)
    copied = shutil.copy(Path(resources.__file__), package)
    spec = importlib.util.spec_from_file_location("installed_resources", copied)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    assert module.shipped("queries") == package / "_shipped" / "queries"
