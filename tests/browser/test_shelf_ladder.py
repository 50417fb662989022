"""The ladder on a shelf that is really sealed: a rung, a guess that locks, what happened, and what may come next."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, Request, expect

from tests.browser.shelf_asking import SignIn, shelf_of
from tests.browser.shelf_room import room
from tests.world import World

SECRET = "zebra-lantern-17"  # typed into private fields, looked for where it must not be


def steps(section: Locator) -> Locator:
    return section.locator("[data-form=round] [data-step]:not([hidden]) > legend")


def go_on(section: Locator) -> None:
    section.get_by_role("button", name="Next", exact=True).click()


def begin(section: Locator, rung: str) -> None:
    section.get_by_role("button", name=f"Try it: {rung}", exact=True).click()


def told(section: Locator, what: str, **fields: str) -> None:
    """Says what happened in the first round that was asked."""
    section.get_by_role("button", name="What happened?").first.click()
    section.locator(f"[data-form=after] [value={what}]").check()
    for field, words in fields.items():
        box = section.locator(f"[data-form=after] [data-field={field}]")
        box.select_option(words) if field == "was" else box.fill(words)
    section.locator("[data-form=after]").get_by_role("button", name="Keep it").click()


def test_a_small_ask_from_the_rung_to_what_was_learned(phone: Page, world: World, sign_in: SignIn) -> None:
    """S0-24, S3-10, S3-12, S3-23, S1-41, S3-32, S0-36: the whole way, on a phone."""
    shelf = shelf_of(world, world.bo)
    ana = shelf.put("person", name="Ana", tasks=["hands"])
    section = shelf.open(phone, sign_in, "ladder")
    hard = section.get_by_label("How hard for you: Ask to borrow a tool")
    hard.select_option("2")
    first = section.locator("[data-list=rungs] > li").first
    expect(first).to_contain_text("Ask to borrow a tool")  # ordered by one's own measure
    expect(first).to_contain_text("a place to begin")
    expect(hard).to_be_focused()

    begin(section, "Ask to borrow a tool")
    section.get_by_label("Ask outright").check()
    go_on(section)
    expect(steps(section)).to_have_text("With whom?")
    section.locator("[data-list=people] .chip", has_text="Ana").click()
    section.get_by_label("If it falls through: plan B").fill("The hardware shop")
    go_on(section)
    section.get_by_label("Chance of a yes, 0 to 10").select_option("3")
    section.get_by_label("How bad would a no be, 0 to 10").select_option("8")
    section.get_by_label("What will they think?").fill("That I cannot manage")
    go_on(section)
    section.get_by_label("What, in a few words").fill("Your drill")
    section.get_by_label("When, and how long").fill("Saturday, an hour")
    go_on(section)
    expect(section.get_by_label("Your words, to copy")).to_have_value(
        "Your drill\nSaturday, an hour\nIf it doesn't fit, say “not this time”. No reason needed."
    )
    section.get_by_role("button", name="I have asked").click()
    expect(section.locator("[data-list=open]")).to_contain_text("your guess is locked")

    told(section, "no", was="2", learned="She lends to nobody", keep="I asked")
    card = section.locator("[data-part=next]")
    expect(card).to_contain_text("This one didn't fit them. It says little about you.")
    expect(card.locator(".answers").get_by_role("button")).to_have_text(["The same, at another door", "Rest"])
    card.get_by_role("button", name="Rest").click()
    expect(section.get_by_role("heading", name="Small steps")).to_be_focused()

    [guess] = shelf.kept("prediction")
    assert guess.items() >= {
        "ladder": "ask", "area": "hands", "rung": "Ask to borrow a tool", "route": "explicit", "people": [ana],
        "plan_b": "The hardware shop", "chance": 3, "bad": 8, "think": "That I cannot manage",
    }.items()  # fmt: skip
    [after] = shelf.kept("outcome")
    assert after.items() >= {
        "prediction": guess["row"], "what": "no", "was": 2, "learned": "She lends to nobody",
    }.items()  # fmt: skip
    assert [one["text"] for one in shelf.kept("kept")] == ["I asked"]


def test_a_guess_is_locked_once_sent_also_for_a_changed_client(
    phone: Page, world: World, sign_in: SignIn
) -> None:
    """S1-41: the server refuses every later version of it."""
    shelf = shelf_of(world, world.bo)
    section = shelf.open(phone, sign_in, "ladder")
    begin(section, "Ask somebody for a recipe")
    section.get_by_role("button", name="Straight to the end").click()
    section.get_by_role("button", name="I have asked").click()
    expect(section.locator("[data-list=open]")).to_contain_text("your guess is locked")
    [guess] = shelf.kept("prediction")
    refused = shelf.owner().put(guess["row"], guess["version"] + 1, b'{"kind": "prediction", "chance": 10}')
    assert refused.status_code >= 400
    assert shelf.kept("prediction") == [guess]


def test_every_step_may_be_left_out_and_a_draft_waits_without_a_date(
    phone: Page, world: World, sign_in: SignIn
) -> None:
    """S0-24, S0-26: nothing is asked that must be answered, and nothing expires."""
    shelf = shelf_of(world, world.bo)
    section = shelf.open(phone, sign_in, "ladder")
    begin(section, "Ask somebody for a recipe")
    for step in ("Which way?", "With whom?", "What do you expect?", "In which words?"):
        expect(steps(section)).to_have_text(step)
        go_on(section)
    expect(steps(section)).to_have_text("Ready when you are")
    section.get_by_role("button", name="Keep it for later").click()
    section.get_by_role("button", name="Go on: Ask somebody for a recipe").click()
    expect(steps(section)).to_have_text("Which way?")
    section.get_by_role("button", name="Straight to the end").click()
    section.get_by_role("button", name="I have asked").click()
    told(section, "yes")
    [guess] = shelf.kept("prediction")
    assert (guess["chance"], guess["bad"], guess["people"], guess["route"]) == (None, None, [], "")


def test_what_is_typed_in_the_middle_of_a_step_survives_the_lock(
    phone: Page, world: World, sign_in: SignIn
) -> None:
    shelf = shelf_of(world, world.bo)
    section = shelf.open(phone, sign_in, "ladder")
    begin(section, "Ask somebody for a recipe")
    go_on(section)
    go_on(section)
    section.get_by_label("What will they think?").fill("That I am odd")
    phone.get_by_role("button", name="Lock").click()
    expect(phone.locator("#open-passphrase")).to_be_visible()
    section = shelf.open(phone, sign_in, "ladder")
    expect(section.locator("[data-form=round]")).to_be_visible()
    go_on(section)
    go_on(section)
    expect(section.get_by_label("What will they think?")).to_have_value("That I am odd")
    section.get_by_role("button", name="Keep it for later").click()
    expect(section.locator("[data-form=round]")).to_be_hidden()
    assert [one["think"] for one in shelf.kept("prediction")] == ["That I am odd"]
    phone.get_by_role("button", name="Lock").click()  # and what was put away stays away
    expect(phone.locator("#open-passphrase")).to_be_visible()
    section = shelf.open(phone, sign_in, "ladder")
    expect(section.locator("[data-part=home]")).to_be_visible()
    expect(section.locator("[data-form=round]")).to_be_hidden()


def test_the_ladder_of_saying_no_has_the_same_rules_in_its_own_words(
    phone: Page, world: World, sign_in: SignIn
) -> None:
    """S2-18: the first rung is “No bag, thanks”."""
    shelf = shelf_of(world, world.bo)
    section = shelf.open(phone, sign_in, "ladder")
    section.get_by_role("button", name="Saying no").click()
    begin(section, "“No bag, thanks”")
    expect(section.get_by_label("Say no plainly")).to_be_visible()
    expect(section.get_by_text("Ask outright")).to_be_hidden()
    section.get_by_role("button", name="Straight to the end").click()
    expect(section.get_by_role("link", name="Write it as an ask")).to_be_hidden()
    section.get_by_role("button", name="I have said it").click()
    told(section, "no")
    expect(section.locator("[data-part=next]")).to_contain_text("your no still stands")
    assert shelf.kept("prediction")[0]["ladder"] == "no"


def test_rungs_of_ones_own_come_and_go(phone: Page, world: World, sign_in: SignIn) -> None:
    """S0-24."""
    shelf = shelf_of(world, world.bo)
    section = shelf.open(phone, sign_in, "ladder")
    rungs = section.locator("[data-list=rungs] > li")
    expect(rungs).to_have_count(10)
    section.get_by_label("A rung of your own").fill("Ask my aunt for her drill")
    section.get_by_role("button", name="Add it").click()
    expect(rungs).to_have_count(11)
    section.get_by_role("button", name="Take out: Ask somebody to open a lid").click()
    expect(rungs).to_have_count(10)
    section.get_by_role("button", name="Night", exact=True).click()
    section.get_by_role("button", name="Hands", exact=True).click()
    expect(rungs).to_have_count(10)
    with phone.expect_response("**/entries/**"):  # two quick taps are two changes of one ladder
        section.locator("[data-do=out]").first.click()
        section.locator("[data-do=out]").nth(1).click()
    expect(rungs).to_have_count(8)
    [ladder] = shelf.kept("ladder")
    texts = [rung["text"] for rung in ladder["rungs"]]
    assert "Ask my aunt for her drill" in texts and "Ask somebody to open a lid" not in texts


def test_looking_back_is_said_in_words_with_its_limits_and_the_picture_says_no_more(
    phone: Page, world: World, sign_in: SignIn
) -> None:
    """S0-33, S1-41."""
    shelf = shelf_of(world, world.bo)
    for what, chance in [("yes", 4)] * 6 + [("no", 3)] * 2:
        shelf.round(what, chance=chance, bad=8, was=2)
    section = shelf.open(phone, sign_in, "ladder")
    look = section.locator("[data-look]")
    expect(look).to_contain_text("You expected 3 of 8 to say yes; 6 did.")
    expect(look).to_contain_text("Ask to borrow a tool: feared 8, was 2.")
    expect(look).to_contain_text("Asked: 8. Yes: 6. No: 2. No answer: 0.")
    look.get_by_text("How far can this be trusted?").click()
    expect(look.get_by_text("These are few rounds. It may be luck.")).to_be_visible()
    expect(look.get_by_text("You chose whom you asked")).to_be_visible()
    assert look.locator("[data-marks=hoped] .filled").count() == 3
    assert look.locator("[data-marks=came] .filled").count() == 6
    section.get_by_text("Earlier rounds").click()
    expect(section.locator("[data-list=past] > li")).to_have_count(8)


def test_numbers_are_not_asked_for_after_some_good_rounds_and_stay_a_tap_away(
    phone: Page, world: World, sign_in: SignIn
) -> None:
    """S1-42."""
    shelf = shelf_of(world, world.bo)
    for _ in range(3):
        shelf.round("yes", chance=5)
    section = shelf.open(phone, sign_in, "ladder")
    begin(section, "Ask to borrow a tool")
    go_on(section)
    go_on(section)
    chance = section.get_by_label("Chance of a yes, 0 to 10")
    expect(chance).to_be_hidden()
    section.get_by_text("Guess in numbers").click()
    expect(chance).to_be_visible()


def test_somebody_to_be_careful_with_is_suggested_no_more(phone: Page, world: World, sign_in: SignIn) -> None:
    """S0-17, F6: marked from the ladder itself; a member of one's circle, who never learns of it."""
    shelf = shelf_of(world, world.bo)
    shelf.put("person", name="Deniz", tasks=["hands"])
    section = shelf.open(phone, sign_in, "ladder")
    section.get_by_text("Is there anyone here you must be careful with?").click()
    for name in ("Deniz", "Ana"):
        section.get_by_role("checkbox", name=name, exact=True).check()
    section.get_by_role("button", name="Keep it so").click()
    begin(section, "Ask to borrow a tool")
    go_on(section)
    expect(steps(section)).to_have_text("With whom?")
    expect(section.locator("[data-list=people] .chip")).to_have_count(0)
    expect(phone.locator("#messages")).to_have_text("Kept.")
    marked = {one["name"]: one.get("member") for one in shelf.kept("person") if one["careful"]}
    assert marked == {"Deniz": None, "Ana": str(world.ana.pk)}


