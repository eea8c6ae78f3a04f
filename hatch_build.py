"""What ships beside the modules (app, pages, queries, data, the demo's greendot.toml) → where resources.py finds it.

An editable install gets none of it: a checkout holds the originals.
"""

from pathlib import Path
from typing import Any

from hatchling.builders.config import BuilderConfig
from hatchling.builders.hooks.plugin.interface import BuildHookInterface

SHIPPED = ("app.py", "greendot.toml", "pages", "queries", "data")


class ShipBesideModules(BuildHookInterface[BuilderConfig]):
    """Add what `SHIPPED` names to a wheel."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Put the originals under greendot/_shipped, under their own names."""
        if version == "editable":
            return
        build_data["force_include"] |= {str(Path(self.root, name)): f"greendot/_shipped/{name}" for name in SHIPPED}
