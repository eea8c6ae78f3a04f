"""Turns YAML lists, such as registers of services, into records with the line of each."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import yaml

from greendot.errors import SourceError
from greendot.settings import SourceSettings
from greendot.sources.csv_file import open_text
from greendot.sources.files import SourceFile
from greendot.sources.json_file import Placed, unrolled

MANY_NODES = 5_000_000
"""Above this many values, aliases unfolded, a file is an attack or a mistake."""
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def yaml_records(name: str, source: SourceSettings, file: SourceFile) -> Iterator[Placed]:
    """Yield the records of a YAML file, several documents or one; scalars stay the text that was written."""
    where = f"sources.{name}: {file.label}"
    reader = _Reader(where)
    try:
        with open_text(file, source.encoding or "utf-8-sig") as stream:
            nodes = list(yaml.compose_all(stream.read(), Loader=_LOADER))
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise SourceError(f"{where}:{line}: is not YAML: {error.problem}") from error
    except (yaml.YAMLError, UnicodeError, RecursionError) as error:
        raise SourceError(f"{where}: is not YAML text that can be read") from error
    for node in filter(None, nodes):
        if not source.records and isinstance(node, yaml.SequenceNode):
            for item in node.value:
                yield from _placed(reader, where, item, source.records)
        else:
            yield from _placed(reader, where, node, source.records)


def _placed(reader: _Reader, where: str, node: yaml.Node, path: str) -> Iterator[Placed]:
    for _, record, text in unrolled(where, path, reader.value(node)):
        yield node.start_mark.line + 1, record, text


class _Reader:
    """Turns nodes into plain values, and stops at a number of them that no register has."""

    def __init__(self, where: str) -> None:
        self._where = where
        self._seen = 0

    def value(self, node: yaml.Node, depth: int = 0) -> Any:
        """Return a node's value: text as written, None for null."""
        self._seen += 1
        if self._seen > MANY_NODES or depth > 100:
            raise SourceError(f"{self._where}: unfolds into too many values to be a register")
        if isinstance(node, yaml.SequenceNode):
            return [self.value(item, depth + 1) for item in node.value]
        if isinstance(node, yaml.MappingNode):
            return {str(key.value): self.value(item, depth + 1) for key, item in node.value}
        return None if node.tag == "tag:yaml.org,2002:null" else str(node.value)
