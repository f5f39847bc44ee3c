"""Whole models and whole evidence, for properties that must hold for all of them."""

from typing import Any

from hypothesis import strategies as st

from threatscore.dates import parse_period

from ..making import AS_OF, Rows, tables

METHODS = ("arithmetic", "geometric", "inverse_geometric", "max", "min", "power_mean")
MISSING = ("prior", "widest", "low", "high", "skip")
GROUPS, COUNTRIES = ("A", "B", "C"), ("KAZ", "TJK", "UZB")
STEPS = ("none", "some", "much")
SOURCES = [
    {"id": "s1", "reliability": "A"},
    {"id": "s2", "reliability": "C"},
    {"id": "s3", "reliability": "F"},
    {"id": "s4", "reliability": "B", "origin": "s1"},
    {"id": "s5", "reliability": "D", "origin": "s1"},
]
DAYS = st.sampled_from(["2005", "2013-06", "2019", "2022-02-03", "2023", AS_OF])


# Models.


def _methods() -> st.SearchStrategy[Any]:
    two = st.tuples(st.sampled_from(METHODS), st.sampled_from(METHODS)).filter(lambda pair: pair[0] != pair[1])
    return st.sampled_from(METHODS) | two.map(lambda pair: {pair[0]: 0.25, pair[1]: 0.75})


def _weights() -> st.SearchStrategy[float]:
    return st.sampled_from([0.5, 1, 2, 3.25])


@st.composite
def _event_feed(draw: st.DrawFn, silence: tuple[str, ...]) -> dict[str, Any]:
    memory = draw(st.sampled_from([{}, {"half_life": "2y"}, {"window": "3y"}, {"per_year": [1.0, 0.5, 0.25]}]))
    kinds = draw(st.sampled_from([["attack"], {"attack": 1.0, "raid": 0.5}]))
    return {"events": kinds, "silence": draw(st.sampled_from(silence)), **memory}


def _branch(draw: st.DrawFn, **children: Any) -> dict[str, Any]:
    full = {name: child | {"weight": draw(_weights())} for name, child in children.items()}
    return {"combine": draw(_methods()), "children": full}


@st.composite
def settings(draw: st.DrawFn, *, missing: tuple[str, ...] = MISSING, debated: bool = False) -> dict[str, Any]:
    """Return the settings of a model that reads claims and events, of groups, countries and pairs.

    `debated` ones may have rows of one origin or party share their doubt.
    """
    linear = {"kind": "linear", "low": 0, "high": draw(st.sampled_from([5, 50]))}
    steps = {"kind": "steps", "steps": [["none", 0], ["some", 40], ["much", 100]]}
    number = draw(st.sampled_from(["number", "incidents"]))

    def leaf(of: str, feed: Any, scale: Any, **more: Any) -> dict[str, Any]:
        return {"of": of, "from": feed, "scale": scale, "if_missing": draw(st.sampled_from(missing)), **more}

    fighters = {"claims": "fighters", "within": ["TJK", "KAZ"], "elsewhere": draw(st.sampled_from([0.0, 0.25]))}
    log = {"kind": "log", "low": 1, "high": 10_000}
    activity = _branch(
        draw,
        attacks=leaf("pair", draw(_event_feed(("rate", "zero", "missing"))) | {"measure": number}, linear),
        killed=leaf("group", draw(_event_feed(("zero", "missing"))) | {"measure": "killed"}, linear),
        unrest=leaf("country", draw(_event_feed(("rate", "zero"))), linear),
    )
    score = _branch(
        draw,
        fighters=leaf("group", fighters, log, **draw(st.sampled_from([{}, {"prior": {"range": [10, 500]}}]))),
        border=leaf("country", {"claims": "border"}, steps),
        tie=leaf("pair", {"claims": "tie"}, {"kind": "linear", "low": 0, "high": 100}),
        activity=activity,
    )
    shared = draw(st.sampled_from([{}, {"origin": 0.8}, {"origin": 1.5, "party": 0.5}])) if debated else {}
    return {
        "score": score,
        "credence": {"shared_doubt": shared},
        "coverage": {"minimum": 0},
        "weight_uncertainty": {"spread": draw(st.sampled_from([0, 0.3]))},
        "simulation": {"draws": 48, "seed": draw(st.integers(0, 2**40)), "design": "plain"},
    }


# Evidence.


@st.composite
def amounts(draw: st.DrawFn) -> dict[str, Any]:
    """Return a number as a claim may word it."""
    low, best, high = sorted(draw(st.lists(st.sampled_from([1, 3, 20, 75, 400, 2500]), min_size=3, max_size=3)))
    return draw(
        st.sampled_from(
            [
                {"wording": "exact", "best": best},
                {"wording": "about", "best": best},
                {"wording": "range", "low": low, "high": high},
                {"wording": "range", "low": 0, "high": high},
                {"wording": "range", "low": low, "best": best, "high": high},
                {"wording": "up_to", "high": high},
                {"wording": "at_least", "low": low},
            ]
        )
    )