# --- what the server sees ---------------------------------------------------------------------------------------


def type_everywhere(form: Locator) -> None:
    """Puts the secret into every text of a form."""
    form.evaluate(
        """(form, word) => { for (const field of form.querySelectorAll("[data-field]:is(textarea, [type=text])")) {
             field.value = word; field.dispatchEvent(new Event("input", { bubbles: true })); } }""",
        SECRET,
    )


def travelling(request: Request) -> dict[str, str]:
    """The headers of a page's address that could tell where somebody came from."""
    return {
        name: value for name, value in request.all_headers().items()
        if name not in {"cookie", "connection", "content-length"}
    }  # fmt: skip


def test_an_ask_that_began_on_the_ladder_looks_to_the_server_like_one_from_the_menu(
    desktop: Page, world: World, sign_in: SignIn
) -> None:
    """S3-10, S3-23: the same address and headers, no Referer, no query; the browser brings the words."""
    shelf = shelf_of(world, world.bo)
    section = shelf.open(desktop, sign_in, "ladder")
    begin(section, "Ask to borrow a tool")
    section.get_by_role("button", name="Straight to the end").click()
    section.get_by_role("button", name="One step back").click()
    section.get_by_label("What, in a few words").fill("Your drill")
    section.get_by_label("When, and how long").fill("Saturday")
    section.locator(".chip", has_text="Ideas").click()
    go_on(section)
    asked: list[Request] = []
    desktop.context.on("request", lambda one: asked.append(one) if one.is_navigation_request() else None)
    with desktop.context.expect_page() as opened:
        section.get_by_role("link", name="Write it as an ask").click()
    there = opened.value
    there.wait_for_load_state()
    from_shelf = asked[0]
    there.get_by_role("link", name="Maple Street").click()
    there.get_by_role("link", name="Something in the house or garden").click()
    expect(there.locator("[name=title]")).to_have_value("Your drill")
    expect(there.locator("[name=note]")).to_have_value("Saturday")
    assert there.locator("[name=welcome]:checked").evaluate_all("all => all.map(one => one.value)") == [
        "ideas"
    ]
    assert not any("shelf" in str(travelling(one)) + one.url for one in asked)

    # The same from the menu, in a tab of its own.
    asked.clear()
    there.get_by_role("link", name="My week", exact=True).click()
    there.wait_for_url("**/week/**")
    asked.clear()
    there.get_by_role("navigation", name="Main").get_by_role("link", name="Ask", exact=True).click()
    there.wait_for_load_state()
    from_menu = asked[0]
    assert from_shelf.url == from_menu.url and "?" not in from_shelf.url
    assert travelling(from_shelf) == travelling(from_menu)
    assert "referer" not in travelling(from_shelf)


