"""Who could do which turn: a proposal within everybody's limits, with reasons and a proof."""

from leanto.engine.plan.against import Outcome, against
from leanto.engine.plan.changes import (
    Away,
    Change,
    NewAsk,
    NewLimits,
    SaidNo,
    SaidYes,
    TurnGone,
    Withdrew,
    apply,
)
from leanto.engine.plan.check import Violation, check
from leanto.engine.plan.pieces import Budget, SoFar
from leanto.engine.plan.problem import (
    ANYTHING,
    NO_LIMIT,
    Certificate,
    Interval,
    Offer,
    Person,
    Plan,
    Problem,
    ProblemError,
    Proof,
    Rota,
    Suggestion,
    Turn,
    Uncovered,
)
from leanto.engine.plan.reasons import Because, Cover, Reason
from leanto.engine.plan.replan import replan
from leanto.engine.plan.solve import solve
from leanto.engine.plan.walls import Wall, walls
from leanto.engine.plan.what_if import Difference, Move, Wish, a_no_moves, what_if, wishes
from leanto.engine.plan.why_not import Reader, WhyNot

__all__ = [
    "ANYTHING",
    "NO_LIMIT",
    "Away",
    "Because",
    "Budget",
    "Certificate",
    "Change",
    "Cover",
    "Difference",
    "Interval",
    "Move",
    "NewAsk",
    "NewLimits",
    "Offer",
    "Outcome",
    "Person",
    "Plan",
    "Problem",
    "ProblemError",
    "Proof",
    "Reader",
    "Reason",
    "Rota",
    "SaidNo",
    "SaidYes",
    "SoFar",
    "Suggestion",
    "Turn",
    "TurnGone",
    "Uncovered",
    "Violation",
    "Wall",
    "WhyNot",
    "Wish",
    "Withdrew",
    "a_no_moves",
    "against",
    "apply",
    "check",
    "replan",
    "solve",
    "walls",
    "what_if",
    "wishes",
]
