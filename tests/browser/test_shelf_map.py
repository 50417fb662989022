"""The private map, belief cards and experiments on a shelf that is really sealed."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, Route, ViewportSize, expect

from tests.browser.conftest import DESKTOP, NARROW, NewPage
from tests.browser.shelf_asking import Shelf, SignIn, shelf_of
from tests.browser.shelf_room import room
from tests.world import World

ROOMS = ("ladder", "map", "cards", "experiments")


def keep(form: Locator, name: str) -> None:
    form.get_by_role("button", name=name, exact=True).click()


def test_somebody_is_put_on_the_map_by_task_with_notes_that_only_the_owner_has(
    phone: Page, world: World, sign_in: SignIn
) -> None:
    """S0-17, S0-32, S2-16, S3-26: who for what, a small test first, who feels steady, what of them is in me."""
    shelf = shelf_of(world, world.bo)
    section = shelf.open(phone, sign_in, "map")
    rings = section.locator("[data-list=rings]")
    expect(rings.locator("li")).to_have_count(6)
    expect(rings.locator("li").first).to_have_text(
        "Hands nobody yet"
    )  # an empty ring is as good as a full one
    section.get_by_role("button", name="Put somebody on the map").click()
    form = section.locator("[data-form=person]")
    form.get_by_label("From your circles").select_option(label="Ana")
    expect(form.get_by_label("Name", exact=True)).to_have_value("Ana")
    for task in ("Hands", "Night"):
        form.get_by_role("checkbox", name=task, exact=True).check()
    form.get_by_label("A note", exact=True).fill("lifts yes, feelings no")
    form.get_by_text("More, if you like").click()
    form.get_by_label("A small test before a big ask").fill("a recipe")
    form.get_by_label("Feels steady to me").check()
    form.get_by_label("What of them is in me?").fill("How to fold a map")
    keep(form, "Keep this")
    expect(rings.locator("li").first).to_have_text("Hands Ana (not asked yet)")
    person = section.locator("[data-list=people] > li")
    expect(person).to_contain_text("Hands, Night · \u2068lifts yes, feelings no\u2069 · first: a recipe")
    expect(person).to_contain_text("In me: How to fold a map")
    expect(person.get_by_text("steady", exact=True)).to_be_visible()
    [ana] = shelf.kept("person")
    assert ana["member"] == str(world.ana.pk) and ana["steady"] is True


def test_the_members_of_my_circles_come_into_a_form_that_was_quicker_than_the_network(
    phone: Page, world: World, sign_in: SignIn
) -> None:
    held: list[Route] = []
    phone.route("**/shelf/facts/", lambda route: held.append(route))  # playwright reads the code of a handler
    section = shelf_of(world, world.bo).open(phone, sign_in, "map")
    section.get_by_role("button", name="Put somebody on the map").click()
    form = section.locator("[data-form=person]")
    form.get_by_label("Name", exact=True).fill("An")
    members = form.get_by_label("From your circles")
    expect(members.locator("option")).to_have_count(1)
    while not held:
        phone.wait_for_timeout(20)
    held.pop().continue_()
    expect(members.locator("option")).not_to_have_count(1)
    expect(form.get_by_label("Name", exact=True)).to_have_value("An")
    members.select_option(label="Ana")
    expect(form.get_by_label("Name", exact=True)).to_have_value("Ana")


def test_nobody_can_be_put_on_call_without_the_day_on_which_they_said_yes(
    phone: Page, world: World, sign_in: SignIn
) -> None:
    """S3-26: the map asks nobody by itself, and says who has not been asked."""
    shelf = shelf_of(world, world.bo)
    shelf.put("person", name="Deniz", tasks=["night"])
    section = shelf.open(phone, sign_in, "map")
    section.get_by_role("button", name="Change: Deniz").click()
    form = section.locator("[data-form=person]")
    form.get_by_text("More, if you like").click()
    call = form.get_by_label("On call for me")
    expect(call).to_be_disabled()
    form.get_by_label("Asked, and said yes on").fill("2026-11-03")
    call.check()
    keep(form, "Keep this")
    expect(section.locator("[data-list=rings]")).to_contain_text("Deniz (asked and said yes on")
    expect(section.locator("[data-list=people]").get_by_text("on call", exact=True)).to_be_visible()
    section.get_by_role("button", name="Change: Deniz").click()
    form.get_by_label("Asked, and said yes on").fill("")
    expect(call).to_be_disabled()
    keep(form, "Keep this")
    expect(section.locator("[data-list=rings]")).to_contain_text("Deniz (not asked yet)")
    [deniz] = shelf.kept("person")
    assert (deniz["on_call"], deniz["yes_on"]) == (False, "")


def test_somebody_to_be_careful_with_is_in_no_ring_and_in_no_choice(
    phone: Page, world: World, sign_in: SignIn
) -> None:
    """S0-17, F6."""
    shelf = shelf_of(world, world.bo)
    shelf.put("person", name="Ana", member=str(world.ana.pk), tasks=["hands"])
    shelf.put("person", name="Deniz", tasks=["hands"])
    section = shelf.open(phone, sign_in, "map")
    section.get_by_role("button", name="Change: Ana").click()
    section.get_by_label("I must be careful with them").check()
    keep(section.locator("[data-form=person]"), "Keep this")
    expect(section.locator("[data-list=rings] li").first).to_have_text("Hands Deniz (not asked yet)")
    expect(section.locator("[data-list=people] > li")).to_have_count(1)
    assert section.locator("[data-picture] .initials").all_text_contents() == ["D"]
    section.get_by_text("Answer for yourself").click()
    expect(section.locator("[data-list=known] .chip")).to_have_count(1)
    section.get_by_role("button", name="Put somebody on the map").click()
    assert "Ana" not in section.get_by_label("From your circles").locator("option").all_text_contents()
    section.get_by_role("button", name="Back to the map").click()
    section.get_by_text("People to be careful with").click()
    section.get_by_role("button", name="Change: Ana").click()  # and back, whenever one likes
    section.get_by_label("I must be careful with them").uncheck()
    keep(section.locator("[data-form=person]"), "Keep this")
    expect(section.locator("[data-list=people] > li")).to_have_count(2)


def test_what_one_misses_becomes_a_ring_and_a_thing_that_somebody_might_be(
    phone: Page, world: World, sign_in: SignIn
) -> None:
    """S0-6."""
    shelf = shelf_of(world, world.bo)
    shelf.put("person", name="Deniz", tasks=[])
    section = shelf.open(phone, sign_in, "map")
    section.get_by_label("I miss…").fill("Someone to eat with")
    keep(section.locator("[data-form=miss]"), "Write it down")
    ring = section.locator("[data-list=rings] li").last
    expect(ring).to_have_text("Someone to eat with nobody yet")
    section.get_by_role("button", name="Change: Deniz").click()
    section.get_by_role("checkbox", name="Someone to eat with").check()
    keep(section.locator("[data-form=person]"), "Keep this")
    expect(ring).to_have_text("Someone to eat with Deniz (not asked yet)")
    section.get_by_role("button", name="Change: Deniz").click()
    section.get_by_label("A note", exact=True).fill("Sundays")
    phone.get_by_role("button", name="Lock").click()  # in the middle of it
    expect(phone.locator("#open-passphrase")).to_be_visible()
    section = shelf.open(phone, sign_in, "map")
    expect(section.get_by_label("A note", exact=True)).to_have_value("Sundays")
    keep(section.locator("[data-form=person]"), "Keep this")
    expect(section.locator("[data-list=people]")).to_contain_text("Sundays")
    assert [len(one["misses"]) for one in shelf.kept("person")] == [1]


def test_who_knows_how_you_are_is_one_answer_that_one_can_change(
    phone: Page, world: World, sign_in: SignIn
) -> None:
    """S3-14."""
    shelf = shelf_of(world, world.bo)
    shelf.put("person", name="Deniz", tasks=[])
    section = shelf.open(phone, sign_in, "map")
    section.get_by_text("Answer for yourself").click()
    keep(section.locator("[data-form=known]"), "Keep this")
    expect(section.locator("[data-known]")).to_contain_text("nobody just now")
    section.get_by_role("checkbox", name="Deniz").check()
    section.locator("#map-known-words").fill("a little")
    keep(section.locator("[data-form=known]"), "Keep this")
    expect(section.locator("[data-known]")).to_contain_text("Deniz · a little")
    assert len(shelf.kept("known")) == 1


# --- cards and experiments --------------------------------------------------------------------------------------


def test_a_card_is_answered_skipped_and_found_again_and_nothing_is_added_up(
    phone: Page, world: World, sign_in: SignIn
) -> None:
    """S0-5, S1-27, S2-35, S3-4, S3-30: each with its source and how sure we are; one's own words alone are kept."""
    shelf = shelf_of(world, world.bo)
    section = shelf.open(phone, sign_in, "cards")
    expect(section.locator("#card-title")).to_have_text("Who at home was allowed to need things?")
    seen = set()
    for _ in range(13):
        seen.add(section.locator("#card-title").inner_text())
        assert (
            section.locator("[data-show=source]").inner_text()
            and section.locator("[data-show=sure]").inner_text()
        )
        before = section.locator("#card-title").inner_text()
        section.get_by_role("button", name="Another card").click()
        expect(section.locator("#card-title")).not_to_have_text(before)
    assert {"In my family, asking meant…", "Grown-up early?", "“I do not want to depend on anyone”"} <= seen
    assert len(seen) == 13
    assert shelf.kept("card") == []  # looked at is not answered
    section.get_by_label("In your words").fill("My grandmother")
    with phone.expect_response("**/entries/**"):  # what was written is kept on the way
        section.get_by_role("button", name="Another card").click()
        section.get_by_role("button", name="The one before").click()  # and quick taps write it once
    expect(section.locator("#card-title")).to_have_text("Who at home was allowed to need things?")
    expect(section.get_by_label("In your words")).to_have_value("My grandmother")
    [card] = shelf.kept("card")
    assert card.items() >= {"card": "at_home", "answer": "My grandmother", "sort": ""}.items()


