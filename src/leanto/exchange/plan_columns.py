"""The columns that only a plan needs, and the words in them. Shared ones: `people_rows`, `limit_rows`, `ask_rows`."""

from __future__ import annotations

from leanto.exchange.columns import Field

PLAN_PEOPLE_FIELDS = (
    Field("recent", ("Recent", "Recently", "Done lately", "Last weeks", "Reciente", "Últimas semanas",
                     "Hecho últimamente")),
    Field("done", ("Has done", "Done before", "Experience", "Ha hecho", "Experiencia")),
)  # fmt: skip
PLAN_ASK_FIELDS = (
    Field(
        "priority", ("Priority", "How pressing", "Urgent", "Important", "Prioridad", "Urgencia", "Urgente")
    ),
    Field("helpers", ("Who may help", "Only", "Visible to", "Quién puede", "Solo")),
)
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
