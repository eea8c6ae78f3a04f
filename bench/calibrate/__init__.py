"""Turns simulated series into what is known of the verdicts: how often they cry wolf, and what they notice."""