def test_sentences_are_sorted_for_oneself_and_never_concluded_from(
    phone: Page, world: World, sign_in: SignIn
) -> None:
    """S1-26: cards to sort, no sum, nothing inferred."""
    shelf = shelf_of(world, world.bo)
    section = shelf.open(phone, sign_in, "cards")
    section.get_by_role("button", name="Sentences to sort").click()
    expect(section.locator("#card-title")).to_have_text("I would rather do it badly alone than ask")
    section.get_by_label("rings true").check()
    keep(section.locator("[data-form=answer]"), "Keep it")
    section.get_by_role("button", name="My cards").click()
    expect(section.locator("[data-list=mine] > li")).to_contain_text("rings true")
    for mark in "0123456789%":
        assert mark not in section.locator("[data-own-shown]").inner_text()


def test_a_card_of_ones_own_can_be_added_and_tried_out(phone: Page, world: World, sign_in: SignIn) -> None:
    """S0-5, S3-22."""
    shelf = shelf_of(world, world.bo)
    section = shelf.open(phone, sign_in, "cards")
    section.get_by_role("button", name="My cards").click()
    section.get_by_label("What I learned about needing").fill("Guests first")
    section.get_by_label("From whom, or from where").fill("my aunt")
    keep(section.locator("[data-form=own]"), "Add the card")
    section.get_by_role("button", name="Try it out: Guests first").click()
    expect(phone.locator("#experiments [data-field=believed]")).to_have_value("Guests first")


