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
    """What somebody wrote on a block: who, when in words, the text, and what others answered.

    A question says whom it is `asked_of` as far as that is known. `entry` is its number in the store; `is_mine` lets
    the reader take it back.
    """

    author: str
    when: str
    text: str
    is_question: bool = False
    asked_of: str = ""
    answers: tuple[Remark, ...] = ()
    entry: int = 0
    is_mine: bool = False


@dataclass(frozen=True, slots=True)
class Pen:
    """How blocks are drawn: where links lead, what people wrote by anchor, and whether a live page surrounds them.

    `download` says where the numbers behind a figure can be had, by its anchor; None where they cannot.
    `can_comment` adds the quiet buttons that only a live page can answer. `explored` are the anchors of figures that
    Plotly draws; `can_explore` is off where it cannot take a drawing's place. `words` turns what
    somebody wrote into HTML; an empty address is no link. `is_small` leaves out the widest drawings, for a file of
    many pages.
    `ask_word` is what the button for a comment says; `can_change` lets readers change the words of an own one.
    """

    address: Callable[[Link], str]
    remarks: Mapping[str, tuple[Remark, ...]] = field(default_factory=dict)
    is_live: bool = False
    can_comment: bool = False
    can_explore: bool = False
    explored: frozenset[str] = frozenset()
    download: Callable[[str], str] | None = None
    words: Callable[[str], str] = escape
    is_small: bool = False
    ask_word: str = "ask why"
    can_change: bool = False

    def link(self, target: Link | None, inner: str, kind: str = "") -> str:
        """Return inner HTML as a link; as it is where there is no target."""
        if target is None or not (href := self.address(target)):
            return inner
        named = f' class="{kind}"' if kind else ""
        return f'<a{named} href="{escape(href)}">{inner}</a>'

    def span(self, span: Span) -> str:
        """Return a stretch of a sentence."""
        inner = escape(span.text)
        return self.link(span.link, f"<b>{inner}</b>" if span.is_strong else inner)

    def sentence(self, sentence: Sentence) -> str:
        """Return a sentence with its links."""
        return "".join(self.span(span) for span in sentence.spans)

    def button(self, act: str, word: str, about: str, *, anchor: str = "", entry: int = 0, kind: str = "") -> str:
        """Return a quiet button that tells the live page what was pressed; `about` is what it says aloud after it."""
        data = f' data-anchor="{escape(anchor)}"' if anchor else f' data-entry="{entry}"'
        named = f' id="{act}-{identifier(anchor)}"' if act == "explore" else ""
        return (
            f'<button type="button" class="{f"act {kind}".strip()}"{named} data-act="{act}"{data}'
            f' aria-label="{escape(word)}: {escape(about)}">{escape(word)}</button>'
        )

    def comment_button(self, anchor: str, about: str, kind: str = "") -> str:
        """Return the button that opens a comment on a block; nothing where nobody can write."""
        return self.button("ask", self.ask_word, about, anchor=anchor, kind=kind) if self.can_comment else ""

    def explore_button(self, anchor: str, about: str) -> str:
        """Return the button that swaps a drawing for Plotly's version and back; nothing where there is none."""
        word = "back" if anchor in self.explored else "explore"
        return self.button("explore", word, about, anchor=anchor) if self.can_explore else ""

    def download_link(self, anchor: str, about: str) -> str:
        """Return the link to the numbers behind a figure as a file; nothing where there is none."""
        if self.download is None:
            return ""
        said = escape(f"download the numbers as CSV: {about}")
        return f'<a class="act" href="{escape(self.download(anchor))}" download aria-label="{said}">CSV</a>'

    def remarks_on(self, anchor: str) -> str:
        """Return what people wrote on a block, with the answers under each question."""
        said = "".join(self._remark(one) for one in self.remarks.get(anchor, ()))
        return f'<div class="said">{said}</div>' if said else ""

    def _remark(self, one: Remark) -> str:
        """Return one remark, whole."""
        what = " asks" if one.is_question else ""
        notes = [one.when]
        if one.is_question and not one.answers:
            notes.append(f"open, for {one.asked_of}" if one.asked_of else "open")
        head = f"<b>{escape(one.author)}</b>{what} <small>{escape(' · '.join(notes))}</small>"
        written = self.words(one.text)
        if self.words is escape:
            acts = self._acts_on(one)
            inner = f'<p>{head}<br><span class="words">{written}</span>{acts and f"<br>{acts}"}</p>'
        else:
            inner = f'<p>{head}</p><div class="words">{written}</div>{self._acts_on(one)}'
        answers = "".join(self._remark(answer) for answer in one.answers)
        return inner + (f'<div class="said">{answers}</div>' if answers else "")

    def _acts_on(self, one: Remark) -> str:
        """Return what a live page's reader can do with a remark: answer a question, change or take back an own one."""
        if not (self.can_comment and one.entry):
            return ""
        answer = self.button("answer", "answer", one.author, entry=one.entry) if one.is_question else ""
        change = self.button("change", "change", "what you wrote", entry=one.entry) if self.can_change else ""
        back = self.button("withdraw", "take back", "what you wrote", entry=one.entry)
        return answer + (change + back if one.is_mine else "")


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