@st.composite
def _levels(draw: st.DrawFn) -> dict[str, Any]:
    first, last = sorted(draw(st.lists(st.integers(0, 2), min_size=2, max_size=2)))
    one = {"wording": "level", "best": STEPS[first]}
    return draw(st.sampled_from([one, {"wording": "level", "low": STEPS[first], "high": STEPS[last]}]))


def _some(names: tuple[str, ...]) -> st.SearchStrategy[str]:
    return st.lists(st.sampled_from(names), min_size=1, max_size=2, unique=True).map("|".join)


@st.composite
def claims(draw: st.DrawFn, id: str, groups: tuple[str, ...] = GROUPS) -> dict[str, Any]:
    """Return a claim on fighters of groups, on the border of countries, or on the tie of pairs."""
    about = draw(st.sampled_from(["fighters", "border", "tie", "tie"]))
    subject: dict[str, Any] = {}
    if about != "border":
        subject["group"] = draw(_some(groups))
    if about != "fighters":
        subject["country"] = draw(_some(COUNTRIES))
    said = draw(_levels() if about == "border" else amounts())
    return {
        "id": id,
        "indicator": about,
        **subject,
        **said,
        "source": draw(st.sampled_from([source["id"] for source in SOURCES])),
        "spoken_from": draw(DAYS | st.none()),
        "known": draw(st.sampled_from([AS_OF, AS_OF, "2024"])),
        "credibility": draw(st.sampled_from([None, 1, 3, 6])),
        "place": draw(st.sampled_from([None, None, *COUNTRIES])),
        "party": draw(st.sampled_from([None, None, "KAZ", "UZB"])),
    }


@st.composite
def opinions(draw: st.DrawFn) -> dict[str, Any]:
    """Return what a claim says of one quantity, and of when."""
    return {**draw(amounts()), "spoken_from": draw(DAYS), "credibility": draw(st.sampled_from([None, 1, 4, 6]))}


@st.composite
def events(draw: st.DrawFn, id: str, earlier: list[str], groups: tuple[str, ...] = GROUPS) -> dict[str, Any]:
    """Return an event, perhaps a part of an earlier one."""
    number = draw(st.sampled_from([{}, {"number_best": 3}, {"number_low": 2, "number_high": 30}, {"number_low": 4}]))
    killed = draw(st.sampled_from([{}, {"killed_best": 0}, {"killed_best": 5}, {"killed_high": 9}]))
    return {
        "id": id,
        "kind": draw(st.sampled_from(["attack", "raid"])),
        "group": draw(_some(groups) | st.none()),
        "country": draw(st.sampled_from(COUNTRIES)),
        "start": draw(DAYS),
        "known": AS_OF,
        "part_of": draw(st.sampled_from([None, *earlier])),
        **number,
        **killed,
    }


@st.composite
def stances(draw: st.DrawFn, id: str, event: str) -> dict[str, Any]:
    """Return what a party says of an event."""
    return {
        "id": id,
        "event": event,
        "party": draw(st.sampled_from(["Institute", "TJK", "KAZ"])),
        "role": draw(st.sampled_from(["perpetrator", "target", "host", "third"])),
        "stance": draw(st.sampled_from(["claims", "confirms", "denies"])),
        "about": draw(st.sampled_from(["occurrence", "occurrence", "kind", "author", "number"])),
        "source": draw(st.sampled_from([source["id"] for source in SOURCES])),
    }


@st.composite
def some_evidence(draw: st.DrawFn, groups: tuple[str, ...] = GROUPS, name: str = "") -> dict[str, Rows]:
    """Return claims, events and stances on some groups; `name` begins their ids."""
    found: dict[str, Any] = {"claims": [], "events": [], "stances": []}
    for i in range(draw(st.integers(1, 6))):
        found["claims"].append(draw(claims(f"{name}c{i}", groups)))
    for i in range(draw(st.integers(0, 5))):
        found["events"].append(draw(events(f"{name}e{i}", [row["id"] for row in found["events"]], groups)))
        for k in range(draw(st.integers(1, 3))):
            found["stances"].append(draw(stances(f"{name}st{i}-{k}", f"{name}e{i}")))
    return found


