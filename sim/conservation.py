"""The proof that a trace is whole, made after every run: a trace that breaks a law fails loudly."""

from __future__ import annotations

import numpy as np

from sim.errors import ConservationError
from sim.trace import ENDS, ContactEnd, Outcome, Trace


def check(trace: Trace) -> None:
    """Prove that a trace is whole; raise `ConservationError` naming the first laws it breaks.

    Every arrival ends exactly once and as its contacts say; no agent does two steps at once; no step starts
    while its agent is off duty; nobody works on a contact while it is its customer's turn; the minutes
    in the steps are the minutes the dispatcher saw agents busy; no time runs backwards. Complexity: O(s log s)
    in the number of steps.
    """
    broken = [*_broken_endings(trace), *_broken_turns(trace), *_broken_steps(trace)]
    if trace.probes is not None:
        laws = (*_broken_endings(trace.probes), *_broken_turns(trace.probes))
        broken += [f"probes: {law}" for law in laws]
    if broken:
        raise ConservationError("the trace contradicts itself (please report this): " + "; ".join(broken))


def _broken_endings(trace: Trace) -> list[str]:
    inquiries, contacts, answers = trace.inquiries, trace.contacts, trace.answers
    n = len(inquiries.arrival)
    broken = []
    answered = np.unique(answers.inquiry * 2 + answers.need)
    resolved = np.bincount(answered // 2, minlength=n) == inquiries.needs
    if not np.array_equal(resolved, inquiries.outcome == Outcome.RESOLVED):
        broken.append("an inquiry is resolved without an answer to every need, or the reverse")
    if (np.bincount(contacts.inquiry, minlength=n) < 1).any():
        broken.append("an arrival has no contact")
    travelling = np.zeros(n, dtype=np.bool_)
    travelling[contacts.inquiry[contacts.end == ContactEnd.TRAVELLING]] = True
    if not np.array_equal(np.bincount(trace.handoffs.contact, minlength=len(contacts.made)), contacts.handoffs):
        broken.append("the hand-offs of a contact are not those on record")
    fell = ~np.isin(inquiries.outcome, (Outcome.OPEN, Outcome.RESOLVED))
    if (fell & travelling).any():
        broken.append("an inquiry fell through while a contact still travels")
    for outcome, ends in ENDS.items():
        as_told = np.zeros(n, dtype=np.bool_)
        as_told[contacts.inquiry[np.isin(contacts.end, ends)]] = True
        if (~as_told & (inquiries.outcome == outcome)).any():
            broken.append("an inquiry fell through for a cause that none of its contacts met")
            break
    if (contacts.ended < contacts.made).any() or (answers.reached < inquiries.arrival[answers.inquiry]).any():
        broken.append("a contact or an answer ended before it began")
    if (inquiries.resolved_at < inquiries.arrival).any() or (inquiries.responded_at < inquiries.arrival).any():
        broken.append("a response came before its arrival")
    return broken


def _broken_turns(trace: Trace) -> list[str]:
    """What is wrong with the turns of customers."""
    turns, contacts, steps = trace.pendings, trace.contacts, trace.steps
    if not len(turns.start):
        return []
    if (turns.contact >= len(contacts.made)).any():
        return ["a customer has a turn about no contact"]
    broken = []
    made, ended = contacts.made[turns.contact], contacts.ended[turns.contact]
    if (turns.end < turns.start).any() or (turns.start < made).any() or (turns.end > ended).any():
        broken.append("a customer's turn ended before it began, or lies outside its contact")
    # One number line for all contacts, as for agents below: the last turn that began before a step ended.
    span = 4.0 * trace.facts.horizon + 1.0
    order = np.lexsort((turns.start, turns.contact))
    contact, start, end = turns.contact[order], turns.start[order], turns.end[order]
    if ((contact[1:] == contact[:-1]) & (start[1:] < end[:-1])).any():
        broken.append("a customer has two turns at once about one contact")
    at = np.searchsorted(contact * span + start, steps.contact * span + steps.ended, side="left") - 1
    last = np.maximum(at, 0)
    meets = (at >= 0) & (contact[last] == steps.contact) & (start[last] < steps.ended)
    if (meets & (end[last] > steps.started)).any():
        broken.append("somebody works on a contact while it is its customer's turn")
    return broken


def _broken_steps(trace: Trace) -> list[str]:
    steps, duty, facts = trace.steps, trace.duty, trace.facts
    broken = []
    if (steps.started < steps.asked).any() or (steps.ended < steps.started).any():
        broken.append("a step ended before it started, or started before it was asked for")
    order = np.lexsort((steps.ended, steps.started, steps.agent))
    agent, started, ended = steps.agent[order], steps.started[order], steps.ended[order]
    if ((agent[1:] == agent[:-1]) & (started[1:] < ended[:-1])).any():
        broken.append("an agent does two steps at once")
    # One number line for all agents: spells of agent a lie in [a · span, (a + 1) · span).
    span = 4.0 * facts.horizon + 1.0
    spells = np.lexsort((duty.start, duty.agent))
    spell_start = duty.agent[spells] * span + duty.start[spells]
    at = np.searchsorted(spell_start, steps.agent * span + steps.started, side="right") - 1
    if len(at) and not len(spells):
        broken.append("a step starts while its agent is off duty")
    elif len(at):
        spell = spells[np.maximum(at, 0)]
        fits = (at >= 0) & (duty.agent[spell] == steps.agent) & (steps.started < duty.end[spell])
        if not fits.all():
            broken.append("a step starts while its agent is off duty")
    minutes = np.bincount(
        steps.agent, weights=(steps.ended - steps.started) * 60.0, minlength=len(facts.agent_department)
    )
    if not np.allclose(minutes, trace.busy_minutes, rtol=1e-9, atol=1e-6):
        broken.append("minutes worked in the steps differ from the minutes agents were busy")
    return broken
