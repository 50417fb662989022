"""Words that people write for kinds of help, in English and Spanish, as the codes of `asks.kinds`.

Pure, so that the command line can use it without Django; a test holds the codes equal to `asks.kinds`.
"""

from __future__ import annotations

import re
from difflib import get_close_matches
from functools import lru_cache

from leanto.exchange.columns import bare

ANYTHING = "anything"
OTHER = "other"
KIND_WORDS: dict[str, tuple[str, ...]] = {
    "meal": ("meal", "meals", "food", "cook", "cooking", "dinner", "dinners", "lunch", "breakfast", "soup", "bake",
             "comida", "comidas", "cocinar", "cocina", "cena", "cenas", "almuerzo", "desayuno", "guiso"),
    "lift": ("lift", "lifts", "ride", "rides", "drive", "driving", "driver", "car", "transport", "trip",
             "coche", "llevar", "conducir", "viaje", "transporte", "trayecto", "carro"),
    "company": ("company", "visit", "visits", "visiting", "sit", "walk", "coffee", "tea", "accompany", "accompanying",
                "compania", "visita", "visitas", "visitar", "paseo", "acompanar", "cafe"),
    "call": ("call", "calls", "phone call", "phone calls", "phone", "llamada", "llamadas", "llamar", "telefono"),
    "ears": ("ears", "listen", "listening", "talk", "chat", "someone to listen", "escuchar", "hablar", "charla"),
    "childcare": ("childcare", "child care", "children", "kids", "babysit", "babysitting", "baby", "school run",
                  "ninos", "ninas", "cuidar ninos", "canguro", "bebe", "colegio", "peques"),
    "errand": ("errand", "errands", "shopping", "shop", "groceries", "grocery", "pharmacy", "pick up", "pickup",
               "delivery", "recado", "recados", "compra", "compras", "farmacia", "mandado", "mandados"),
    "form": ("form", "forms", "paperwork", "papers", "letter", "letters", "bureaucracy", "translation", "translate",
             "formulario", "formularios", "papeles", "papeleo", "tramite", "tramites", "carta", "traducir"),
    "night": ("night", "nights", "night watch", "nights watch", "overnight", "stay over", "sleep over",
              "noche", "noches", "pasar la noche", "velar"),
    "house": ("house", "home", "garden", "gardening", "cleaning", "clean", "laundry", "repair", "repairs", "diy",
              "moving", "casa", "jardin", "limpieza", "limpiar", "lavadora", "arreglo", "arreglos", "mudanza"),
    "pet": ("pet", "pets", "dog", "dogs", "cat", "cats", "dog walk", "dog walking", "walk the dog", "animals",
            "perro", "perros", "gato", "gatos", "mascota", "mascotas", "animales", "pasear el perro"),
    "tech": ("tech", "computer", "computers", "it", "internet", "wifi", "technology", "phone help",
             "ordenador", "computadora", "informatica", "tecnologia", "movil"),
    ANYTHING: ("anything", "any", "all", "everything", "whatever", "cualquier cosa", "todo", "lo que sea", "de todo"),
    OTHER: ("other", "something else", "otro", "otra", "otra cosa", "otros"),
}  # fmt: skip
_CODE_OF = {word: code for code, words in KIND_WORDS.items() for word in words}
# Leftmost first, and the longest phrase at one place; "all" inside a sentence does not mean anything at all.
_PHRASES = sorted((word for word in _CODE_OF if word not in KIND_WORDS[ANYTHING]), key=len, reverse=True)
_KNOWN = re.compile(r"\b(?:" + "|".join(map(re.escape, _PHRASES)) + r")\b")


@lru_cache(maxsize=4096)
def kind_of(text: str, *, slips: bool = True) -> str | None:
    """The code for one word or phrase ("Drive to hospital" is a lift); None when nothing is recognised.

    The whole phrase counts first, then the phrase in it that stands first, longest known phrase at a place,
    then (with `slips`) a slip of the pen in a single word.
    """
    name = bare(text)
    if not name:
        return None
    if name in KIND_WORDS:
        return name
    if name in _CODE_OF:
        return _CODE_OF[name]
    if found := _KNOWN.search(name):
        return _CODE_OF[found[0]]
    if not slips or not 4 < len(name) < 20:
        return None
    near = [word for word in _CODE_OF if word[0] == name[0] and abs(len(word) - len(name)) <= 2]
    close = get_close_matches(name, near, n=1, cutoff=0.84)
    return _CODE_OF[close[0]] if close else None


def split_list(text: str) -> list[str]:
    """The items of a cell that holds several: split at commas of any script, ; / | + line breaks, "and" and "y"."""
    items = re.split(r"[,;،؛、，；/|+\n&]|\s+(?:and|y|e)\s+", text)
    return [item.strip() for item in items if item.strip()]


def kinds_of(text: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Codes for a list of kinds, each once, in the order written; and the words that were not recognised."""
    codes: list[str] = []
    unknown: list[str] = []
    for item in split_list(text):
        code = kind_of(item)
        if code is None:
            unknown.append(item)
        elif code not in codes:
            codes.append(code)
    return tuple(codes), tuple(unknown)
