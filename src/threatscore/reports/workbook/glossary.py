"""The sheet of words: what the ids that readers meet mean, in plain words; other sheets take the words from here."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ...aggregation import Method
from ...config.meanings import meaning
from ...config.settings import RollUp
from ...config.tree import Node, Root
from ...rollup import rolling
from .formulas import EXPRESSED
from .plan import SHEET, Plan
from .sheet import Sheet

CODES: Mapping[str, Mapping[str, str]] = {
    "basis, of a date": {
        "published": "known since the document came out",
        "origin": "known since the document that this one relays came out",
        "event": "known since the day after a public event",
        "received": "known since the paper reached its journal",
    },
    "role, of a party": {
        "perpetrator": "did it, or belongs to those who did",
        "target": "was struck, or is the state that was",
        "host": "holds the ground from which it came",
        "third": "anybody else",
    },
    "wording, of a number": {
        "exact": "the number itself",
        "range": "from one number to another",
        "about": "near the number",
        "up_to": "not above the number",
        "at_least": "not below the number",
        "level": "a word in place of a number",
    },
}
"""The words of the evidence that stand for a rule, by what they say."""
OWN = "a method defined in Python, which no formula can express: its value is fixed"


def method_words(kind: str) -> str:
    """Return what a method of a branch makes of its children."""
    return Method.known[kind].plain if kind in EXPRESSED else OWN


def roll_up_words(rule: RollUp) -> str:
    """Return what a group's or a country's score makes of its pairs."""
    return rolling(rule).plain


def node_words(plan: Plan, node: Root | Node) -> str:
    """Return what a leaf reads, in the words of the codebook, or what a branch brings together."""
    if not isinstance(node, Node) or node.feed is None:
        return f"brings together {', '.join(child.name for child in node.children)}"
    told, feed = meaning(node, plan.model.config.codebook), node.feed
    if feed.claims:
        return f"claims on {feed.claims}" + (f": {told}" if told else "")
    return f"events: {told or ', '.join(kind for kind, _ in feed.events or ())}"


def words_sheet(plan: Plan, sheet: Sheet) -> None:
    """Write the sheet."""
    sheet.title("Words: what the ids on the other sheets mean", "In the order in which a reader meets them.")
    sheet.table(3, ("id", "what it is", "in plain words"), _words(plan))
    sheet.widths[2] = 125
    sheet.finish(rows=4, head=3)


def _words(plan: Plan) -> Iterator[tuple[str, str, str]]:
    for row in plan.model.table().rows:
        node = plan.node(str(row["node"]))
        what = f"leaf: of a {node.of}" if isinstance(node, Node) and node.leaf else "branch"
        yield str(row["node"]), what, node_words(plan, node)
    for kind in dict.fromkeys(way.kind for block in plan.blocks for way in block.ways):
        yield kind, "method of a branch", method_words(kind)
    for by in ("group", "country"):
        rule = plan.model.config.rollup.of(by)
        yield rule.combine, f"roll-up of {SHEET[by]}", roll_up_words(rule)
    for what, codes in CODES.items():
        yield from ((code, what, meaning) for code, meaning in codes.items())
    if (book := plan.model.config.codebook) is not None:
        yield from ((name, "indicator, on evidence", said) for name, said in book.indicators)
        yield from ((name, "kind of event, on events", kind.meaning) for name, kind in book.kinds)
