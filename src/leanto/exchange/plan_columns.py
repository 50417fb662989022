"""The columns that only a plan needs, and the words in them. Shared ones: `people_rows`, `ask_rows`."""

from __future__ import annotations

from leanto.exchange.columns import Field

PLAN_PEOPLE_FIELDS = (
    Field("never", ("Never", "Cannot", "Can't", "Not available", "Nunca", "No puede", "No disponible")),
    Field("rather_not", ("Rather not", "Prefer not", "Only if needed", "If need be", "Mejor no", "Prefiere no",
                         "Solo si hace falta")),
    Field("stretch", ("Stretch", "Only as a stretch", "Could do", "At a push", "Con esfuerzo", "Si no hay nadie más")),
    Field("away_from", ("Away from", "Pause from", "Away", "Off from", "Fuera desde", "Pausa desde", "Ausente desde")),
    Field("away_to", ("Away to", "Away until", "Pause until", "Off until", "Fuera hasta", "Pausa hasta",
                      "Ausente hasta")),
    Field("apart", ("Keep apart", "Apart from", "Not with", "Separar de", "No con", "Aparte de")),
    Field("notice", ("Notice", "Notice needed", "Days of notice", "Aviso", "Con cuánto aviso", "Días de aviso",
                     "Preaviso")),
    Field("day_turns", ("Turns a day", "Times a day", "At most a day", "Turnos al día", "Veces al día")),
    Field("recent", ("Recent", "Recently", "Done lately", "Last weeks", "Reciente", "Últimas semanas",
                     "Hecho últimamente")),
    Field("done", ("Has done", "Done before", "Experience", "Ha hecho", "Experiencia")),
)  # fmt: skip
PLAN_ASK_FIELDS = (
    Field("effort", ("Effort", "How hard", "Esfuerzo")),
    Field(
        "priority", ("Priority", "How pressing", "Urgent", "Important", "Prioridad", "Urgencia", "Urgente")
    ),
    Field("helpers", ("Who may help", "Only", "Visible to", "Quién puede", "Solo")),
)
EFFORTS = {
    **dict.fromkeys(("1", "easy", "light", "facil", "poco"), 1),
    **dict.fromkeys(("2", "some", "medium", "normal", "algo", "medio"), 2),
    **dict.fromkeys(("3", "a lot", "lot", "hard", "heavy", "mucho", "duro"), 3),
}
PRIORITIES = {
    **dict.fromkeys(("1", "normal", "low", "no", "baja"), 1),
    **dict.fromkeys(("2", "important", "medium", "media", "importante"), 2),
    **dict.fromkeys(("3", "urgent", "high", "yes", "x", "must", "urgente", "alta", "si"), 3),
}
USUAL_MINUTES = {
    "meal": 60, "lift": 60, "company": 60, "call": 30, "ears": 30, "childcare": 90, "errand": 45, "form": 60,
    "night": 540, "house": 60, "pet": 45, "tech": 45,
}  # fmt: skip
"""How long an ask of a kind usually takes when its row does not say."""
