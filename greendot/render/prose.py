"""Turns what somebody wrote in Markdown into passages of words: a small, safe part of it, the rest as it was typed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from html import escape
from itertools import groupby
from urllib.parse import urlsplit

from markdown_it import MarkdownIt
from markdown_it.token import Token

__all__ = ["Passage", "Words", "plain_text", "read_prose", "render_prose"]

SCHEMES = ("http", "https", "mailto")
_READER = MarkdownIt("commonmark", {"html": False, "maxNesting": 20}).disable(["image"])


@dataclass(frozen=True, slots=True)
class Words:
    """A stretch of text; `href` is an address of the web or of mail, nothing else."""

    text: str
    is_strong: bool = False
    is_emphasis: bool = False
    is_code: bool = False
    href: str = ""


@dataclass(frozen=True, slots=True)
class Passage:
    """A paragraph, or an item under its `mark` (`•`, `3.`), `depth` lists or quotes deep; code keeps its lines."""

    words: tuple[Words, ...]
    mark: str = ""
    depth: int = 0
    is_code: bool = False

    @property
    def text(self) -> str:
        """Return the words alone."""
        return "".join(words.text for words in self.words)


def read_prose(text: str) -> tuple[Passage, ...]:
    """Return a text as passages. Headings become strong paragraphs; markup of other languages stays text."""
    passages: list[Passage] = []
    lists: list[int | None] = []
    depth, mark, is_heading = 0, "", False
    for token in _READER.parse(text):
        match token.type:
            case "bullet_list_open" | "ordered_list_open":
                lists.append(int(token.attrGet("start") or 1) if token.type.startswith("ordered") else None)
            case "bullet_list_close" | "ordered_list_close":
                lists.pop()
            case "list_item_open":
                number = lists[-1]
                mark = "•" if number is None else f"{number}."
                lists[-1] = None if number is None else number + 1
            case "blockquote_open" | "blockquote_close":
                depth += 1 if token.type.endswith("open") else -1
            case "heading_open" | "heading_close":
                is_heading = token.type.endswith("open")
            case "inline":
                words = tuple(_words(token.children or [], is_heading))
                passages.append(Passage(words, mark, depth + len(lists)))
                mark = ""
            case "fence" | "code_block":
                passages.append(Passage((Words(token.content.rstrip("\n"), is_code=True),), mark, depth, is_code=True))
                mark = ""
    return tuple(passages)


def _words(tokens: list[Token], is_strong: bool) -> Iterator[Words]:
    """Yield the stretches of a paragraph."""
    look = Words("", is_strong)
    for token in tokens:
        match token.type:
            case "text" | "text_special":
                yield replace(look, text=token.content)
            case "softbreak":
                yield replace(look, text=" ")
            case "hardbreak":
                yield replace(look, text="\n")
            case "code_inline":
                yield replace(look, text=token.content, is_code=True)
            case "strong_open" | "strong_close":
                look = replace(look, is_strong=token.type.endswith("open") or is_strong)
            case "em_open" | "em_close":
                look = replace(look, is_emphasis=token.type.endswith("open"))
            case "link_open":
                look = replace(look, href=_safe(str(token.attrGet("href") or "")))
            case "link_close":
                look = replace(look, href="")


def _safe(address: str) -> str:
    """Return an address that may be followed; empty for any other."""
    try:
        return address if urlsplit(address).scheme.lower() in SCHEMES else ""
    except ValueError:
        return ""


def plain_text(text: str) -> str:
    """Return a text without its markup: a line a passage, and the address of a link behind its words."""
    return "\n".join(f"{passage.mark} {_with_addresses(passage.words)}".strip() for passage in read_prose(text))


def _with_addresses(words: Sequence[Words]) -> str:
    """Return words with each link's address once, after the last of its words, unless the words are the address."""
    parts = []
    for href, group in groupby(words, lambda one: one.href):
        said = "".join(one.text for one in group)
        is_said = not href or said.strip() in (href, href.removeprefix("mailto:"))
        parts.append(said if is_said else f"{said} ({href})")
    return "".join(parts)


def render_prose(text: str) -> str:
    """Return a text as HTML: paragraphs, with items and quotes set in by their depth."""
    return "".join(_paragraph(passage) for passage in read_prose(text))


def _paragraph(passage: Passage) -> str:
    inner = "".join(_marked_up(words) for words in passage.words)
    if passage.is_code:
        return f"<pre><code>{escape(passage.text)}</code></pre>"
    mark = f"{escape(passage.mark)} " if passage.mark else ""
    return f'<p class="in{min(passage.depth, 4)}">{mark}{inner}</p>'


def _marked_up(words: Words) -> str:
    inner = escape(words.text).replace("\n", "<br>")
    for name, holds in (("code", words.is_code), ("em", words.is_emphasis), ("b", words.is_strong)):
        inner = f"<{name}>{inner}</{name}>" if holds else inner
    return f'<a href="{escape(words.href)}" rel="noopener noreferrer">{inner}</a>' if words.href else inner
