"""A simulated year of asking: who is there, what is asked, who hears it and what they say.

Nothing here knows how anybody decides whom to ask. Fixed before any policy was run, and the same draws for all
policies: what a person would say to an ask is drawn with the ask, not with the message.

The model of Manshadi and Rodilitz: a message makes a person deaf for a while, 7 days on average, without memory.
Their model says nothing of a message to somebody deaf, so there are two worlds here. In "piling", every message
brings a deaf time of its own, heard or not, as a full inbox does. In "mild", a message to somebody deaf does nothing.
"""

from __future__ import annotations

import heapq
from abc import ABC, abstractmethod
from dataclasses import dataclass, field

import numpy as np

DAYS, WEEKS, PEOPLE, KINDS = 364, 52, 200, 120
DEAF, ANSWER, LEAD = 7.0, 0.25, 6.0
"""Days: mean deaf time after a message, mean time until somebody who heard answers, longest time to find somebody."""

Floats = np.ndarray


@dataclass
class Ask:
    """One ask of the year. Times in days. `says`: by person, the uniform draw; `delay`: days until they answer."""

    number: int
    kind: int
    at: float
    deadline: float
    able: Floats
    says: Floats
    delay: Floats
    asked: list[int] = field(default_factory=list)
    said_no: set[int] = field(default_factory=set)
    filled: bool = False


@dataclass
class Year:
    """Everything about one seed at one load that does not depend on whom anybody asks."""

    chance: Floats  # people x kinds, 0 where they cannot
    pace: Floats  # asks a day, by kind
    per_week: Floats  # questions in any seven days, at most
    room: Floats  # turns a week
    pauses: list[list[tuple[float, float]]]
    asks: list[Ask]
    seed: int

    def paused(self, person: int, at: float) -> bool:
        """Whether this person is on a pause."""
        return any(start <= at < end for start, end in self.pauses[person])


def year(seed: int, load: float) -> Year:
    """200 people, 120 kinds of recurring ask, `load` asks a day."""
    rng = np.random.default_rng([seed, 1])
    breadth = rng.gamma(3.0, 1.0, PEOPLE)
    breadth /= breadth.mean()
    popular = rng.gamma(4.0, 1.0, KINDS)
    popular /= popular.mean()
    able = rng.random((PEOPLE, KINDS)) < np.clip(0.08 * np.outer(breadth, popular), 0.0, 0.6)
    level = rng.choice([0.5, 0.3, 0.12], p=[0.3, 0.4, 0.3], size=(PEOPLE, KINDS))  # gladly, fine, a stretch
    chance = np.where(able, np.clip(level * rng.uniform(0.5, 1.5, PEOPLE)[:, None], 0.02, 0.9), 0.0)
    pace = rng.gamma(2.0, 1.0, KINDS)
    pace *= load / pace.sum()
    per_week = rng.choice([1, 2, 3], p=[0.4, 0.4, 0.2], size=PEOPLE)
    room = rng.choice([1, 2, 3], p=[0.4, 0.4, 0.2], size=PEOPLE)
    pauses = [[(float(s), float(s + 10)) for s in rng.uniform(0, DAYS, 2)] for _ in range(PEOPLE)]
    rng = np.random.default_rng([seed, 2, int(load)])
    asks = []
    times = np.sort(rng.uniform(0, DAYS, rng.poisson(load * DAYS)))
    for number, at in enumerate(times):
        kind = int(rng.choice(KINDS, p=pace / load))
        people = np.flatnonzero(chance[:, kind])
        lead = rng.uniform(1.0, LEAD)
        asks.append(
            Ask(number, kind, at, at + lead, people, rng.random(PEOPLE), rng.exponential(ANSWER, PEOPLE))
        )
    return Year(chance, pace, per_week, room, pauses, asks, seed)