def test_no_word_of_the_rooms_of_asking_leaves_the_browser(
    phone: Page, world: World, sign_in: SignIn
) -> None:
    """Every private field is typed into; no address, body, storage or cookie has the word. Nothing can be posted."""
    shelf = shelf_of(world, world.bo)
    sent: list[str] = []
    phone.on("request", lambda one: sent.append(f"{one.url} {one.post_data} {one.all_headers()}"))
    section = shelf.open(phone, sign_in, "ladder")
    begin(section, "Ask to borrow a tool")
    type_everywhere(section.locator("[data-form=round]"))
    section.get_by_role("button", name="Straight to the end").click()
    section.get_by_role("button", name="I have asked").click()
    section.get_by_role("button", name="What happened?").first.click()
    type_everywhere(section.locator("[data-form=after]"))
    section.locator("[data-form=after]").get_by_role("button", name="Keep it").click()
    expect(section.locator("[data-part=next]")).to_be_visible()
    for name, form, button in (
        ("map", "miss", "Write it down"), ("cards", "answer", "Keep it"), ("experiments", "experiment", "Keep it"),
    ):  # fmt: skip
        section = room(phone, name)
        type_everywhere(section.locator(f"[data-form={form}]"))
        section.locator(f"[data-form={form}]").get_by_role("button", name=button, exact=True).click()
        expect(phone.locator("#messages")).to_contain_text("Kept")
        phone.evaluate("document.getElementById('messages').textContent = ''")
    for kind in ("prediction", "outcome", "kept", "miss", "card", "experiment"):
        assert SECRET in str(shelf.kept(kind)), f"{kind} was not kept at all"
    everything = "\n".join(sent)
    assert len(sent) > 20
    assert SECRET not in everything
    stored = phone.evaluate(
        "JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie, location.href])"
    )
    assert SECRET not in stored
    rooms = ("ladder", "map", "cards", "experiments")
    named = [phone.locator(f"#{name} [name]:not([type=radio])").count() for name in rooms]
    posted = [phone.locator(f"#{name} form:is([method], [action])").count() for name in rooms]
    assert named == posted == [0, 0, 0, 0]
