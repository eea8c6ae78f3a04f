"""Runs Greendot's pages as Streamlit does, without a browser, and reads what stands on them."""

import json

from streamlit.testing.v1 import AppTest

from greendot.resources import shipped
from test_brief import read, squeezed

TOML = """
[company]
name = "Fernwood"
is_synthetic = true
[publish]
now = "2016-11-15T06:00:00Z"
"""


def open_page(name: str, **query: str) -> AppTest:
    """Return a page as it stands after its first run, at an address with a query."""
    app = AppTest.from_file(str(shipped("app.py")), default_timeout=30)
    if name == "overview":
        app.query_params.update(query)
    app.run()
    if name != "overview":
        app.switch_page(f"pages/{name.replace('-', '_')}.py")
        app.query_params.update(query)
        app.run()
    return app


def html_of(app: AppTest) -> str:
    """Return the markup of every component on a page, in order."""
    return "\n".join(str(json.loads(one.proto.json)["html"]) for one in app.get("bidi_component"))


def words_on(app: AppTest) -> str:
    """Return what a reader sees of it, without line breaks."""
    return squeezed("".join(read(html_of(app)).texts))
