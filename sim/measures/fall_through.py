"""What never gets an answer: lost in line, at a closed line, between departments."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from sim.measures.registry import family, single
from sim.measures.view import View, share
from sim.trace import CAUSES, Bools, ContactEnd, Outcome

_LIVE = "live contacts made, those at a closed line included"
_LIVE_PART = "live contacts made by {part}, those at a closed line included"


@single(
    "fell_through",
    unit="share",
    better="lower",
    denominator="inquiries",
    words="The share of inquiries that ended without an answer to everything asked.",
    split=True,
)
def fell_through(view: View) -> float | None:
    return share(np.isin(view.outcome, list(CAUSES)).sum(), view.count)


@family(
    "fell_through",
    unit="share",
    better="lower",
    denominator="inquiries",
    words="The share of inquiries that fell through because {part}.",
    parts={
        "no_mandate": "the topic belongs to nobody",
        "bounced": "the customer was told “not us” although it belongs to somebody",
        "lost": "it was lost on its way between departments",
        "gave_up": "the customer gave up: the line was busy or closed, or patience ended",
    },
)
def fell_through_causes(view: View) -> Iterator[tuple[str, float | None]]:
    for cause, name in CAUSES.items():
        yield name, share((view.outcome == cause).sum(), view.count)


@single(
    "open",
    unit="share",
    better="lower",
    denominator="inquiries",
    words="The share of inquiries still under way when the run ended; they have not fallen through.",
)
def still_open(view: View) -> float | None:
    return share((view.outcome == Outcome.OPEN).sum(), view.count)


@single(
    "service_level",
    unit="share",
    better="higher",
    denominator=_LIVE,
    words="The share of calls and chats that reach a person within the channel's target, such as 20 s.",
)
def service_level(view: View) -> float | None:
    live = _live(view)
    return share((live & _in_time(view)).sum(), live.sum())


@family(
    "service_level",
    unit="share",
    better="higher",
    denominator=_LIVE_PART,
    words="The share of contacts by {part} that reach a person within the channel's target.",
)
def service_level_channels(view: View) -> Iterator[tuple[str, float | None]]:
    return _by_channel(view, _in_time(view))


@single(
    "abandoned",
    unit="share",
    better="lower",
    denominator=_LIVE,
    words="The share of calls and chats in which the customer hangs up in line: before anybody answers, or on "
    "hold for somebody else.",
)
def abandoned(view: View) -> float | None:
    return _ended_as(view, ContactEnd.RENEGED)


@family(
    "abandoned",
    unit="share",
    better="lower",
    denominator=_LIVE_PART,
    words="The share of contacts by {part} in which the customer hangs up in line: before anybody answers, or "
    "on hold for somebody else.",
)
def abandoned_channels(view: View) -> Iterator[tuple[str, float | None]]:
    return _by_channel(view, view.trace.contacts.end == ContactEnd.RENEGED)


@single(
    "closed_line",
    unit="share",
    better="lower",
    denominator=_LIVE,
    words="The share of calls and chats that meet a closed line, or one that closes during the wait.",
)
def closed_line(view: View) -> float | None:
    return _ended_as(view, ContactEnd.CLOSED)


@family(
    "closed_line",
    unit="share",
    better="lower",
    denominator=_LIVE_PART,
    words="The share of contacts by {part} that meet a closed line, or one that closes during the wait.",
)
def closed_line_channels(view: View) -> Iterator[tuple[str, float | None]]:
    return _by_channel(view, view.trace.contacts.end == ContactEnd.CLOSED)


def _live(view: View) -> Bools:
    return view.contacts & view.trace.contacts.live


def _in_time(view: View) -> Bools:
    contacts = view.trace.contacts
    target = view.facts.target_hours[view.trace.inquiries.channel[contacts.inquiry]]
    return contacts.served & (contacts.waited <= target)


def _ended_as(view: View, end: ContactEnd) -> float | None:
    live = _live(view)
    return share((live & (view.trace.contacts.end == end)).sum(), live.sum())


def _by_channel(view: View, hit: Bools) -> Iterator[tuple[str, float | None]]:
    """The share of live contacts that are hit, for each live channel."""
    live = _live(view)
    channel = view.trace.inquiries.channel[view.trace.contacts.inquiry]
    for at in np.flatnonzero(view.facts.live):
        mine = live & (channel == at)
        yield view.facts.channels[at], share((mine & hit).sum(), mine.sum())