@st.composite
def assessments(draw: st.DrawFn, *, debated: bool = False) -> dict[str, Rows]:
    """Return the tables of a whole assessment, in which at least one pair is tied.

    In `debated` ones a name, and whether two events are one, may be so.
    """
    given: dict[str, Any] = dict(draw(some_evidence((*GROUPS, "Bravo") if debated else GROUPS)))
    for row in given["events"][1:] if debated else ():
        if draw(st.booleans()):
            row |= {"same_as": f"{given['events'][0]['id']}:0.4", "part_of": None}
    tie = {"id": "tie", "indicator": "tie", "group": "A", "country": "TJK", "wording": "about", "best": 40}
    given["claims"] = [tie, *given["claims"]]
    watch = {"id": "w1", "from": draw(st.sampled_from(["2014", "2021-06"])), "to": "2023"}
    given["watch"] = draw(st.sampled_from([[], [watch], [watch | {"country": "TJK"}]]))
    known_as = {"B": "Bravo:0.7"} if debated else {}
    groups = [{"id": id, "name": id, "aliases": known_as.get(id)} for id in GROUPS]
    return tables(groups=groups, countries=COUNTRIES, sources=[dict(source) for source in SOURCES], **given)


# Evidence that becomes known bit by bit.

KNOWN = ("2016", "2019-06", "2021-03-04", "2022", "2022-05", AS_OF, "2024")


def _dated(draw: st.DrawFn, row: dict[str, Any], begins: str | None = None) -> None:
    """Give a row a date when it became known, and let what it speaks of have begun by then."""
    row["known"] = draw(st.sampled_from(KNOWN))
    if (
        begins is not None
        and row[begins] is not None
        and parse_period(row[begins]).first > parse_period(row["known"]).last
    ):
        row[begins] = row["known"]


def _linked(draw: st.DrawFn, full: dict[str, Any]) -> None:
    """Let rows replace, repeat and take back one another."""
    claims, events = full["claims"], full["events"]
    for i, row in enumerate(claims[1:]):
        row["supersedes"] = draw(st.sampled_from([None, None, claims[i]["id"]]))
    for i, row in enumerate(events[1:], start=1):
        row["same_as"] = draw(st.sampled_from([None, events[i - 1]["id"], events[0]["id"]]))
        if row["same_as"] is not None:
            row["part_of"] = None
    if len(events) > 1 and draw(st.booleans()):
        last = events[-1] | {"id": "perhaps", "same_as": f"{events[0]['id']}:0.4", "part_of": None}
        events.append(last)
        full["stances"].append(full["stances"][0] | {"id": "st-perhaps", "event": "perhaps"})
    targets = [row["id"] for table in ("claims", "events", "stances") for row in full[table]]
    for i, target in enumerate(draw(st.lists(st.sampled_from(targets), max_size=3, unique=True))):
        full["withdrawals"].append({"id": f"back{i}", "row": target, "source": "s2", "reason": "taken back"})


@st.composite
def histories(draw: st.DrawFn) -> dict[str, Rows]:
    """Return the tables of an assessment whose rows became known at different times, and undo one another."""
    full: dict[str, Any] = draw(assessments(debated=True))
    full = {table: [dict(row) for row in rows] for table, rows in full.items()}
    _linked(draw, full)
    for row in full["claims"]:
        _dated(draw, row, "spoken_from")
    for row in full["events"]:
        _dated(draw, row, "start")
    for row in (*full["stances"], *full["withdrawals"]):
        _dated(draw, row)
    return full


@st.composite
def news(draw: st.DrawFn, full: dict[str, Rows]) -> dict[str, Rows]:
    """Return a history with more rows that become known in 2024 alone, and undo some of it."""
    more: dict[str, Any] = {table: [dict(row) for row in rows] for table, rows in full.items()}
    more["sources"].append(
        {"id": "s9", "citation": "News", "publisher": "News", "reliability": "B", "published": "2024"}
    )
    more["sources"].append(
        {"id": "s0", "citation": "Found", "publisher": "Archive", "reliability": "B", "origin": "s9"}
    )
    found = draw(some_evidence(name="new-"))
    late = {
        "known": "2024",
        "known_basis": "published",
        "source": draw(st.sampled_from(["s0", "s2", "s9"])),
        "locator": "p. 9",
    }
    for table in ("claims", "events", "stances"):
        more[table] += [row | late for row in found[table]]
    more["claims"][-1]["supersedes"] = draw(st.sampled_from([None, *(row["id"] for row in full["claims"])]))
    if full["events"]:
        event = draw(st.sampled_from(full["events"]))["id"]
        more["stances"].append({"id": "new-st", "event": event, "party": "News", "role": "third", "stance": "denies",
                                "about": "occurrence", **late})  # fmt: skip
        if found["events"]:
            more["events"][-1]["same_as"] = full["events"][0]["id"]
            more["events"][-1]["part_of"] = None
    target = draw(st.sampled_from([row["id"] for table in ("claims", "events", "stances") for row in full[table]]))
    more["withdrawals"].append(
        {"id": "new-back", "row": target, "source": "s9", "reason": "taken back", "known": "2024"}
    )
    return more
