"""Turns checked claims, cost and plan into the answers for whoever signs budgets: what it brought and what it cost."""

from __future__ import annotations

from collections.abc import Sequence

from greendot.analysis.claims import ClaimWord
from greendot.analysis.ledger import Range, Total, add_up
from greendot.compose.money import money_words, person_week, sum_words
from greendot.compose.numbers import compose_number
from greendot.compose.rows import day_of, text_of
from greendot.compose.value.claims import Claim, hidden_claims
from greendot.compose.value.words import Part, size_words
from greendot.compose.view import View
from greendot.document import Answer, Link, Number, Sentence, Span
from greendot.formats import format_date, format_money, format_percent, join_words, plural, plural_of, sentence_case
from greendot.results import Evidence

_SEEN = (ClaimWord.KEPT, ClaimWord.PARTLY)
_OPEN = (ClaimWord.TOO_EARLY, ClaimWord.CANNOT_BE_TOLD)
_MOST = 4


def title_of(view: View, claims: Sequence[Claim]) -> str:
    """Return the sentence that would be right if nothing else were read: how many promises held, what they save."""
    told = [claim for claim in claims if claim.word not in _OPEN]
    if not told:
        return "Nothing that was promised can be checked yet."
    kept = sum(claim.word is ClaimWord.KEPT for claim in told)
    lead = f"{kept} of {plural(len(told), 'promise')} that can be checked {'was' if kept == 1 else 'were'} kept."
    if not kept:
        return "None of the promises that can be checked was kept." if len(told) > 1 else (
            "The one promise that can be checked was not kept.")  # fmt: skip
    if kept == len(told):
        lead = "The one promise that can be checked was kept." if kept == 1 else (
            f"All {kept} promises that can be checked were kept.")  # fmt: skip
    total = next(iter(totals_of(claims)), None)
    if total is None or total.money.mid <= 0:
        return lead
    some = "One of them saves" if total.claims == 1 else f"{total.claims} of them save"
    if len(told) == 1:
        some = "It saves"
    money = total.money
    return f"{lead} {some} {money_words(view, (money.low, money.mid, money.high))} a year."


def answer_all(view: View, claims: Sequence[Claim]) -> tuple[Answer, ...]:
    """Return the five answers in the order a budget is argued."""
    return (
        _answer("What did customers get?", _got(view, claims), _kept_number(view, claims), "got"),
        _answer(
            "What did it cost?", _cost(view, claims), _numbers(view, ("cost_per_daily_user", "total_cost")), "cost"
        ),
        _answer("What did it save?", _saved(view, claims), _saved_numbers(view, claims), "saved"),
        _answer("What did it avoid?", _avoided(view, claims), _room_numbers(view, claims), "avoided"),
        _answer("What cannot be known?", _unknown(view, claims), (), "unknown"),
    )


def _got(view: View, claims: Sequence[Claim]) -> list[Part]:
    seen = [claim for claim in claims if claim.word in _SEEN and not claim.is_prevention]
    grades = {evidence(claim) for claim in seen[:_MOST]}
    parts: list[Part] = []
    for claim in seen[:_MOST]:
        size = Span(size_words(claim, claim.number("effect")), claim_link(view, claim))
        parts += [f"{claim.title}: ", size, f" ({evidence(claim)}). " if len(grades) > 1 else ". "]
    if len(grades) == 1:
        parts.append(f"{'All of this is' if len(seen) > 1 else 'This is'} {evidence(seen[0])}. ")
    missed = [claim for claim in claims if claim.word in (ClaimWord.NOT_SEEN, ClaimWord.WORSE)]
    for claim in missed[:_MOST]:
        words = "no change was seen" if claim.word is ClaimWord.NOT_SEEN else "it got worse"
        parts += [f"{claim.title}: ", Span(words, claim_link(view, claim)), ". "]
    return parts or ["Not known: no promise has been checked yet."]


