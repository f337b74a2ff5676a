"""The commands of the command line, one file each: arguments in, files and screen out.

They import what they need when they are called, so that `--help` answers at once.
"""

from __future__ import annotations

import typer

from sim.commands import (
    attribute,
    audit,
    calibrate,
    catalogue,
    check,
    compare,
    figures,
    measures,
    run,
    scenarios,
    sweep,
    tables,
    trace,
    validate,
    warmup,
)

app = typer.Typer(
    help="What do departmental silos cost, and what would an integrated organisation change?",
    add_completion=False,
    no_args_is_help=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


@app.callback(invoke_without_command=True)
def default(context: typer.Context) -> None:
    """Without a command: run scenarios/article.toml."""
    if context.invoked_subcommand is None:
        run.run(None)


app.command()(run.run)
app.command()(compare.compare)
app.command()(attribute.attribute)
app.command()(sweep.sweep)
app.command()(warmup.warmup)
app.command()(audit.audit)
app.command()(tables.tables)
app.command()(figures.figures)
app.command()(check.check)
app.command("list")(scenarios.list_scenarios)
app.command()(scenarios.schema)
app.command()(scenarios.new)
app.command()(trace.trace)
app.command()(calibrate.calibrate)
app.command()(validate.validate)
app.command()(measures.measures)
app.command()(catalogue.catalogue)
