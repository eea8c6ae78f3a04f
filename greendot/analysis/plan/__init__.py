"""Turns a plan into what it says: how initiatives stand, what waits, who is overcommitted, what a change would do.

Pure: values in, values out. `values` holds what a plan is made of; each other module answers one question about it.
"""

from greendot.analysis.plan.chains import Chain, Dependencies, Gap, read_dependencies
from greendot.analysis.plan.changes import Change, What, changes_of
from greendot.analysis.plan.commitment import CATEGORIES, Commitment, Load, Part, commitments_of, mix_of, shifted
from greendot.analysis.plan.delivery import Delivery, delivery_of, is_untold
from greendot.analysis.plan.displaced import Aftermath, Displacement, Failure, aftermath_of
from greendot.analysis.plan.faults import Fault, Flaw, check_plan
from greendot.analysis.plan.relief import Runway, Shortfall, Trouble, find_shortfalls
from greendot.analysis.plan.scenarios import (
    Ground,
    Outlook,
    Scenario,
    apply_scenario,
    look_ahead,
    read_scenario,
    write_scenario,
)
from greendot.analysis.plan.slips import DateRange, Score, TooLittle, predict, score_ranges, slip_rate
from greendot.analysis.plan.standing import Reason, Rule, Standing, Status, stand, standing_of
from greendot.analysis.plan.values import (
    Effect,
    Forecast,
    Initiative,
    Milestone,
    Need,
    Override,
    Plan,
    Rules,
    Work,
)

__all__ = [
    "CATEGORIES",
    "Aftermath",
    "Chain",
    "Change",
    "Commitment",
    "DateRange",
    "Delivery",
    "Dependencies",
    "Displacement",
    "Effect",
    "Failure",
    "Fault",
    "Flaw",
    "Forecast",
    "Gap",
    "Ground",
    "Initiative",
    "Load",
    "Milestone",
    "Need",
    "Outlook",
    "Override",
    "Part",
    "Plan",
    "Reason",
    "Rule",
    "Rules",
    "Runway",
    "Scenario",
    "Score",
    "Shortfall",
    "Standing",
    "Status",
    "TooLittle",
    "Trouble",
    "What",
    "Work",
    "aftermath_of",
    "apply_scenario",
    "changes_of",
    "check_plan",
    "commitments_of",
    "delivery_of",
    "find_shortfalls",
    "is_untold",
    "look_ahead",
    "mix_of",
    "predict",
    "read_dependencies",
    "read_scenario",
    "score_ranges",
    "shifted",
    "slip_rate",
    "stand",
    "standing_of",
    "write_scenario",
]
