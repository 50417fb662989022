"""Cases by hand, by name: what the plan does, why it says so, and what it never does."""

from __future__ import annotations

from dataclasses import replace

import pytest

from leanto.engine.plan import (
    ANYTHING,
    Away,
    NewAsk,
    Offer,
    Person,
    Plan,
    Problem,
    ProblemError,
    Proof,
    SaidNo,
    SaidYes,
    Suggestion,
    Turn,
    TurnGone,
    Withdrew,
    check,
    replan,
    solve,
)
from leanto.engine.plan.reasons import (
    Because,
    DoneBefore,
    Full,
    Later,
    MoreMinutes,
    MorePeople,
    MoreTurns,
    NeedsNotice,
    NobodyFree,
    NobodyOffers,
    NotThen,
    OfferEnded,
    OnPause,
    RatherNot,
    Reason,
    RoomLeft,
    SaidEasy,
    Stretch,
    because_from,
    cover_from,
)

DAY, HOUR = 1440, 60
MONDAY = 739_000 + (7 - (739_000 + 6) % 7) % 7  # a day whose weekday is 0
MEALS = (Offer(frozenset({"meal"})),)


def meal(key: str = "supper", day: int = 0, hour: int = 18, **other: object) -> Turn:
    """A supper that takes an hour, `day` days after Monday."""
    start = day * DAY + hour * HOUR
    facts: dict[str, object] = {"minutes": 60, "week": day // 7, "day": MONDAY + day}
    return Turn(key, "meal", start, start + HOUR, **{**facts, **other})  # type: ignore[arg-type]


def cook(key: str, **other: object) -> Person:
    """Somebody with room for two turns a week who is glad to cook at any time."""
    return Person(key, key.title(), **{"room_turns": 2, "offers": MEALS, **other})  # type: ignore[arg-type]


def plan_of(turns: list[Turn], people: list[Person], **other: object) -> tuple[Problem, Plan]:
    """A solved problem; the checker has looked at it."""
    problem = Problem(tuple(turns), tuple(people), **other)  # type: ignore[arg-type]
    plan = solve(problem)
    assert check(problem, plan) == []
    return problem, plan


def who(plan: Plan) -> set[tuple[str, str]]:
    return {(s.turn, s.person) for s in plan.suggestions}


def parts(plan: Plan, person: str) -> tuple[Because, ...]:
    return next(s.reason.because for s in plan.suggestions if s.person == person)


def test_nobody_helps_in_their_own_ask() -> None:
    _, plan = plan_of([meal(asker="ana")], [cook("ana")])
    assert plan.suggestions == ()


def test_somebody_without_offers_is_never_suggested() -> None:
    _, plan = plan_of([meal()], [cook("ana", offers=())])
    assert plan.suggestions == ()
    assert plan.uncovered[0].reason.because == (NobodyOffers("meal"),)


def test_an_offer_of_anything_covers_every_kind() -> None:
    _, plan = plan_of([meal()], [cook("ana", offers=(Offer(frozenset({ANYTHING})),))])
    assert who(plan) == {("supper", "ana")}


def test_the_one_with_more_room_is_asked_before_the_one_who_carried_lately() -> None:
    _, plan = plan_of([meal()], [cook("ana", recent=3.0), cook("ben")])
    assert who(plan) == {("supper", "ben")}


def test_turns_are_spread_over_people_with_equal_room() -> None:
    turns = [meal(f"m{i}", i) for i in range(4)]
    _, plan = plan_of(turns, [cook("ana", room_turns=4), cook("ben", room_turns=4)])
    assert len(plan.of_person("ana")) == len(plan.of_person("ben")) == 2


def test_trust_comes_before_evenness() -> None:
    """S2-32: somebody near who has done it before is asked although another holds a little less."""
    near = meal(affinity={"ana": 3})
    _, plan = plan_of([near], [cook("ana", recent=1.0, done_kinds={"meal": 3}), cook("ben")])
    assert who(plan) == {("supper", "ana")}


def test_a_stretch_is_used_only_when_it_is_needed() -> None:
    stretch = cook("ana", offers=(Offer(frozenset({"meal"}), stretch=True),))
    _, plan = plan_of([meal()], [stretch, cook("ben", recent=2.0)])
    assert who(plan) == {("supper", "ben")}
    _, plan = plan_of([meal()], [stretch])
    assert isinstance(parts(plan, "ana")[0], Stretch)


def test_rather_not_is_kept_unless_nobody_else_is_free() -> None:
    unwilling = cook("ana", rather_not=((0, DAY),))
    _, plan = plan_of([meal()], [unwilling, cook("ben", recent=1.0)])
    assert who(plan) == {("supper", "ben")}
    _, plan = plan_of([meal()], [unwilling])
    assert RatherNot(only=True) in parts(plan, "ana")


def test_urgent_asks_are_covered_first() -> None:
    turns = [meal("calm", 0), meal("urgent", 1, priority=3)]
    _, plan = plan_of(turns, [cook("ana", room_turns=1)])
    assert who(plan) == {("urgent", "ana")}


def test_a_loose_turn_goes_around_never_hours_and_collides_with_nothing() -> None:
    loose = replace(meal("loose"), start=0, end=DAY, anytime=True)
    person = cook("ana", never=((0, 20 * HOUR),))
    _, plan = plan_of([loose, meal("supper", hour=20)], [person])
    assert who(plan) == {("loose", "ana"), ("supper", "ana")}
    _, plan = plan_of([loose], [cook("ana", never=((0, 23 * HOUR + 30),))])
    assert plan.suggestions == ()


def test_two_who_keep_apart_are_not_put_on_one_turn() -> None:
    """S2-32: beside somebody they asked not to be, in either direction, said by either."""
    people = [cook("ana", apart=frozenset({"ben"})), cook("ben")]
    _, plan = plan_of([meal(places=2)], people)
    assert len(plan.suggestions) == 1
    _, plan = plan_of([meal(asker="ana")], people)
    assert plan.suggestions == ()


def test_what_is_kept_apart_is_never_told() -> None:
    people = [cook("ana", apart=frozenset({"ben"})), cook("ben")]
    _, plan = plan_of([meal(asker="ana")], people)
    assert plan.uncovered[0].reason.because == (NobodyFree(),)
    refused = cook("ben", said_no=frozenset({"supper"}))
    _, other = plan_of([meal(asker="ana")], [cook("ana"), refused])
    assert other.uncovered[0].reason == plan.uncovered[0].reason


def test_the_reason_says_easy_room_and_done_before() -> None:
    tuesdays = Offer(frozenset({"meal"}), times=((DAY, 2 * DAY),))
    _, plan = plan_of(
        [meal(day=1)], [cook("ana", room_turns=3, offers=(tuesdays,), done_kinds={"meal": 2}), cook("b")]
    )
    assert parts(plan, "ana")[:3] == (SaidEasy("meal", 1), RoomLeft(2), DoneBefore("meal"))


@pytest.mark.parametrize(
    ("person", "reason"),
    [
        (cook("ana", room_turns=0), Full()),
        (cook("ana", room_minutes=30), Full()),
        (cook("ana", day_turns=0), Full()),
        (cook("ana", never=((0, DAY),)), NotThen(0)),
        (cook("ana", paused=((0, 7 * DAY),)), OnPause()),
        (cook("ana", offers=(Offer(frozenset({"meal"}), notice=2 * DAY),)), NeedsNotice(2 * DAY)),
        (cook("ana", offers=(Offer(frozenset({"meal"}), ends=HOUR),)), OfferEnded()),
        (cook("ana", offers=(Offer(frozenset({"lift"})),)), NobodyOffers("meal")),
    ],
)
def test_an_uncovered_turn_says_why(person: Person, reason: Because) -> None:
    """Never silence: whatever limit is in the way has its own words (S0-18)."""
    _, plan = plan_of([meal(notice=DAY)], [person])
    assert plan.uncovered[0].reason.because == (reason,)


def test_what_would_cover_it_is_counted() -> None:
    turns = [meal("a", 3), meal("b", 3, hour=20)]
    _, plan = plan_of(turns, [cook("ana", room_turns=1)])
    assert plan.uncovered[0].would_cover == (MorePeople("meal", 3, 1), MoreTurns("meal", 1))
    _, plan = plan_of(turns, [cook("ana", room_minutes=90)])
    assert plan.uncovered[0].would_cover == (MorePeople("meal", 3, 1), MoreMinutes("meal", 30))
    early = cook("ana", offers=(Offer(frozenset({"meal"}), notice=2 * DAY),))
    _, plan = plan_of([meal(notice=DAY)], [early])
    assert plan.uncovered[0].would_cover == (MorePeople("meal", 0, 1), Later(DAY))


def test_reasons_survive_a_trip_through_plain_values() -> None:
    reason = Reason((SaidEasy("meal", 1), RoomLeft(2), RatherNot(only=False), NeedsNotice(60)))
    assert Reason.from_plain(reason.plain()) == reason
    assert cover_from(MorePeople("meal", 3, 1).plain()) == MorePeople("meal", 3, 1)
    assert because_from(Full().plain()) == Full()


def test_promises_count_into_room_and_are_never_moved() -> None:
    turns = [meal("a", 0), meal("b", 1)]
    promised = frozenset({("a", "ana")})
    _, plan = plan_of(turns, [cook("ana", room_turns=1)], promised=promised)
    assert plan.suggestions == ()
    assert plan.certificate.cover == 1


def test_after_a_no_nobody_else_moves() -> None:
    """S2-32: the plan heals around the change."""
    turns = [meal(f"m{i}", i) for i in range(4)]
    people = [cook("ana"), cook("ben"), cook("carl")]
    problem, plan = plan_of(turns, people)
    no = plan.suggestions[0]
    healed = replan(problem, plan, SaidNo(no.turn, no.person))
    assert len(healed.suggestions) == 4
    assert (no.turn, no.person) not in who(healed)
    assert who(plan) - who(healed) == {(no.turn, no.person)}
    assert healed.certificate.moved == 0


def test_a_told_suggestion_moves_only_to_cover_what_would_be_open() -> None:
    """Ben can only do the first supper, Ana both. When Carl says no to the second, Ana and Ben change."""
    first, second = meal("first", 0), meal("second", 1)
    ana = cook("ana", room_turns=1, done_kinds={"meal": 3})
    ben = cook("ben", room_turns=1, offers=(Offer(frozenset({"meal"}), times=((0, DAY),), stretch=True),))
    carl = cook("carl", room_turns=1, offers=(Offer(frozenset({"meal"}), times=((DAY, 2 * DAY),)),))
    problem, plan = plan_of([first, second], [ana, ben, carl])
    assert who(plan) == {("first", "ana"), ("second", "carl")}
    healed = replan(problem, plan, SaidNo("second", "carl"))
    assert who(healed) == {("first", "ben"), ("second", "ana")}
    assert healed.certificate.moved == 1
    assert healed.certificate.kind is Proof.OPTIMAL


def test_a_yes_becomes_a_promise_and_the_rest_stays() -> None:
    problem, plan = plan_of([meal("a", 0), meal("b", 1)], [cook("ana"), cook("ben")])
    yes = plan.suggestions[0]
    after = replan(problem, plan, SaidYes(yes.turn, yes.person))
    assert who(after) == who(plan) - {(yes.turn, yes.person)}
    assert after.certificate.cover == 2


def test_stepping_back_from_a_promise_finds_a_stand_in() -> None:
    problem, plan = plan_of([meal()], [cook("ana"), cook("ben")], promised=frozenset({("supper", "ana")}))
    assert plan.suggestions == ()
    assert who(replan(problem, plan, Withdrew("supper", "ana"))) == {("supper", "ben")}


def test_somebody_away_is_replaced_everywhere() -> None:
    problem, plan = plan_of([meal("a", 0), meal("b", 1)], [cook("ana", done_kinds={"meal": 3}), cook("ben")])
    after = replan(problem, plan, Away("ana"))
    assert {person for _, person in who(after)} == {"ben"}
    assert len(after.suggestions) == 2


def test_a_new_ask_is_fitted_in_and_a_gone_one_is_forgotten() -> None:
    problem, plan = plan_of([meal("a", 0)], [cook("ana"), cook("ben")])
    more = replan(problem, plan, NewAsk(meal("b", 0)))
    assert len(more.suggestions) == 2
    assert who(plan) <= who(more)
    assert replan(problem, plan, TurnGone("a")).suggestions == ()


def test_suggestions_nobody_heard_of_may_move_freely() -> None:
    problem, plan = plan_of([meal("a", 0)], [cook("ana"), cook("ben")])
    better = replace(meal("b", 0, hour=9), affinity=dict.fromkeys(plan.of_turn("a"), 3))
    free = replan(problem, plan, NewAsk(better), told=frozenset())
    assert free.certificate.moved == 0
    assert len(free.suggestions) == 2


@pytest.mark.parametrize(
    "broken",
    [
        Problem((meal(), meal()), ()),
        Problem((), (cook("ana"), cook("ana"))),
        Problem((replace(meal(), end=0),), ()),
        Problem((meal(effort=4),), ()),
        Problem((meal(),), (cook("ana", room_turns=-1),)),
        Problem((meal(),), (), promised=frozenset({("supper", "nobody")})),
    ],
)
def test_a_problem_that_contradicts_itself_is_refused(broken: Problem) -> None:
    with pytest.raises(ProblemError):
        solve(broken)


TWO = [cook("ana"), cook("ben")]
FREE = Problem((meal(), meal("late", hour=18)), tuple(TWO))


@pytest.mark.parametrize(
    ("person", "turn", "code"),
    [
        (cook("ana"), meal(asker="ana"), "asker"),
        (cook("ana"), meal(helpers=frozenset()), "unseen"),
        (cook("ana", said_no=frozenset({"supper"})), meal(), "said_no"),
        (cook("ana", offers=()), meal(), "not_offered"),
        (cook("ana", never=((0, DAY),)), meal(), "never"),
        (cook("ana", paused=((0, DAY),)), meal(), "paused"),
        (cook("ana", offers=(Offer(frozenset({"meal"}), times=()),)), meal(), "times"),
        (cook("ana", offers=(Offer(frozenset({"meal"}), notice=DAY),)), meal(notice=0), "notice"),
        (cook("ana", offers=(Offer(frozenset({"meal"}), ends=0),)), meal(), "ended"),
        (cook("ana", room_turns=0), meal(), "room_turns"),
        (cook("ana", room_minutes=59), meal(), "room_minutes"),
        (cook("ana", day_turns=0), meal(), "day_turns"),
        (cook("ana", offers=(Offer(frozenset({"meal"}), per_week=0),)), meal(), "per_week"),
        (cook("ana", apart=frozenset({"ben"})), meal(asker="ben"), "apart"),
    ],
)
def test_the_checker_finds_a_planted_fault(person: Person, turn: Turn, code: str) -> None:
    """S2-32: every limit has somebody who watches it, and the watcher shares no code with the planner."""
    problem = Problem((turn,), (person, cook("ben")))
    plan = solve(problem)
    forged = replace(plan, suggestions=(Suggestion("supper", "ana"),), uncovered=())
    assert code in {violation.code for violation in check(problem, forged)}
    assert ("supper", "ana") not in who(plan)


def test_the_checker_finds_two_places_at_once_and_numbers_that_lie() -> None:
    plan = solve(FREE)
    both = (Suggestion("supper", "ana"), Suggestion("late", "ana"))
    assert "overlap" in {v.code for v in check(FREE, replace(plan, suggestions=both))}
    twice = (Suggestion("supper", "ana"), Suggestion("supper", "ben"))
    codes = {v.code for v in check(FREE, replace(plan, suggestions=twice))}
    assert {"places", "uncovered", "cover"} <= codes
    lying = replace(plan.certificate, most_cover=9)
    assert "certificate" in {v.code for v in check(FREE, replace(plan, certificate=lying))}
    assert "unknown" in {v.code for v in check(FREE, replace(plan, suggestions=(Suggestion("x", "ana"),)))}


def test_the_same_seed_gives_the_same_plan_and_another_may_not() -> None:
    turns = [meal(f"m{i}", i) for i in range(5)]
    people = [cook(f"p{i}") for i in range(6)]
    plans = {frozenset(who(solve(Problem(tuple(turns), tuple(people), seed=seed)))) for seed in range(6)}
    assert len(plans) > 1
    assert solve(Problem(tuple(turns), tuple(people), seed=3)) == solve(
        Problem(tuple(turns), tuple(people), seed=3)
    )