def _cost(view: View, claims: Sequence[Claim]) -> list[Part]:
    parts: list[Part] = []
    total = view.known("total_cost")
    if total is not None:
        verb = "has cost" if view.is_current else "cost"
        so_far = " so far" if view.is_current else ""
        parts += [f"Infrastructure {verb} ", view.span(total), f" {view.this_period}{so_far}. "]
    work = {text_of(claim.row, "initiative"): claim.weeks or 0.0 for claim in claims}
    weeks = sum(work.values())
    if weeks:
        price = person_week(view)
        worth = f", {sum_words(view, weeks, price)} at the price of a week" if price else ""
        link = view.page_link("value", "table:ledger")
        parts += ["The work behind these promises took ", Span(f"{weeks:,.0f} weeks", link)]
        parts.append(f" of one person's time{worth}. ")
    return parts or ["Not known: neither the bill nor the weeks of work are here."]


def _saved(view: View, claims: Sequence[Claim]) -> list[Part]:
    parts: list[Part] = []
    for total in totals_of(claims):
        link, money = view.page_link("value", "table:ledger"), total.money
        if money.high <= 0:
            cost = Span(money_words(view, (money.low, money.mid, money.high)), link)
            parts += ["Nothing: what changed costs ", cost, f" more a year ({total.evidence.value}). "]
            continue
        whole = sentence_case(money_words(view, (money.low, money.mid, money.high)))
        parts += [Span(whole, link), " a year, most likely near ", Span(_money(view, money.mid), link)]
        parts.append(f" ({total.evidence.value}, from {plural(total.claims, 'promise')} with a price). ")
    without = sum(claim.word in _SEEN and not claim.is_prevention and claim.money is None for claim in claims)
    if without:
        parts.append(f"{sentence_count(without, 'promise')} more {'has' if without == 1 else 'have'} no price "
                     "and no part in this sum. ")  # fmt: skip
    shared = [claim for claim in claims if text_of(claim.row, "left_out_for")]
    if shared:
        names = join_words(claim.key for claim in shared)
        verb = "is" if len(shared) == 1 else "are"
        parts.append(f"{names} {verb} about a number that is counted already, and left out. ")
    return parts or ["Not known in money: no promise that was kept has a price."]


def _avoided(view: View, claims: Sequence[Claim]) -> list[Part]:
    parts: list[Part] = []
    for claim in claims:
        if not claim.is_prevention or claim.word not in _SEEN:
            continue
        name = view.member("resource", text_of(claim.row, "resource"))
        mid = day_of(claim.row, "runs_out_on")
        when = Span(f"around {format_date(mid, view.today)}" if mid else "in time", claim_link(view, claim))
        ended = "It has not. " if (claim.number("after") or 0.0) < 1 else "It ran out all the same, if by less. "
        parts += [f"{name} would have run out ", when, f" (modelled). {ended}"]
    return parts or ["Not known: no work promised to keep something from running out, or it is too early."]


def _unknown(view: View, claims: Sequence[Claim]) -> list[Part]:
    parts: list[Part] = []
    for word, verb in ((ClaimWord.TOO_EARLY, "too early to check"), (ClaimWord.CANNOT_BE_TOLD, "impossible to check")):
        found = [claim for claim in claims if claim.word is word]
        if found:
            parts += [f"{sentence_count(len(found), 'promise')} {'is' if len(found) == 1 else 'are'} ",
                      Span(verb, view.page_link("value", "table:ledger")), ". "]  # fmt: skip
    landed = _landed(view)
    silent = len(landed) - len({text_of(claim.row, "initiative") for claim in claims} & set(landed))
    if silent and landed:
        all_of = f"{silent} of {len(landed)}"
        parts.append(
            f"{all_of} pieces of infrastructure that landed in the last year promised nothing that can be checked. "
        )
    if any(claim.beside for claim in claims if claim.word in _SEEN):
        parts.append("Other work landed in the same weeks, so part of each change may be theirs. ")
    if hidden := hidden_claims(view):
        parts.append(f"{plural(hidden, 'promise')} {'is' if hidden == 1 else 'are'} about numbers you may not see. ")
    return parts or ["Nothing: each promise has its answer."]


