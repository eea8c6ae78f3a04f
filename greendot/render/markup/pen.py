"""Turns texts, links and verdicts into escaped HTML, the same on a page and in its brief."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from html import escape

from greendot.document import Link, Sentence, Span
from greendot.render import addresses
from greendot.results import MARKS, Word

TONES: Mapping[Word, str] = {Word.BETTER: "better", Word.WORSE: "worse"}


@dataclass(frozen=True, slots=True)
class Remark:
    """What somebody wrote on a block: who, when in words, and the text."""

    author: str
    when: str
    text: str


@dataclass(frozen=True, slots=True)
class Pen:
    """How blocks are drawn: where links lead, what people wrote by anchor, and whether a live page surrounds them.

    `can_comment` adds the quiet buttons that only a live page can answer.
    """

    address: Callable[[Link], str]
    remarks: Mapping[str, tuple[Remark, ...]] = field(default_factory=dict)
    is_live: bool = False
    can_comment: bool = False

    def link(self, target: Link | None, inner: str, kind: str = "") -> str:
        """Return inner HTML as a link; as it is where there is no target."""
        if target is None:
            return inner
        named = f' class="{kind}"' if kind else ""
        return f'<a{named} href="{escape(self.address(target))}">{inner}</a>'

    def span(self, span: Span) -> str:
        """Return a stretch of a sentence."""
        inner = escape(span.text)
        return self.link(span.link, f"<b>{inner}</b>" if span.is_strong else inner)

    def sentence(self, sentence: Sentence) -> str:
        """Return a sentence with its links."""
        return "".join(self.span(span) for span in sentence.spans)

    def comment_button(self, anchor: str, about: str) -> str:
        """Return the button that opens a comment on a block; nothing where nobody can write."""
        if not self.can_comment:
            return ""
        return (
            f'<button type="button" class="act" data-comment="{escape(anchor)}" data-about="{escape(about)}"'
            f' aria-label="Comment on {escape(about)}">comment</button>'
        )

    def remarks_on(self, anchor: str) -> str:
        """Return what people wrote on a block."""
        said = "".join(
            f"<p><b>{escape(one.author)}</b> <small>{escape(one.when)}</small><br>{escape(one.text)}</p>"
            for one in self.remarks.get(anchor, ())
        )
        return f'<div class="said">{said}</div>' if said else ""


def verdict(word: Word | None, method: str = "", *, text: str = "") -> str:
    """Return a verdict: its mark and its word, never colour alone; `text` replaces the word (a status of its own)."""
    if word is None:
        return ""
    hint = f' title="{escape(method)}"' if method else ""
    mark = f'<span aria-hidden="true">{MARKS[word]}</span>'
    return f'<span class="verdict {TONES.get(word, "same")}"{hint}>{mark} {escape(text or word.value)}</span>'


def identifier(anchor: str) -> str:
    """Return an anchor as the value of an `id` attribute."""
    return escape(addresses.identifier(anchor))
