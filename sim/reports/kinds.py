"""The kinds of answers and of outcomes: their words and their colours, in the order in which they are stacked."""

from __future__ import annotations

from sim.reports.palette import STAND_IN

ANSWERS = {
    "correct": ("correct", STAND_IN["correct"]),
    "stale": ("out of date", STAND_IN["stale"]),
    "own_story": ("a department’s own story", STAND_IN["own-story"]),
    "base_error": ("wrong in the shared base", STAND_IN["base-error"]),
    "improvised": ("made up", STAND_IN["improvised"]),
}
"""Which story is told."""
CAUSES = {
    "no_mandate": ("nobody has the mandate", STAND_IN["no-mandate"]),
    "bounced": ("“not us”", STAND_IN["bounced"]),
    "lost": ("lost in a hand-off", STAND_IN["lost"]),
    "gave_up": ("the customer gave up", STAND_IN["gave-up"]),
}
"""Why an inquiry fell through."""
OUTCOMES = {
    "resolved": ("resolved", STAND_IN["correct"]),
    "open": ("still open", STAND_IN["open"]),
    **CAUSES,
}
"""How an inquiry ended."""
HAPPENS = {
    "worked on": STAND_IN["worked-on"],
    "asked a colleague": STAND_IN["asked-colleague"],
    "signed off": STAND_IN["signed-off"],
    "travelling": STAND_IN["travelling"],
    "waiting": STAND_IN["waiting"],
    "pending": STAND_IN["pending"],
}
"""What happens to an inquiry while it lasts."""