def test_a_belief_is_tied_to_the_round_in_which_it_was_tried_out(
    phone: Page, world: World, sign_in: SignIn
) -> None:
    """S3-22: I believed… I found…"""
    shelf = shelf_of(world, world.bo)
    row = shelf.put(
        "prediction", closed=True, ladder="ask", area="hands", rung="Ask to borrow a tool", think="They laugh"
    )
    section = shelf.open(phone, sign_in, "ladder")
    section.get_by_role("button", name="What happened?").click()
    section.locator("[data-form=after] [value=yes]").check()
    section.get_by_label("What did you learn?").fill("They were glad")
    section.locator("[data-form=after]").get_by_role("button", name="Keep it").click()
    section.get_by_role("button", name="Write it as: I believed… I found…").click()
    section = phone.locator("section#experiments")
    expect(section.get_by_label("I believed…", exact=True)).to_have_value("They laugh")
    expect(section.get_by_label("I found…", exact=True)).to_have_value("They were glad")
    keep(section.locator("form"), "Keep it")
    expect(section.locator("[data-list=kept] > li")).to_contain_text("Ask to borrow a tool")
    [experiment] = shelf.kept("experiment")
    assert experiment.items() >= {"believed": "They laugh", "found": "They were glad", "round": row}.items()


# --- how it looks -----------------------------------------------------------------------------------------------


