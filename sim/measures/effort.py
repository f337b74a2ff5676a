"""What it asks of the customer: contacts, transfers, being sent back and forth."""

from __future__ import annotations

import numpy as np

from sim.measures.registry import single
from sim.measures.view import View, share
from sim.trace import Kind, Outcome


@single(
    "handoffs",
    unit="count",
    better="lower",
    denominator="inquiries",
    words="How many times an inquiry is passed on, on average.",
)
def handoffs(view: View) -> float | None:
    return share(view.whole.handoffs[view.chosen].sum(), view.count)


@single(
    "transferred",
    unit="share",
    better="lower",
    denominator="contacts",
    words="The share of contacts that are handed off at least once. Being sent on from a shared inbox, by "
    "whoever triaged it, is no hand-off: see agents met.",
    split=True,
)
def transferred(view: View) -> float | None:
    passed = view.trace.contacts.handoffs[view.contacts] > 0
    return share(passed.sum(), len(passed))


@single(
    "agents_met",
    unit="count",
    better="lower",
    denominator="contacts that anybody took up",
    words="How many different people find out what a contact is about or work on its answer, on average: so "
    "many times a caller tells the story.",
)
def agents_met(view: View) -> float | None:
    steps, agents = view.trace.steps, len(view.facts.agent_department)
    front = (steps.kind == Kind.TRIAGE) | (steps.kind == Kind.ANSWER)
    pairs = np.unique(steps.contact[front] * agents + steps.agent[front])
    met = np.bincount(pairs // agents, minlength=len(view.contacts))[view.contacts]
    return share(met.sum(), (met > 0).sum())


@single(
    "ping_pong",
    unit="share",
    better="lower",
    denominator="inquiries",
    words="The share of inquiries that one department passes to another, which passes it straight back.",
)
def ping_pong(view: View) -> float | None:
    return share((view.whole.ping_pong & view.chosen).sum(), view.count)


@single(
    "contacts",
    unit="count",
    better="lower",
    denominator="inquiries",
    words="How many times a customer must make contact for one inquiry, on average.",
    split=True,
)
def contacts(view: View) -> float | None:
    return share(view.contacts.sum(), view.count)


@single(
    "first_contact_resolution",
    unit="share",
    better="higher",
    denominator="inquiries",
    words="The share of inquiries that are answered in full with a single contact, right or wrong.",
    split=True,
)
def first_contact_resolution(view: View) -> float | None:
    once = view.whole.contacts[view.chosen] == 1
    return share((once & (view.outcome == Outcome.RESOLVED)).sum(), view.count)
