"""The commented file that `run_sim.py new` writes: small, complete, meant to be overwritten line by line."""

from __future__ import annotations

import json

_TEMPLATE = """\
# A scenario: your customers, your departments, and the organisations to compare.
# All numbers below are placeholders. Lines that begin with # are examples, or what holds when you leave them out.
# See every value that holds, and where it comes from:   python run_sim.py check FILE

schema = 1                            # version of this file format
title = @TITLE@
description = ""

[run]
days = 28                             # whole weeks: days measured
history_days = 360                    # news of before: four times the longest answer_changes_every_days
warmup_days = 14                      # simulated before, not measured; `warmup` says whether it is enough
drain_days = 10                       # afterwards, so that open cases get their chance
probes_per_day = 10                   # mystery shoppers
replications = 10                     # repetitions; more give narrower intervals
# seed = 1

[demand]
inquiries_per_day = 100               # mean over the week
# hours = "office"                    # or "call_centre", "flat", or 24 weights from midnight on
weekdays = [1, 1, 1, 1, 1, 0.05, 0.02]  # nobody is there in the weekend, and customers know it
customers = 5000                      # people who may ask, so that some come back
prospects = 0.3                       # share of them who have not bought yet
# second_need = 0.15                  # probability of two questions at once

# ---- How people reach you; the shares add up to 1 ----

[[channel]]
name = "phone"
kind = "live"                         # live: in line; written: answered later
share = 0.6
patience_hours = 0.1                  # mean time in line before hanging up; inf: never
# service_level_seconds = 20

[[channel]]
name = "e-mail"
kind = "written"
share = 0.4
patience_hours = 48                   # mean time before trying again
door = "customer service"             # where it ends; leave out: by topic
# sign_off = ["customer service"]     # who else signs answers on this channel

# ---- Your departments ----

[[department]]
name = "sales"
agents = 4
opens = 08:00:00                      # opens = closes: around the clock
closes = 18:00:00
# days = ["mon", "tue", "wed", "thu", "fri"]
cost_per_hour = 40.0
available = 0.85                      # share of open days an agent is on inquiry duty
# lies_hours = 0                      # a letter lies so long before anybody may take it; { mean, cv } allowed

[[department]]
name = "customer service"
agents = 6
opens = 08:00:00
closes = 18:00:00
cost_per_hour = 35.0
available = 0.85

# ---- What people ask. Shares add up to 1, of prospects and of customers ----
# raci: R answers, A looks after what goes missing (at most one), C wants a say, I hears the news.
# news_from and door, left out, are the accountable department, else the first with an R.
# A matrix in a spreadsheet, saved as CSV (topics × departments), may stand in place of the raci lines:
#   [raci]
#   csv = "raci.csv"

[[topic]]
name = "product"
share = { prospect = 0.8, customer = 0.3 }
questions = 30                        # how many different ones
answer_changes_every_days = 30        # inf: never
work_minutes = { mean = 10, cv = 0.8 }    # a number alone: always that long
door = { prospect = "sales", customer = "customer service" }
# doors = { "sales" = 0.7, "customer service" = 0.3 }   # in place of door: where contacts arrive, by weight
# hard = 0                            # share of hard needs: see unsettled_hard and chance_hard below
raci = { "sales" = "RA", "customer service" = "R" }

[[topic]]
name = "invoice"
share = { prospect = 0.1, customer = 0.6 }
questions = 20
answer_changes_every_days = 60
work_minutes = { mean = 8, cv = 0.8 }
raci = { "customer service" = "RA", "sales" = "C" }

[[topic]]
name = "sustainability"               # an orphan: nobody has the R
share = 0.1                           # of both
questions = 10
answer_changes_every_days = 90
work_minutes = { mean = 12, cv = 0.8 }
news_from = "sales"
door = "customer service"
raci = { "sales" = "I" }

# [[peak]]                            # a campaign or an outage
# topic = "product"
# every_days = 14
# hours = 8
# factor = 3

# [customers], [work], [handoff], [pending], [network] and [knowledge] have values already: `check` shows them.
# Write here what differs, for instance
# [work]
# generalist_factor = 1.5
# [handoff]
# unsettled = 0                       # probability that who may answer cannot settle it, and passes it on
# unsettled_hard = 0                  # the same for a hard need; left out: as unsettled
# sends_back = 0                      # probability that what was handed on before goes back where it came from
# [pending]
# chance = 0                          # probability that the customer or an outsider must answer something first
# chance_hard = 0                     # the same for a hard need; left out: as chance
# hours = { mean = 48, cv = 1 }       # clock hours until they do

# ---- The organisations to compare; the first is the baseline ----

[organisation.siloed]
intake = "doors"                      # doors | shared
routing = "mandate"                   # mandate | skills
ownership = "handoff"                 # handoff | case_owner
knowledge = "departmental"            # departmental | shared
network = "departmental"              # departmental | social
sign_off = "consulted"                # consulted | none
case_linking = false

[organisation.integrated]
intake = "shared"
routing = "skills"
ownership = "case_owner"
knowledge = "shared"
network = "social"
sign_off = "none"
case_linking = true
# override = { "work.generalist_factor" = 2 }     # what else differs there

# [matters]                           # smallest difference that matters, by measure
# agreement = 0.02
"""


def starting_file(name: str) -> str:
    """The text of a scenario file to begin with, titled `name`; "?" for what cannot be printed."""
    title = "".join(letter if letter.isprintable() or letter == "\n" else "?" for letter in name)
    return _TEMPLATE.replace("@TITLE@", json.dumps(title, ensure_ascii=False))
