"""The pages of asks: small steps, nothing typed lost, what each person sees, and how many questions they cost."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils.html import escape

from leanto.asks.models import Ask, AskState, Audience, Effort, Told
from leanto.asks.page import ask_list
from leanto.core.clock import now
from leanto.core.models import History
from leanto.plans.models import Answer, Suggestion, Turn
from tests.asks.asking import ask, on, turns, weekly
from tests.world import World


def filled(world: World, **facts: Any) -> dict[str, Any]:
    """What somebody types into the one page of a small ask."""
    return {
        "kind": "lift", "title": "A lift to the clinic", "when": "one", "date": world.day(3).isoformat(),
        "time": "10:15", "minutes": "60", "audience": "circle", "effort": "1", "people": "1", "welcome": ["hands"],
        "once": "one-key", **facts,
    }  # fmt: skip


def new(world: World) -> str:
    return f"/circles/{world.maple.pk}/asks/new/"


def test_from_kind_to_preview_to_sent(world: World) -> None:
    browser = world.client(world.bo)
    assert b"?kind=lift" in browser.get(new(world)).content
    assert browser.get(new(world), {"kind": "lift"}).status_code == 200
    seen = browser.post(new(world), filled(world, do="preview"))
    assert seen.status_code == 200 and not Ask.objects.exists(), "nothing is sent before the preview"
    assert escape("If it doesn’t fit, tap “Not this time”. No reason needed.") in seen.content.decode()
    assert seen.context["shown"].asker == "Bo" and seen.context["shown"].seen_by == "everyone in the circle"
    sent = browser.post(new(world), filled(world, do="send"))
    made = Ask.objects.get()
    assert sent["Location"] == f"/asks/{made.pk}/sent/"
    assert b"Take it back" in browser.get(sent["Location"]).content
    assert turns(made)[0].starts_at == world.at(3, 10, 15)


def test_a_second_tap_is_the_same_ask(world: World) -> None:
    browser = world.client(world.bo)
    for _ in range(2):
        assert browser.post(new(world), filled(world, do="send")).status_code == 302
    assert Ask.objects.count() == 1


def test_everything_that_is_missing_is_said_at_once(world: World) -> None:
    typed = filled(world, title="", date="", audience="one", one="", for_other="my mother", do="preview")
    answer = world.client(world.bo).post(new(world), typed)
    assert answer.status_code == 422
    assert {"title", "date", "one", "consent"} <= answer.context["form"].errors.keys()
    assert all(len(sentences) == 1 for sentences in answer.context["form"].errors.values())
    past = filled(world, date=world.day(-3).isoformat(), audience="few", do="preview")
    assert {"date", "few"} == world.client(world.bo).post(new(world), past).context["form"].errors.keys()


def test_a_question_of_the_form_is_read_out_once(world: World) -> None:
    page = world.client(world.bo).get(new(world), {"kind": "lift"}).content.decode()
    assert page.count("When?") == 1 and page.count("Who may see this?") == 1


def test_the_narrowest_audience_is_chosen_at_first(world: World) -> None:
    """S0-14: who may see this opens at the narrowest."""
    page = world.client(world.bo).get(new(world), {"kind": "lift"}).content.decode()
    assert 'value="one" id="id_audience_0" checked' in page.replace("  ", " ")


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"title": ""}, "Please say in a few words what you would like."),
        ({"date": ""}, "Please choose a day."),
        ({"date": "soon"}, "Please write a date like 2027-05-31."),
        ({"date": "2036-01-01"}, "This is more than a year away. Please choose a nearer day."),
        ({"date": "2020-01-01"}, "This has passed. Please choose a time that is still to come."),
        ({"time": "25:99"}, "Please write a time like 18:30."),
        ({"when": "several", "dates": []}, "Please choose at least one date."),
        ({"when": "several", "dates": ["2027-13-01"]}, "Please write a date like 2027-05-31."),
        ({"when": "again", "every": "week", "until": "2020-01-01"}, "The last date is before the first."),
        ({"audience": "one"}, "Please choose one person."),
        ({"audience": "few"}, "Please choose from 1 to 12 people."),
        ({"for_other": "my mother"}, "Please ask them first, and tick this when they said yes."),
        (
            {"decide_by": "2020-01-01T10:00"},
            "Please choose a moment between now and the first time it happens.",
        ),
        ({"ends_on": "2020-01-01"}, "This day has passed. Please choose one that is still to come."),
    ],
)
@pytest.mark.parametrize("step", ["preview", "send"])
def test_what_does_not_fit_gets_one_sentence_and_nothing_typed_is_lost(
    world: World, wrong: dict[str, Any], sentence: str, step: str
) -> None:
    answer = world.client(world.bo).post(
        new(world), filled(world, note="Ring twice, please", do=step, **wrong)
    )
    page = answer.content.decode()
    assert answer.status_code == 422 and escape(sentence) in page
    assert "Ring twice, please" in page and not Ask.objects.exists()


def test_going_back_from_the_preview_keeps_everything(world: World) -> None:
    typed = filled(world, note="Ring twice", plan_b="A taxi", details="Third floor", do="change")
    page = world.client(world.bo).post(new(world), typed).content.decode()
    assert all(
        text in page for text in ("Ring twice", "A taxi", "Third floor", "10:15", world.day(3).isoformat())
    )


def test_a_rhythm_and_several_days_become_series(world: World) -> None:
    browser = world.client(world.bo)
    browser.post(new(world), filled(world, when="again", every="week", do="send"))
    browser.post(
        new(world),
        filled(
            world, when="several", dates=[world.day(2).isoformat(), "", world.day(9).isoformat()], time="", do="send",
            once="other",
        ),
    )  # fmt: skip
    again, several = Ask.objects.order_by("made_at")
    assert again.series["every"] == "week" and again.series["weekdays"] == [world.day(3).weekday()]
    assert [turn.day for turn in turns(several)] == [world.day(2), world.day(9)]
    assert all(turn.anytime for turn in turns(several))


def test_somebody_in_another_time_zone_types_the_time_of_their_own_clock(world: World) -> None:
    type(world.bo).objects.filter(pk=world.bo.pk).update(timezone="America/New_York")
    world.bo.refresh_from_db()
    browser = world.client(world.bo)
    preview = browser.post(new(world), filled(world, time="20:00", do="preview")).content.decode()
    assert "time in New York" in preview
    browser.post(new(world), filled(world, time="20:00", do="send"))
    (turn,) = turns(Ask.objects.get())
    assert turn.starts_at.astimezone(world.at(0).tzinfo).hour in (0, 1)
    assert turn.day == world.day(4), "after midnight in the circle"


def test_small_needs_few_answers(world: World) -> None:
    """Kind, one page, preview, send: everything folded has a value that fits."""
    page = world.client(world.bo).get(new(world), {"kind": "lift"})
    form = page.context["form"]
    assert form.initial["title"] and form.initial["minutes"] == 60 and form.initial["welcome"] == ["hands"]
    assert int(form.initial["effort"]) == Effort.EASY


def test_whoever_types_for_a_member_asks_in_their_name(world: World) -> None:
    member = world.member(world.dolores)
    browser = world.client(world.ana)
    assert b"For Dolores" in browser.get(new(world), {"kind": "lift"}).content
    seen = browser.post(new(world), filled(world, for_member=str(member.pk), do="preview"))
    assert "Typed by Ana" in seen.content.decode()
    browser.post(new(world), filled(world, for_member=str(member.pk), do="send"))
    made = Ask.objects.get()
    assert (made.asker, made.typed_by) == (world.dolores, world.ana)
    assert (
        world.client(world.bo).post(new(world), filled(world, for_member=str(member.pk))).status_code == 422
    )


def test_details_show_only_after_a_yes(world: World) -> None:
    made = ask(world, world.bo, details="Door code 4711")
    address = f"/asks/{made.pk}/"
    for who, sees in ((world.bo, True), (world.chidi, False), (world.ana, False)):
        assert (b"4711" in world.client(who).get(address).content) is sees
    world.promised(world.chidi, turns(made)[0])
    assert b"4711" in world.client(world.chidi).get(address).content


def test_the_asker_sees_who_said_yes_and_other_members_only_that_it_is_covered(world: World) -> None:
    made = ask(world, world.bo)
    world.promised(world.emre, turns(made)[0])
    assert b"Swift" in world.client(world.bo).get(f"/asks/{made.pk}/").content
    other = world.client(world.chidi).get(f"/asks/{made.pk}/").content
    assert b"Swift" not in other and b"covered" in other


def test_words_that_were_passed_on_show_to_the_asker_and_a_plain_no_to_nobody(world: World) -> None:
    made = ask(world, world.bo)
    (turn,) = turns(made)
    for who, answer, words in (
        (world.chidi, Answer.LATER, "Thursday would do"), (world.farah, Answer.NOT_THIS_TIME, "")
    ):  # fmt: skip
        Suggestion.objects.create(
            circle=world.maple, turn=turn, person=who, answer=answer, words=words, made_at=now()
        )
    own = world.client(world.bo).get(f"/asks/{made.pk}/").content.decode()
    assert "Thursday would do" in own and "Chidi" in own and "Farah" not in own
    assert "Thursday would do" not in world.client(world.emre).get(f"/asks/{made.pk}/").content.decode()


def test_when_nobody_picked_it_up_the_asker_chooses_and_others_do_not(world: World) -> None:
    made = ask(world, world.bo, asked=(world.chidi,))
    Ask.objects.filter(pk=made.pk).update(told=Told.NOT_COVERED)
    own = world.client(world.bo).get(f"/asks/{made.pk}/").content.decode()
    assert "It looks as if this one didn’t fit them. It says little about you." in own
    assert f"/asks/{made.pk}/wider/" in own
    assert (
        f"/asks/{made.pk}/wider/" not in world.client(world.chidi).get(f"/asks/{made.pk}/").content.decode()
    )


PAGES = ("", "sent/", "change/", "wider/", "smaller/", "later/", "longer/", "let-go/", "delete/")


@pytest.mark.parametrize("page", PAGES)
def test_every_page_of_an_own_ask_opens_and_a_stranger_finds_nothing(world: World, page: str) -> None:
    made = ask(world, world.bo, series=weekly(world), asked=(world.chidi,))
    address = f"/asks/{made.pk}/{page}"
    assert world.client(world.bo).get(address).status_code == 200
    assert world.client(world.chidi).get(address).status_code == (403 if page else 200)
    for stranger in (world.igor, world.jo, world.hana, world.ana):
        assert world.client(stranger).get(address).status_code == 404
    assert world.client().get(address).status_code == 302


def test_the_steps_work_by_plain_forms(world: World) -> None:
    made = ask(world, world.bo, asked=(world.chidi,))
    browser, here = world.client(world.bo), f"/asks/{made.pk}/"

    def post(page: str, **data: Any) -> int:
        return browser.post(f"{here}{page}/", {"once": f"{page} {data}"[:60], **data}).status_code

    few = {"to": "few", "few": [str(world.member(world.emre).pk)]}
    assert post("wider", **few) == 302 and post("wider", **few) == 302
    assert post("smaller", title="Half a meal", minutes="30", people="1", effort="1") == 302
    assert post("later", dates=[world.day(6).isoformat()], time="12:00") == 302
    assert post("later", dates=["2020-01-01"], time="12:00") == 422
    assert post("wider", to="circle") == 302
    assert post("let-go") == 302
    found = Ask.objects.get()
    assert (found.audience, found.state, found.title) == (Audience.CIRCLE, AskState.LET_GO, "Half a meal")
    assert post("delete") == 302 and post("delete") == 302, "a second tap gets the first one's answer"
    assert not Ask.objects.exists()


def test_one_day_is_changed_and_taken_out_by_plain_forms(world: World) -> None:
    made = ask(world, world.bo, series=weekly(world))
    first, second, *_ = turns(made)
    browser = world.client(world.bo)
    day = f"/asks/{made.pk}/dates/{first.pk}/"
    assert browser.get(day).status_code == 200
    moved = {
        "date": world.day(4).isoformat(),
        "time": "",
        "people": "2",
        "note": "At the back door",
        "once": "a",
    }
    assert browser.post(day, moved).status_code == 302
    assert (turns(made)[0].day, turns(made)[0].places) == (world.day(4), 2)
    assert browser.post(f"/asks/{made.pk}/dates/{second.pk}/drop/", {"once": "b"}).status_code == 302
    assert turns(made)[1].state == "dropped"
    assert browser.get(f"/asks/{made.pk}/dates/{made.pk}/").status_code == 404


def test_changing_by_form_starts_from_what_is_there(world: World) -> None:
    made = ask(world, world.bo, series=weekly(world), note="With salt")
    browser = world.client(world.bo)
    form = browser.get(f"/asks/{made.pk}/change/").context["form"]
    data = {name: "" if value is None else value for name, value in form.initial.items() if name != "consent"}
    data |= {"title": "Soup", "time": "18:00", "date": form.initial["date"].isoformat(), "dates": []}
    data |= {"ends_on": form.initial["ends_on"].isoformat(), "once": "x"}
    before = [turn.pk for turn in turns(made)]
    assert browser.post(f"/asks/{made.pk}/change/", data).status_code == 302
    assert Ask.objects.get().title == "Soup" and Ask.objects.get().note == "With salt"
    assert [turn.pk for turn in turns(made)] == before
    assert History.objects.filter(code="ask_changed").count() == 1


def test_start_leads_on_or_lets_choose(world: World) -> None:
    assert world.client(world.chidi).get("/asks/start/")["Location"] == new(world)
    both = world.client(world.bo).get("/asks/start/").content
    assert b"Maple Street" in both and b"Choir" in both
    assert b"You are not in a circle yet" in world.client(world.igor).get("/asks/start/").content


def test_an_ask_page_costs_six_questions_for_anyone(world: World, django_assert_num_queries: Any) -> None:
    made = ask(world, world.bo, series=weekly(world), asked=(world.chidi, world.emre))
    world.promised(world.chidi, turns(made)[0])
    for who, most in ((world.bo, 6), (world.chidi, 4)):
        browser: Client = world.client(who)
        with django_assert_num_queries(most):
            # session, person, the ask with names, its turns with promises; for the asker: asked people, passed words
            browser.get(f"/asks/{made.pk}/")


def test_the_list_costs_five_questions_however_long(world: World, django_assert_num_queries: Any) -> None:
    for _ in range(25):
        ask(world, world.bo)
    browser = world.client(world.chidi)
    with django_assert_num_queries(5):  # session, person, membership with circle, how many, one page of asks
        page = browser.get(f"/circles/{world.maple.pk}/asks/")
    assert page.content.count(b"A warm meal") == 20


def test_the_list_names_the_day_that_is_still_open(world: World) -> None:
    made = ask(world, world.bo, audience=Audience.CIRCLE, series=on(world, 3, 5))
    first, second = turns(made)

    def listed() -> Any:
        return vars(ask_list(world.ana, world.maple.pk, now()).get())["next_at"]

    assert listed() == first.starts_at
    Turn.objects.filter(pk=first.pk).update(taken=1)
    assert listed() == second.starts_at
    Turn.objects.filter(pk=second.pk).update(taken=1)
    assert listed() == first.starts_at


def test_the_list_shows_what_each_person_may_see(world: World) -> None:
    ask(world, world.bo, asked=(world.chidi,), title="Only for Chidi")
    ask(world, world.dolores, typed_by=world.ana, title="For all")
    address = f"/circles/{world.maple.pk}/asks/"
    assert b"Only for Chidi" in world.client(world.chidi).get(address).content
    for who in (world.ana, world.emre, world.gus):
        page = world.client(who).get(address).content
        assert b"Only for Chidi" not in page and b"For all" in page
    for who in (world.igor, world.jo, world.hana):
        assert world.client(who).get(address).status_code == 404


def test_take_back_by_button_and_not_after_ten_minutes(world: World) -> None:
    first, second = ask(world, world.bo), ask(world, world.bo)
    browser = world.client(world.bo)
    assert browser.post(f"/asks/{first.pk}/take-back/", {"once": "a"}).status_code == 302
    Ask.objects.filter(pk=second.pk).update(made_at=now() - timedelta(minutes=11))
    refused = browser.post(f"/asks/{second.pk}/take-back/", {"once": "b"})
    assert refused.status_code == 409 and b"The ten minutes are over" in refused.content
    assert [one.pk for one in Ask.objects.all()] == [second.pk]
