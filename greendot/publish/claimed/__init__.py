"""Turns claims, metrics and facts into what became of each promise: records that the Value page tells in words."""

from greendot.publish.claimed.facts import ClaimFacts, read_claim_facts
from greendot.publish.claimed.records import CHECKS, CONFOUNDERS, PRICES, check_claims, price_records

__all__ = [
    "CHECKS",
    "CONFOUNDERS",
    "PRICES",
    "ClaimFacts",
    "check_claims",
    "price_records",
    "read_claim_facts",
]