def totals_of(claims: Sequence[Claim]) -> tuple[Total, ...]:
    """Return what claims come to by evidence, without those that share a number with one that is counted."""
    return add_up(
        (Evidence(text_of(claim.row, "evidence")), Range(*claim.money))
        for claim in claims
        if claim.money is not None and not text_of(claim.row, "left_out_for")
    )


def _landed(view: View) -> list[str]:
    """Return the infrastructure that landed in the year up to the end of the chosen period."""
    year = view.calendar.year_ago(view.period).starts_on
    return [
        text_of(row, "initiative")
        for row in view.snapshot.records("initiatives")
        if text_of(row, "kind") == "infrastructure"
        and (day := day_of(row, "landed_on")) is not None
        and year <= day < view.period.ends_on
    ]


def _kept_number(view: View, claims: Sequence[Claim]) -> tuple[Number, ...]:
    told = [claim for claim in claims if claim.word not in _OPEN]
    kept = sum(claim.word is ClaimWord.KEPT for claim in told)
    early = len(claims) - len(told)
    more = f"{plural(early, 'other')} cannot be told yet" if early else "each has its answer"
    link = view.page_link("value", "table:ledger")
    number = Number("Promises kept", str(kept), f"of {len(told)}", more, None, link, "number:value:kept")
    return (number,) if told else ()


def _saved_numbers(view: View, claims: Sequence[Claim]) -> tuple[Number, ...]:
    link = view.page_link("value", "table:ledger")
    return tuple(
        Number(
            f"{'Saved' if total.money.mid >= 0 else 'Costs'} a year, {total.evidence.value}",
            format_money(abs(float(f"{total.money.mid:.2g}")), view.currency),
            "",
            money_words(view, (total.money.low, total.money.mid, total.money.high)),
            None,
            link,
            f"number:value:saved:{total.evidence.value}",
        )
        for total in totals_of(claims)[:2]
    )


def _room_numbers(view: View, claims: Sequence[Claim]) -> tuple[Number, ...]:
    """Return how full the first two resources are that would have run out, and how full they would be."""
    return tuple(
        Number(
            view.member("resource", text_of(claim.row, "resource")),
            format_percent(used * 100),
            "in use",
            f"{format_percent(would * 100)} at its old pace",
            None,
            claim_link(view, claim),
            f"number:value:room:{claim.key}",
        )
        for claim in claims
        if claim.is_prevention and claim.word in _SEEN
        if (used := claim.number("after")) is not None and (would := claim.number("would")) is not None
    )[:2]


def sentence_count(count: int, noun: str) -> str:
    """Return a small count at the head of a sentence: `One promise`, `3 promises`."""
    return f"One {noun}" if count == 1 else f"{count} {plural_of(noun)}"


def _numbers(view: View, names: tuple[str, ...]) -> tuple[Number, ...]:
    return tuple(compose_number(view, result) for name in names if (result := view.known(name)) is not None)


def _answer(question: str, parts: list[Part], numbers: tuple[Number, ...], anchor: str) -> Answer:
    last = parts[-1]
    parts[-1] = last.rstrip() if isinstance(last, str) else last
    return Answer(question, Sentence.of(*parts), numbers, f"answer:{anchor}")


def claim_link(view: View, claim: Claim) -> Link:
    """Return where a claim is told in full."""
    return view.page_link("value", f"section:claim:{claim.key}")


def _money(view: View, amount: float) -> str:
    """Return a sum from a wide range with no more digits than it can bear."""
    return format_money(float(f"{amount:.2g}"), view.currency, is_long=True)


def evidence(claim: Claim) -> str:
    """Return how a claim's change came to be known: measured, estimated or modelled."""
    return text_of(claim.row, "evidence")
