"""What the pages have in common: one self-contained file each, in the colours of the reader's theme."""

from __future__ import annotations

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape
from markupsafe import Markup
from plotly.offline import get_plotlyjs

from sim.reports import words
from sim.reports.palette import COLOURS, STAND_IN


def environment() -> Environment:
    """How the pages are made: names are text, and what is not there is an error."""
    made = Environment(
        loader=PackageLoader("sim.reports"),
        autoescape=select_autoescape(default=True, default_for_string=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.tests["split"] = words.is_split
    made.globals.update(
        title=words.title,
        nothing=words.NOTHING,
        signs=words.SIGNS,
        colours=COLOURS,
        stand_ins={STAND_IN[one.name]: {"light": one.light, "dark": one.dark} for one in COLOURS},
        css=_own(made, "page.css"),
        js=_own(made, "page.js"),
        plotly=Markup(get_plotlyjs().replace("</script", "<\\/script")),
    )
    return made


def _own(made: Environment, name: str) -> Markup:
    """A file of the templates as it stands."""
    assert made.loader is not None
    return Markup(made.loader.get_source(made, name)[0])
