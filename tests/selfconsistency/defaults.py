"""The defaults of `docs/config.md`, as far as the second sampler uses them, and a model filled with them."""

from typing import Any

DEFAULTS: dict[str, Any] = {
    "assessment": {"as_of": "2023-12-31"},
    "scope": {"left_out": {}},
    "codebook": {"kinds": {}},
    "reading": {
        "interval": 0.9, "about": 0.25, "up_to": 2.0, "at_least": 3.0, "zero_share": 0.1, "level_slip": 0.15,
        "toll": 0.2,
        "grades": {
            "spread": [0, 0.1, 0.2, 0.35, 0.5, 0.3],
            "share": [1, 0.8, 0.6, 0.3, 0.1, 0.4],
            "holds": [1, 0.95, 0.85, 0.65, 0.4, 0.7],
        },
        "ageing": {"spread_per_year": 0.1, "half_life": "10y", "share_half_life": "4y"},
        "unstated": {"number": {"exact": 1}, "killed": {"range": [0, 2]}, "injured": {"range": [0, 5]}},
    },
    "credence": {
        "base": 0.0, "base_if_denied": 1.5,
        "perpetrator_claims": 0.75, "perpetrator_confirms": 1.0, "perpetrator_denies": -0.5,
        "target_claims": 2.0, "target_confirms": 2.5, "target_denies": -1.1, "host_claims": 1.5, "host_confirms": 2.0,
        "host_denies": -0.75, "third_claims": 1.5, "third_confirms": 2.5, "third_denies": -1.5,
        "shared_doubt": {"origin": 0.0, "party": 0.0},
    },
    "weight_uncertainty": {"spread": 0.25},
    "rollup": {"group": {"combine": "max"}, "country": {"combine": "max"}},
}  # fmt: skip


def filled(given: dict[str, Any], defaults: dict[str, Any] = DEFAULTS) -> dict[str, Any]:
    """Return settings with the default of whatever they do not say."""
    joined = dict(defaults) | given
    for key, value in defaults.items():
        if isinstance(value, dict) and key in given and key not in ("kinds", "left_out", "number", "killed", "injured"):
            joined[key] = filled(given[key], value)
    return joined
