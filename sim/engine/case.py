"""What is known of an inquiry and of each of its contacts while they live."""

from __future__ import annotations

from enum import IntEnum

from sim.policies.chart import Place
from sim.trace import ContactEnd


class Draw(IntEnum):
    """The decisions agents make about an inquiry: each has its own place in the inquiry's stream."""

    MISREAD = 0
    MISREAD_AS = 1
    FROM_INBOX = 2
    SPEAKS_ANYWAY = 3
    READS_BASE = 4
    IMPROVISES = 5
    KNOWS_WHO = 6
    SENDS_TO = 7
    LOST = 8
    CHASE = 9
    TRIAGE = 10
    COLLEAGUE = 11
    SIGN_OFF = 12
    WHO = 13
    UNSETTLED = 14
    SENDS_BACK = 15
    PENDS = 16
    PENDING_HOURS = 17
    LIES = 18


class Inquiry:
    """One customer with one or two needs."""

    __slots__ = (
        "answered_at",
        "answered_by",
        "arrival",
        "asked",
        "contacts",
        "key",
        "number",
        "planned",
        "repeats_to_come",
        "resolved_at",
        "responded_at",
        "used",
    )

    def __init__(
        self, number: int, arrival: float, key: int, needs: int, used: dict[int, tuple[int, int]] | None
    ) -> None:
        self.number = number
        """Its row in the workload."""
        self.arrival = arrival
        self.key = key
        """Key of its stream of agents' choices."""
        self.asked = needs
        """Number of needs."""
        self.contacts: list[Contact] = []
        self.planned = 0
        """Contacts made or sure to be made."""
        self.repeats_to_come = 0
        """Repeat contacts decided on and not yet made."""
        self.answered_at: list[float | None] = [None] * needs
        """When each need was last answered."""
        self.answered_by: list[Contact | None] = [None] * needs
        self.resolved_at: float | None = None
        self.responded_at: float | None = None
        self.used = used
        """For a probe: the agents who answered the same shopper already, each with the inquiry and the need for
        which they did so first; shared by the shopper's probes."""

    def unanswered(self, needs: list[int]) -> list[int]:
        """Those of `needs` that have no answer yet."""
        return [need for need in needs if self.answered_at[need] is None]


class Contact:
    """One attempt of a customer to get an answer."""

    __slots__ = (
        "agent",
        "asked",
        "avoid",
        "came_from",
        "clock",
        "clock_ends",
        "clock_runs",
        "decided",
        "door",
        "end",
        "ended",
        "handed",
        "handoffs",
        "inquiry",
        "joined_by",
        "joined_to",
        "left",
        "live",
        "made",
        "made_live",
        "need",
        "needs",
        "number",
        "patience",
        "pended",
        "pending",
        "place",
        "read",
        "repeated",
        "returned",
        "row",
        "served_at",
        "topic",
        "visit",
        "wrong",
    )

    def __init__(
        self, inquiry: Inquiry, row: int, made: float, live: bool, needs: list[int], patience: float
    ) -> None:
        self.inquiry = inquiry
        self.row = row
        self.number = len(inquiry.contacts)
        self.made = made
        self.made_live = live
        self.live = live
        """Whether the customer is on the line now; a call-back is not."""
        self.needs = needs
        """The needs it asks about; it grows when another contact joins it."""
        self.patience = patience
        """Hours a live customer will still wait in line."""
        self.door: int | None = None
        self.need = 0
        """The need that is being worked on."""
        self.topic = 0
        """Its topic."""
        self.read = 0
        """Topic that it is taken for: another one while a misreading has not been found out."""
        self.agent: int | None = None
        """Who is at work on it."""
        self.asked = made
        """When it began to wait for that agent."""
        self.place: Place | None = None
        """Where it waits next, when nobody is at work on it."""
        self.avoid = -1
        """An agent who must not take it up next: who just let it go."""
        self.handed: list[float] | None = None
        """The record of a hand-off that nobody has taken up yet."""
        self.came_from: int | None = None
        """The department that handed it on last."""
        self.pending = False
        """Whether it is the customer's turn."""
        self.pended = 0
        """Bit per need: the customer has had a turn about it, or has it now."""
        self.returned = False
        """Whether the customer's turn was over and nobody has handed it on since."""
        self.visit = 0
        """How many agents have taken it up: each take makes its own choices."""
        self.handoffs = 0
        self.served_at: float | None = None
        self.end = ContactEnd.TRAVELLING
        self.ended: float | None = None
        self.clock_runs = False
        """Whether the patience of one who waits for a message is still running."""
        self.clock = 0
        """How many times that patience has been set running: older timers mean nothing."""
        self.clock_ends = 0.0
        self.left: float | None = None
        """What is left of that patience, in customers' hours, while it is the customer's turn."""
        self.decided = False
        """Whether the customer has decided, one way or the other, about contacting again without an answer."""
        self.repeated = False
        """Whether it has led to a repeat contact: at most one."""
        self.wrong: list[int] = []
        """Needs whose wrong answer the customer noticed."""
        self.joined_to: Contact | None = None
        self.joined_by: Contact | None = None
        """The last contact that joined this one: its customer decides what happens next."""

    def choice(self, draw: Draw) -> int:
        """Where in the inquiry's stream this contact's present visit makes this choice, on its present need."""
        return (self.number << 40) | (self.visit << 9) | (self.need << 8) | draw

    def once(self, draw: Draw) -> int:
        """The same for what is chosen once for the present need, whatever the visit."""
        return (self.number << 40) | (self.need << 8) | draw
