"""The formats of a session as data: what each is called, and what is said in each of its phases.

The phases themselves, and when they begin, are `static/sessions/script.js`; the names of phases here are those there.
Nothing in these sentences advises, judges or promises an effect (practices, F7 and wording).
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Text = str | Promise


@dataclass(frozen=True, slots=True)
class Format:
    """One format. `together` and `alone` say in one line what happens. `wave` is only for one person here: to wave to
    somebody is a way of its own."""

    code: str
    name: Text
    together: Text
    alone_name: Text
    alone: Text


FORMATS = (
    Format(
        "breathing",
        _("Breathing together"),
        _("Slow, soft and small. The same pace for all of you."),
        _("Breathing"),
        _("Slow, soft and small, at your own pace first."),
    ),
    Format(
        "listening",
        _("Listening without fixing"),
        _("One speaks, the others listen and say back one sentence. Then the next."),
        _("Saying it"),
        _("Say it aloud or write it, then read it back."),
    ),
    Format(
        "company",
        _("Quiet company"),
        _("Each does their own thing, near each other. Nothing to do here."),
        _("A quiet while"),
        _("Do your own thing, with this page beside you."),
    ),
    Format(
        "walk",
        _("A walk"),
        _("Side by side, on foot, in a wheelchair, on the phone, or at a window."),
        _("A walk"),
        _("On foot, in a wheelchair, or at a window."),
    ),
    Format(
        "ordinary",
        _("Something ordinary"),
        _("Plain talk, reading aloud, humming, cooking, knitting."),
        _("Something ordinary"),
        _("Read aloud, hum, cook, knit, water a plant."),
    ),
)
WAVE = Format("wave", "", "", _("A wave"), _("One minute: a hello to yourself, and that is all."))
ALONE = (*FORMATS, WAVE)

# The words for one's own state (S0-13); "rather not say" is the one that is chosen at first.
STATES: tuple[tuple[str, Text], ...] = (
    ("settled", _("Settled")),
    ("wound", _("Wound up")),
    ("flat", _("Gone flat")),
)

ORDINARY: tuple[tuple[str, Text], ...] = (
    ("talk", _("Plain talk")),
    ("read", _("Reading aloud")),
    ("hum", _("Humming")),
    ("cook", _("Cooking")),
    ("knit", _("Knitting, or such")),
)
WALKS: tuple[tuple[str, Text], ...] = (
    ("foot", _("On foot")),
    ("wheels", _("In a wheelchair")),
    ("phone", _("Each on their own way, on the phone")),
    ("window", _("At a window")),
)

# phase.role.part: "title" is the heading, "say" the sentence below it. Roles: `alone`; together `all`, in a turn `me`
# (whose turn it is) and `them` (the others). %(who)s is whose turn it is, %(first)s who begins.
WORDS: dict[str, Text] = {
    "arrive.title": _("Arrive first"),
    "arrive.breathing.say": _("Sit, stand or lie as you like. Eyes open or closed. Nothing has to change."),
    "arrive.listening.alone.say": _("Sit as you like. In a moment you say it aloud, or write it."),
    "arrive.listening.all.say": _(
        "Sit as you like, beside each other if you can. Look wherever you like. %(first)s begins."
        " Everybody has the same time."
    ),
    "arrive.company.say": _("Put beside you what you want to do. Or nothing: that is fine too."),
    "arrive.walk.say": _(
        "Begin slowly. By daylight and where other people are is a good start."
        " When it is over, you go home, or stay."
    ),
    "arrive.ordinary.say": _("Take what is at hand. It does not have to be done well."),
    "arrive.wave.say": _("Sit for a moment, or stand at the window."),
    "breathe.title": _("Breathe softly"),
    "breathe.say": _("Soft and small. The shape is only a suggestion; your own breath is right."),
    "sounds.title": _("Sounds"),
    "feet.title": _("Feet"),
    "anchor.say": _("No need to change the breath. Breathe as you like."),
    "quiet.title": _("Just be here"),
    "quiet.say": _("No pace any more. Breathe as you like."),
    "speak.alone.title": _("Say it"),
    "speak.alone.say": _("Aloud, in a whisper, or below. In any order. Silence counts too."),
    "speak.me.title": _("You speak"),
    "speak.me.say": _("Whatever is there, in any order. Silence counts too. Nobody will mend it."),
    "speak.them.title": _("%(who)s speaks"),
    "speak.them.say": _("You listen. A nod or a small sound is plenty. Ears only: no ideas, no “me too”."),
    "back.alone.title": _("Read it back"),
    "back.alone.say": _("Slowly, as if a friend had said it. “I heard…” Is that it?"),
    "back.me.title": _("What did they hear?"),
    "back.me.say": _("They say back one sentence. If it is not quite that, say it once more."),
    "back.them.title": _("Say back one sentence"),
    "back.them.say": _("“I heard…” And then: “Did I get that right?”"),
    "ideas.me": _("You asked for ideas. Take what fits, and leave the rest."),
    "ideas.them": _("%(who)s would like ideas. One small one, then ask whether it fits."),
    "good.alone.title": _("One ordinary good thing"),
    "good.alone.say": _("Something small from today. A cup, a colour, a joke."),
    "good.all.title": _("One ordinary good thing each"),
    "good.all.say": _("Something small from today, so that it ends on something plain."),
    "company.title": _("Quiet company"),
    "company.say": _("Nothing to do here. Do your own thing, or nothing."),
    "walk.title": _("Walk"),
    "walk.foot.say": _("Side by side, at the pace of the slower one. Talking is not needed."),
    "walk.wheels.say": _("Side by side where the way is wide enough. Talking is not needed."),
    "walk.phone.say": _("Each on their own way, the voice along. Say now and then what you see."),
    "walk.window.say": _("Look out. Say or think what moves: a bird, a bus, a cloud."),
    "ordinary.title": _("Something ordinary"),
    "ordinary.talk.say": _("The weather, the soup, the neighbour's cat. Nothing has to be deep."),
    "ordinary.read.say": _("Read aloud what is lying there. A recipe will do."),
    "ordinary.hum.say": _("Hum, each in their own way. It does not have to be a song."),
    "ordinary.cook.say": _("Chop, stir, taste. Say what your hands are doing, or nothing."),
    "ordinary.knit.say": _("Let the hands go on by themselves."),
    "wave.title": _("Hello"),
    "wave.say": _("A hand on the table or on the chest. Say hello to yourself, by name. That is all."),
    "close.title": _("Coming to an end"),
    "close.breathing.say": _("Move a little, look around the room."),
    "close.listening.alone.say": _("It is said. Move a little, look around the room."),
    "close.listening.all.say": _("Nobody has to mend anything now. What was said stays here."),
    "close.company.say": _("One line at the end, if you like. How much got done is nobody's business."),
    "close.walk.say": _("Find your place to end. Thank the way, or each other, or nobody."),
    "close.ordinary.say": _("Put down what is in your hands. One line, if you like."),
    "close.wave.say": _("That was the wave."),
}

# Sentences for the other anchors, one after the other while the others breathe by the pacer.
SOUNDS: tuple[Text, ...] = (
    _("Find one sound that is far away."),
    _("Find one that is near."),
    _("Find one that you make yourself."),
    _("Which one goes on all the time?"),
    _("Wait for one that is new."),
    _("Let them come and go."),
)
FEET: tuple[Text, ...] = (
    _("Where do your feet touch the ground, or the chair touch you?"),
    _("Press the toes down a little. Let go."),
    _("Is one side warmer than the other?"),
    _("Let the weight go where it wants."),
    _("Press the heels down a little. Let go."),
    _("Feel the whole of it at once."),
)


def words() -> dict[str, Text]:
    """Every sentence of the stage, by key."""
    return {
        **WORDS,
        **{f"sounds.{number}": text for number, text in enumerate(SOUNDS)},
        **{f"feet.{number}": text for number, text in enumerate(FEET)},
    }
