"""Words and claims that no sentence of the house may carry, each with its reason, and the few exceptions.

A pattern is a regular expression, matched without regard to case on whole words. An exception names the exact
sentence and why it stands: mostly sentences that say what the house does NOT do.
"""

from __future__ import annotations

HOUSE_WORDS = {
    r"users?|usernames?": "say person, member, or the name",
    r"patients?|clients?|beneficiar(?:y|ies)": "nobody here is a case: say person",
    r"givers?|receivers?|needy": "people are not sorted into those who give and those who take",
    r"tickets?|requests?": "say ask",
    r"slots?|shifts?": "say turn",
    r"assign(?:s|ed|ment|ments)?|dispatch(?:ed)?": "the plan suggests; people decide",
    r"claim(?:s|ed)?|commitments?": "say promise",
    r"burdens?|workload": "say what somebody carries",
    r"scores?|scoring": "nothing here is scored",
    r"capacity": "say room",
    r"accept(?:s|ed)?|reject(?:s|ed)?|no-shows?": "I'll do it · not this time · smaller, later, someone else",
    r"inactive|frozen": "say paused",
    r"substitutes?": "say stand-in",
    r"tenants?|captains?|moderators?": "say circle, coordinator",
    r"admins?|administrators?": "say host",
    r"sanctions?": "there is something to talk about, and repair",
    r"listings?": "say offer",
}

COUNTING = {
    r"points?": "no points (S0-7, S0-30)",
    r"streaks?|badges?|leader ?boards?|karma|rewards?": "nothing to collect (S0-7)",
    r"ranks?|ranked|ranking": "nobody is ranked (S0-30)",
    r"credits?|debts?|owes?|owed": "no book of debts (S1-43)",
    r"balance": "no balance (S1-43)",
    r"perfect(?:ly)?": "half is welcome (S3-15)",
    r"top (?:helpers?|givers?|members?)|most helpful": "no comparison of people",
}

CLAIMS = {
    r"heal(?:s|ed|ing|er)?|cur(?:e|es|ed|ing)": "no healing claim (S0-31)",
    r"treat(?:s|ed|ing|ment|ments)?": "no treatment claim (S0-31, S3-25)",
    r"traumas?|traumati[sz]ed|traumatic": "no trauma words in the interface (S3-2, S3-8)",
    r"brains?|neuro\w*|nervous systems?|amygdala|prefrontal": "no brain or body claims (S0-37, S0-30)",
    r"vagus|vagal|polyvagal|cortisol|oxytocin|dopamine|serotonin|hormones?": "no body claims (S1-34, S1-35)",
    r"neuroception|attunement|dysregulat\w*|co-?regulat\w*": "say it in plain words (S1-18)",
    r"attachment(?: style| wound)s?|insecurely attached|avoidant": "nobody is typed (S0-32)",
    r"co-?dependen\w*": "not a label we give (S0-40)",
    r"hyper-?independen\w*": "only where it is explained (S3-2)",
    r"evolved|hard-?wired|wired for|biological imperative": "slogans, not facts (S0-11, S0-21, S1-2)",
    r"symptoms?|diagnos(?:e|es|ed|is|tic)|disorders?|mental (?:health|illness)": "we diagnose nothing (S3-19, S3-29)",
    r"therap(?:y|ies|ist|ists|eutic)|cbt|psychodynamic|somatic": "signposts only (S3-25, S3-34, S3-39)",
    r"developmental|burn-?out": "no health or developmental claims (S3-5, S3-19)",
    r"science (?:shows|says|proves)|studies (?:show|prove)|clinically|scientifically|proven": "say how sure one can be",
    r"toxic|narcissis\w*": "say what happened, not what someone is (S2-23)",
    r"look (?:\w+ ){0,3}in(?:to)? (?:the|their|your|each other's) eyes": "eye contact is never asked for (S1-8)",
    r"surviving,? not thriving": "independence is a skill (S0-8)",
    r"connection is not a luxury|safety is not the absence": "slogans of others, not ours to print (S1-4, S1-45)",
    r"porges|schore|mat[eé]|levine|hopper": "no borrowed quotes; a source that could not be found (S1-4, S1-14, S3-37)",
    r"hyper[- ]independence trauma": "not a recognised thing (S3-2)",
    r"(?:stop|quit|leave) (?:your )?therap\w+|instead of therapy": "never advise leaving it (S2-15)",
    r"as a (?:woman|man|mother|father)|women (?:are|should)|men (?:are|should)": "no gendered advice (S0-5)",
    r"\d+ ?% of (?:people|adults|us)|one in (?:two|three|four|five|ten) (?:people|adults)": "give the source (S3-29)",
}

PRESSURE = {
    r"we miss(?:ed)? you|come back soon": "leaving is always fine",
    r"(?:is|are) waiting for you|they are waiting|they're waiting": "no guilt",
    r"hurry|last chance|act now|don't miss|only \d+ left": "no made-up haste",
    r"let (?:them|us|anyone|people) down|disappoint\w*": "a no is complete",
    r"last seen|online now|is typing|read by|seen at": "no presence and no receipts (S0-13)",
    r"great job|well done|proud of you|congratulations|good job": "no praise for coping or for opening up (S0-7)",
    r"invite your friends|share with friends|rate (?:us|this app)": "no growth tricks",
    r"overdue|failed to|you forgot": "no blame",
    r"ubuntu (?:circle|mode|score)": "not a feature name (S2-40)",
}

FORBIDDEN = {**HOUSE_WORDS, **COUNTING, **CLAIMS, **PRESSURE}

SPANISH = {
    r"usuari[oa]s?": "persona, miembro",
    r"pacientes?|clientes?|beneficiari[oa]s?": "persona",
    r"san(?:ar|a|ación)|cur(?:ar|a|ación)|terap\w+": "sin promesas de sanar",
    r"trauma\w*|cerebr\w*|neuro\w*|sistema nervioso": "sin palabras de cuerpo o trauma",
    r"puntuaci[oó]n(?:es)?|racha|insignias?|clasificaci[oó]n": "nada se cuenta",
    r"turnos? asignados?|asignaci[oó]n": "el plan propone",
    r"deudas?|saldos?": "sin cuentas",
    r"administrador(?:es|a)?": "anfitrión, anfitriona",
}

# The start of a sentence (exact, as written) -> the words it may carry (with commas between), and why.
ALLOWED: dict[str, tuple[str, str]] = {
    "Press Shift two more times to leave.": ("shift", "the key on the keyboard"),
    "Press Shift one more time to leave.": ("shift", "the key on the keyboard"),
    "this page at once (or press Shift three times)": ("shift", "the key on the keyboard"),
    "It is at the top of every page. Tap it, or press the": ("shift", "the key on the keyboard"),
    "It keeps no points, hours, debts, ranks": ("points, debts, ranks", "says what there is not"),
    "Diaries of couples. So the help should fit the ask": ("debts", "says what there is not"),
    "No map of where people are.": ("is typing", "says what there is not"),
    "It does not treat anything and promises no effect": (
        "treat, therapy, therapist",
        "what it does not do (S0-31)",
    ),
    "This place is not a crisis service and not therapy.": ("therapy", "the notice that S1-24 asks for"),
    "Doing it all yourself may have kept you going. Some people call": (
        "hyper-independence, diagnostic",
        "the one place that explains the word (practices, wording)",
    ),
}
