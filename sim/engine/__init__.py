"""The engine: (Organisation, Chance) → Trace. The only room that imports simpy.

- `case.py`       what is known of an inquiry and of a contact while they live (no behaviour)
- `roster.py`     who is on duty and which places are open
- `dispatcher.py` who meets whom: steps that wait, agents that are free; it has no clock
- `open_desk.py`  the same without queues: mystery shoppers, and the offered load
- `lives.py`      what makes a told life go on, event by event
- `flow.py`       the life of a contact, step by step, as the model page tells it
- `turn.py`       who may answer but cannot settle it, and the customer's turn to answer
- `line.py`       waiting in line, being taken up and let go
- `signing.py`    an answer that goes round for signatures
- `customer.py`   what the customer does meanwhile: patience, contacting again
- `floor.py`      what a life can do to the world: work, tell, end; it keeps the record
- `simpy_engine.py`  sets the world up, runs it and hands over the trace
"""

from __future__ import annotations

from sim.engine.simpy_engine import offered_minutes, run

__all__ = ["offered_minutes", "run"]
