"""The command line: the commands are in `sim.commands`; here is how they end."""

from __future__ import annotations

import io
import os
import sys

import typer

from sim.commands import app
from sim.commands.run import STOPPED

USAGE_ERROR: type[Exception] = typer.BadParameter.__mro__[1]
"""What typer raises for words it cannot use; the class has no public name of its own."""


def main() -> None:
    """Run the command line; faults of input end with status 2, Ctrl-C with 130, anything else with 1."""
    # A name may hold letters, and a path bytes, that the screen has no sign for.
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name) or open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115 (open to the end)
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
        setattr(sys, name, stream)
    status = _status()
    try:
        sys.stdout.flush()
    except OSError as error:
        # What could not be written must not be tried again on the way out.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        status = status or 1
        if not isinstance(error, BrokenPipeError):  # after which nobody wants to read on
            print(f"run_sim.py: what it printed cannot be written: {error.strerror or error}", file=sys.stderr)
    sys.exit(status)


def _status() -> int:
    """Run what the command line says; returns the exit status, and tells in a line why it is not 0."""
    from sim.errors import InputError, WalschipError

    try:
        # Without its standalone mode typer returns the status of an Exit instead of leaving.
        status = app(standalone_mode=False)
        if status == STOPPED:  # typer's own answer to Ctrl-C, without a word
            print("Stopped.", file=sys.stderr)
        return status if isinstance(status, int) else 0
    except SystemExit as leaving:
        return leaving.code if isinstance(leaving.code, int) else 0 if leaving.code is None else 1
    except WalschipError as fault:
        print(fault, file=sys.stderr)
        return 2 if isinstance(fault, InputError) else 1
    except USAGE_ERROR as fault:
        told = getattr(fault, "format_message", fault.__str__)()
        print(f"run_sim.py: {told} (see run_sim.py --help)", file=sys.stderr)
        return 2
    except (KeyboardInterrupt, typer.Abort):
        print("Stopped.", file=sys.stderr)
        return STOPPED
    except BrokenPipeError:
        return 1
    except OSError as error:
        print(f"{error.filename or 'run_sim.py'}: {error.strerror or error}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    main()
