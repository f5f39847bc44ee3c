"""`python -m benchmarks`, `--quick` for a minute's worth; `--docs` writes the last table into the documentation."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from .measure import ROOT
from .plan import Report, carry_out
from .report import between_markers, markdown, terminal

RESULTS = Path(__file__).parent / "results"
PAGE = ROOT / "docs" / "performance.md"


def main() -> None:
    """Measure and save, or copy what was saved into the page."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="leave out what takes long; under one minute")
    parser.add_argument("--date", default="", help="date to save with the result; none by default")
    parser.add_argument("--docs", action="store_true", help=f"measure nothing; write the last result into {PAGE.name}")
    parser.add_argument("--results", type=Path, default=RESULTS, help="where to save")
    given = parser.parse_args()
    saved = given.results / ("quick.json" if given.quick else "latest.json")
    if given.docs:
        report = Report.from_dict(json.loads(saved.read_text(encoding="utf-8")))
        page = PAGE.read_text(encoding="utf-8")
        PAGE.write_text(between_markers(page, markdown(report)), encoding="utf-8")
        return
    report = carry_out(quick=given.quick, date=given.date)
    given.results.mkdir(parents=True, exist_ok=True)
    saved.write_text(json.dumps(report.to_dict(), indent=1) + "\n", encoding="utf-8")
    saved.with_suffix(".md").write_text(markdown(report), encoding="utf-8")
    terminal(report)


if __name__ == "__main__":
    main()