@dataclass
class Told:
    """What a policy may know: its own messages and the answers that came back. Times in days."""

    sent: list[list[float]]
    heard: list[float]  # when the newest answered question was put, -inf if none
    waiting: list[set[int]]  # asks still open that wait for this person's answer
    taken: np.ndarray  # people x weeks, turns they hold


class Policy(ABC):
    """Whom to ask now. `ask` returns people and the days until it wants to be called again, None for never."""

    name = ""
    keeps_limits = True

    def begin(self, year: Year, told: Told) -> None:
        """Before the first ask."""
        self.year, self.told = year, told

    @abstractmethod
    def ask(self, ask: Ask, at: float) -> tuple[list[int], float | None]:
        """People to ask now."""


@dataclass
class Tally:
    """One policy's year."""

    asks: int
    filled: int
    messages: Floats
    over: int  # messages above somebody's limit, in a pause, without room, or after a no
    waited: float  # days from ask to yes, mean over the filled


def run(world: Year, policy: Policy, piling: bool) -> Tally:
    """Plays the year. Events in time order: an ask comes, a policy wakes, an answer comes."""
    told = Told(
        [[] for _ in range(PEOPLE)], [-np.inf] * PEOPLE, [set() for _ in range(PEOPLE)],
        np.zeros((PEOPLE, WEEKS + 2), dtype=int),
    )  # fmt: skip
    deaf = [0.0] * PEOPLE
    lasts = [np.random.default_rng([world.seed, 3, p]) for p in range(PEOPLE)]
    policy.begin(world, told)
    for ask in world.asks:
        ask.asked, ask.said_no, ask.filled = [], set(), False
    events: list[tuple[float, int, int, int]] = [(a.at, 0, a.number, -1) for a in world.asks]
    heapq.heapify(events)
    over, waited = 0, 0.0
    while events:
        at, what, number, person = heapq.heappop(events)
        ask = world.asks[number]
        if what == 1:  # an answer
            sent_at = at - ask.delay[person]
            told.heard[person] = max(told.heard[person], sent_at)
            told.waiting[person].discard(number)
            week = int(ask.deadline // 7)
            free = told.taken[person, week] < world.room[person]
            if ask.says[person] < world.chance[person, ask.kind] and free:
                if not ask.filled and at <= ask.deadline:
                    ask.filled = True
                    waited += at - ask.at
                    told.taken[person, week] += 1
                    for other in ask.asked:
                        told.waiting[other].discard(number)
            else:
                ask.said_no.add(person)
            continue
        if ask.filled or at >= ask.deadline:
            for other in ask.asked:
                told.waiting[other].discard(number)
            continue
        people, again = policy.ask(ask, at)
        for p in people:
            recent = sum(at - t < 7.0 for t in told.sent[p])
            used_up = told.taken[p, int(ask.deadline // 7)] >= world.room[p]
            no = p in ask.said_no or p in ask.asked
            wrong = recent >= world.per_week[p] or world.paused(p, at) or used_up or no
            assert not (wrong and policy.keeps_limits), f"{policy.name}: {p} was asked against a limit"
            over += wrong
            told.sent[p].append(at)
            told.waiting[p].add(number)
            ask.asked.append(p)
            if at >= deaf[p] and not world.paused(p, at):
                yes = ask.says[p] < world.chance[p, ask.kind]
                # Of those who hear it and will not, half say so and half stay silent: silence is not a no.
                if yes or ask.says[p] > (1.0 + world.chance[p, ask.kind]) / 2:
                    heapq.heappush(events, (at + ask.delay[p], 1, number, p))
            if piling or at >= deaf[p]:
                deaf[p] = max(deaf[p], at + lasts[p].exponential(DEAF))
        if again is not None:
            heapq.heappush(events, (min(at + again, ask.deadline), 2, number, -1))
    messages = np.array([len(sent) for sent in told.sent])
    filled = sum(a.filled for a in world.asks)
    return Tally(len(world.asks), filled, messages, over, waited / max(1, filled))
