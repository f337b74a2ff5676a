"""How long it takes, as customers see it: from arrival to a first response, and to the last answer."""

from __future__ import annotations

from sim.measures.registry import single
from sim.measures.view import View, share

RESTRICTED_TO = 240.0
"""Hours (ten days) over which means of times are taken: beyond it the few longest would decide."""

_DENOMINATOR = "inquiries; open ones count up to the end of the run (Kaplan–Meier)"
_MEAN = "counting at most 240 hours each; those that fell through count 240"


@single(
    "time_to_first_response.median",
    unit="hours",
    better="lower",
    denominator=_DENOMINATOR,
    words="Half of all inquiries have met a person or a first message after this many hours.",
    split=True,
)
def first_response_median(view: View) -> float | None:
    return view.response.quantile(0.5)


@single(
    "time_to_first_response.p90",
    unit="hours",
    better="lower",
    denominator=_DENOMINATOR,
    words="Nine in ten inquiries have met a person or a first message after this many hours.",
)
def first_response_p90(view: View) -> float | None:
    return view.response.quantile(0.9)


@single(
    "time_to_first_response.mean",
    unit="hours",
    better="lower",
    denominator=_DENOMINATOR,
    words=f"Hours until a first response, {_MEAN}.",
)
def first_response_mean(view: View) -> float | None:
    return view.response.mean(RESTRICTED_TO)


@single(
    "time_to_resolution.median",
    unit="hours",
    better="lower",
    denominator=_DENOMINATOR,
    words="Half of all inquiries have an answer to everything asked after this many hours.",
    split=True,
)
def resolution_median(view: View) -> float | None:
    return view.resolution.quantile(0.5)


@single(
    "time_to_resolution.p90",
    unit="hours",
    better="lower",
    denominator=_DENOMINATOR,
    words="Nine in ten inquiries have an answer to everything asked after this many hours; not defined where "
    "more than one in ten never gets it.",
    split=True,
)
def resolution_p90(view: View) -> float | None:
    return view.resolution.quantile(0.9)


@single(
    "time_to_resolution.mean",
    unit="hours",
    better="lower",
    denominator=_DENOMINATOR,
    words=f"Hours until everything asked is answered, {_MEAN}.",
    split=True,
)
def resolution_mean(view: View) -> float | None:
    return view.resolution.mean(RESTRICTED_TO)


@single(
    "waiting.mean",
    unit="hours",
    better="lower",
    denominator="inquiries",
    words="Hours per inquiry that its contacts lie somewhere with nobody working on them, nights included; not "
    "while the customer must answer first.",
    split=True,
)
def waiting_mean(view: View) -> float | None:
    return share(view.whole.waiting[view.chosen].sum(), view.count)


@single(
    "pending.mean",
    unit="hours",
    better="lower",
    denominator="inquiries",
    words="Hours per inquiry in which the customer or an outsider must answer before work goes on.",
    split=True,
)
def pending_mean(view: View) -> float | None:
    return share(view.whole.pending[view.chosen].sum(), view.count)


@single(
    "touch.mean",
    unit="minutes",
    better="lower",
    denominator="inquiries",
    words="Minutes of work per inquiry, everybody's together.",
    split=True,
)
def touch_mean(view: View) -> float | None:
    return share(view.whole.minutes[view.chosen].sum(), view.count)
