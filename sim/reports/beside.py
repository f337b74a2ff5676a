"""What a run may leave beside its report: tables and figures, each in a folder of its own, if asked for."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from sim.reports import figures, tables
from sim.reports.document import Report


@dataclass(frozen=True, slots=True)
class Beside:
    """The folders that were asked for."""

    tables: Path | None = None
    figures: Path | None = None

    def prepare(self, overwrite: bool) -> None:
        """Make the folders; raise `InputError` for what is there, cannot be written or is not installed."""
        if self.tables is not None:
            tables.need_polars()
            tables.prepare(self.tables, overwrite)
        if self.figures is not None:
            figures.need_kaleido()
            figures.prepare(self.figures, overwrite)

    def write(self, report: Report) -> list[Path]:
        """Fill the folders; returns them."""
        if self.tables is not None:
            tables.write(report, self.tables)
        if self.figures is not None:
            figures.write(report, self.figures)
        return [folder for folder in (self.tables, self.figures) if folder is not None]

    def words(self) -> list[str]:
        """The options that ask for them."""
        asked = (("--tables", self.tables), ("--figures", self.figures))
        return [word for option, folder in asked if folder is not None for word in (option, str(folder))]

    def of(self, name: str) -> Beside:
        """The folders of one scenario among several: each has its own in those that were named."""
        return Beside(*(None if folder is None else folder / name for folder in (self.tables, self.figures)))


NOTHING = Beside()
"""The report alone."""
