"""The sheet of words: what the ids that readers meet mean, in plain words; other sheets take the words from here."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ...config.settings import RollUp
from ...config.tree import Node, Root
from .plan import SHEET, Plan
from .sheet import Sheet

METHODS: Mapping[str, str] = {
    "arithmetic": "weighted mean: children make up for one another",
    "geometric": "geometric mean: a low child pulls it down, and a zero makes it zero",
    "inverse_geometric": "geometric mean of the distances from 100: a high child pulls it up",
    "max": "the highest child that weighs anything",
    "min": "the lowest child that weighs anything",
    "power_mean": "power mean: leans to low children with an exponent below 1, to high ones above 1",
}
"""The methods of branches."""
ROLL_UPS: Mapping[str, str] = {
    "max": "as high as the highest pair",
    "mean": "the mean of the pairs, all alike",
    "power_mean": "between the mean of the pairs and the highest, nearer to that the larger the exponent",
    "noisy_or": "the chance that at least one pair acts, if one at 100 points acts with the declared probability",
}
"""The ways from pairs to groups and countries."""
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
    return METHODS.get(kind, OWN)


def roll_up_words(rule: RollUp) -> str:
    """Return what a group's or a country's score is."""
    return ROLL_UPS[rule.combine]


def node_words(plan: Plan, node: Root | Node) -> str:
    """Return what a leaf reads, in the words of the codebook, or what a branch brings together."""
    if not isinstance(node, Node) or node.feed is None:
        return f"brings together {', '.join(child.name for child in node.children)}"
    meanings, feed = _meanings(plan), node.feed
    asked = [("indicator", feed.claims)] if feed.claims else [("kind", kind) for kind, _ in feed.events or ()]
    told = [f"{word} ({meanings[what, word]})" if meanings.get((what, word)) else word for what, word in asked]
    return f"{'claims on' if feed.claims else 'events:'} {', '.join(told)}"


def _meanings(plan: Plan) -> dict[tuple[str, str], str]:
    """Return what the codebook says of indicators and kinds of events."""
    book = plan.model.config.codebook
    if book is None:
        return {}
    return {("indicator", name): meaning for name, meaning in book.indicators} | {
        ("kind", name): kind.meaning for name, kind in book.kinds
    }


def words_sheet(plan: Plan, sheet: Sheet) -> None:
    """Write the sheet."""
    sheet.title("Words: what the ids on the other sheets mean", "In the order in which a reader meets them.")
    sheet.table(3, ("id", "what it is", "in plain words"), _words(plan))
    sheet.widths[2] = 100
    sheet.finish(rows=4)


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
    for (what, name), meaning in _meanings(plan).items():
        yield name, "indicator, on evidence" if what == "indicator" else "kind of event, on events", meaning