def lived_in(shelf: Shelf) -> Shelf:
    """A shelf with something in every room."""
    ana = shelf.put(
        "person", name="Ana", tasks=["hands", "night"], steady=True, yes_on="2026-11-03", on_call=True
    )
    shelf.put("person", name="Bo Lindqvist-Sánchez", tasks=["fun", "ears", "hands"], notes="Sundays")
    shelf.put("person", name="Karl", tasks=["hands"], careful=True)
    shelf.put("miss", miss="Someone to eat with")
    shelf.put("known", people=[ana], text="")
    for what in ("yes", "no", "silent", "yes-but", "other"):
        shelf.round(what, chance=3, bad=8, was=2, people=[ana], learned="She was glad")
    shelf.put("prediction", closed=True, ladder="ask", area="hands", rung="Ask for a hand with one heavy bag")
    shelf.put("card", card="badly_alone", title="x", answer="Yes", sort="sometimes")
    shelf.put("experiment", believed="They will laugh", found="", round="")
    return shelf


LOOKS = [("en", False, NARROW), ("ar", True, NARROW), ("es", False, DESKTOP)]


@pytest.mark.parametrize(("language", "dark", "size"), LOOKS)
def test_the_rooms_of_asking_fit_and_can_be_read_by_everybody(
    new_page: NewPage,
    world: World,
    sign_in: SignIn,
    axe: Callable[[Page], list[str]],
    language: str,
    dark: bool,
    size: ViewportSize,
) -> None:
    """axe finds nothing and nothing is wider than the screen: both themes, three languages, every fold open."""
    page = new_page(size, dark=dark, language=language)
    world.bo.language = language
    world.bo.save(update_fields=["language"])
    lived_in(shelf_of(world, world.bo)).open(page, sign_in, "ladder")
    wrong: list[str] = []

    def look(where: str) -> None:
        page.evaluate("document.querySelectorAll('#rooms details').forEach((one) => { one.open = true; })")
        if (wide := page.evaluate("document.documentElement.scrollWidth")) > size["width"]:
            wrong.append(f"{where}: {wide} px wide")
        wrong.extend(f"{where}: {fault}" for fault in axe(page))

    for name in ROOMS:
        room(page, name)
        look(name)
    section = room(page, "ladder")
    section.locator("[data-do=try]").first.click()
    for step in range(5):
        look(f"step {step}")
        if step < 4:
            section.locator("[data-do=next]").click()
            expect(section.locator("[data-form=round] [data-step]").nth(step + 1)).to_be_visible()
    section.locator("[data-do=asked]").click()
    section.locator("[data-list=open] [data-do=go]").first.click()
    look("after")
    section.locator("[data-form=after] [type=submit]").click()
    expect(section.locator("[data-part=next]")).to_be_visible()
    look("next")
    section = room(page, "map")
    section.locator("[data-do=add]").click()
    look("person")
    section = room(page, "cards")
    for deck in ("signs", "own"):
        section.locator(f"[data-switch=deck] [value={deck}]").click()
        look(deck)
    assert not wrong, "\n".join(wrong)


def test_the_ladder_can_be_walked_with_the_keyboard_alone(
    desktop: Page, world: World, sign_in: SignIn
) -> None:
    shelf = shelf_of(world, world.bo)
    section = shelf.open(desktop, sign_in, "ladder")
    section.get_by_role("button", name="Try it: Ask somebody for a recipe").focus()
    desktop.keyboard.press("Enter")
    expect(section.locator("[data-form=round] [data-show=rung]")).to_be_focused()
    desktop.keyboard.press("Tab")
    expect(section.locator("[data-form=round] [value=explicit]")).to_be_focused()
    desktop.keyboard.press("ArrowDown")
    expect(section.locator("[data-form=round] [value=implicit]")).to_be_checked()
    desktop.keyboard.press("Enter")  # "Next" is the form's own button
    expect(section.locator("[data-step=who] > legend")).to_be_focused()
    assert shelf.kept("prediction")[0]["route"] == "implicit"
