"""A report made by hand: two parts, comments of every kind, and texts that want to do harm."""

from __future__ import annotations

from dataclasses import replace

from greendot.document import Cell, Document, Sentence, Table
from greendot.report import Comment, Part, Report
from sample_documents import everything, overview

HOSTILE = (
    "<script>alert(1)</script>",
    '#eval("1+1") #panic()',
    r"$\href{javascript:alert(1)}{x}$",
    '=HYPERLINK("http://example.org","x")',
    "+1+cmd|' /C calc'!A0",
    "@SUM(A1)",
    "*[x](javascript:alert(1))*",
    "`#sys.inputs`",
)
SCRIPTS = (
    "東京支店の回答",
    "한국어 답변",
    "תשובה בעברית",
    "إجابة بالعربية",
    "คำตอบ",
    "हिन्दी उत्तर",
    "🚀 👩‍🚀",
    "Ωμέγα Ж ő",
)
LONG_NAME = "Ein-außerordentlich-langer-Dienstname-ohne-Leerzeichen-" * 4
COMMENT = Comment(
    "Ada Vance",
    "12 February",
    "Read the **second** answer *first*, see [the plan](https://example.org/plan).\n\n- one\n- two\n\n> said before",
)
QUESTION = Comment("Bo Lind", "13 February", "Why?", True, (Comment("Cy Ito", "14 February", "A node failed."),))


def hostile_document() -> Document:
    texts = (*HOSTILE, *SCRIPTS, LONG_NAME)
    rows = tuple((Cell(text), Cell("−3.5", is_number=True, value=-3.5)) for text in texts)
    table = Table(HOSTILE[3], (HOSTILE[0], HOSTILE[4]), rows, "table:hostile")
    return replace(overview(), page="cost", title=f"{HOSTILE[1]} {LONG_NAME}", lead=HOSTILE[2], blocks=(table,))


def sample_report() -> Report:
    said = {"": (COMMENT,), "metric:cost": (QUESTION,), "figure:users": (COMMENT,), "section:gone": (QUESTION,)}
    return Report(
        key="2016-q4-review",
        title="Quarterly infrastructure review, Q4 2016",
        company="Fernwood & Sons <Ltd>",
        period="Q4 2016, day 46 of 92",
        state="frozen 3 January 2017, version 2",
        freeze="frozen-2016-q4-7f3a",
        is_synthetic=True,
        parts=(
            Part("overview", "Overview", overview(), said, owner="Ada Vance"),
            Part("reliability", "Reliability", everything()),
        ),
        notes=("3 findings have no comment", "Deployments are 2 days old"),
    )


def hostile_report() -> Report:
    long = "line with words and a number 12345.\n\n" * 520
    said = {"table:hostile": tuple(Comment(text, text, text) for text in (*HOSTILE, *SCRIPTS, long))}
    part = Part(HOSTILE[0], LONG_NAME, hostile_document(), said, owner=HOSTILE[3])
    parts = (part, replace(part, key="=again"), replace(part, key=HOSTILE[1], comments={}))
    return replace(sample_report(), title=HOSTILE[0], state=HOSTILE[1], notes=HOSTILE, parts=parts)


def bare_sentence(text: str) -> Sentence:
    return Sentence.of(text)
