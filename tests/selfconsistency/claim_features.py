"""Models that each show one feature of how claims are read, so that a disagreement names its cause."""

from .cases import OLD, WORDS, Case, of_claims, said

CLAIMS: dict[str, Case] = {
    "range": of_claims(said("c", "range", low=30, high=900)),
    "range, worst grade and old": of_claims(said("c", "range", low=30, high=900, source="s2", credibility="5", **OLD)),
    "range with best": of_claims(said("c", "range", 300, low=30, high=900, credibility="3")),
    "range from 0": of_claims(said("c", "range", low=0, high=900, credibility="4", **OLD), prior={"range": [5, 20]}),
    "range from 0 with best": of_claims(said("c", "range", 50, low=0, high=900, credibility="5")),
    "range from 0 with best 0": of_claims(said("c", "range", 0, low=0, high=900)),
    "about": of_claims(said("c", "about", 200, source="s3")),
    "about, cannot be judged": of_claims(said("c", "about", 200, source="s3", credibility="6", **OLD)),
    "exact, old": of_claims(said("c", "exact", 200, source="s2", **OLD)),
    "exact, old, prior": of_claims(said("c", "exact", 200, **OLD), prior={"range": [50, 60, 500]}),
    "up to, alone": of_claims(said("c", "up_to", high=400, source="s2", **OLD), prior={"about": 300}),
    "at least, alone": of_claims(said("c", "at_least", low=40, source="s2", **OLD)),
    "both bounds": of_claims(said("b", "at_least", low=40, source="s2"), said("c", "up_to", high=400, **OLD)),
    "bounds that contradict": of_claims(
        said("b", "at_least", low=400, source="s2"), said("c", "up_to", high=40, credibility="3")
    ),
    "pool": of_claims(
        said("c1", "range", low=30, high=90),
        said("c2", "about", 2000, source="s2", spoken_from="2020"),
        said("c3", "exact", 400, source="s3", **OLD),
    ),
    "pool under bounds": of_claims(
        said("c1", "range", low=30, high=900),
        said("c2", "about", 700, source="s2", **OLD),
        said("b1", "up_to", high=300, source="s3"),
        said("b2", "at_least", low=80, source="s1", credibility="4"),
        prior={"range": [10, 1000]},
    ),
    "exact under a bound": of_claims(
        said("c1", "exact", 300),
        said("b1", "up_to", high=300, source="s2"),
        said("b2", "at_least", low=301, source="s3"),
    ),
    "range from 0 under a bound": of_claims(
        said("c1", "range", low=0, high=900), said("b1", "up_to", high=100, source="s2", credibility="3")
    ),
    "level": of_claims(said("c", "level", "full", source="s2"), scale=WORDS),
    "level at the end": of_claims(said("c", "level", "none", source="s2", credibility="5"), scale=WORDS),
    "level of two steps": of_claims(said("c", "level", low="some", high="all", source="s2"), scale=WORDS),
    "level, old, worse lower": of_claims(said("c", "level", "all", **OLD), scale=WORDS, worse="lower"),
    "level, old, prior": of_claims(
        said("c", "level", "all", **OLD), scale=WORDS, prior={"levels": {"none": 0.7, "full": 0.3}}
    ),
    "one origin: relay only": of_claims(
        said("c1", "about", 100, source="s2-relay"), said("c2", "range", low=120, high=500, source="s2-other")
    ),
    "one origin: own row": of_claims(
        said("c1", "about", 100, source="s2"), said("c2", "range", low=120, high=500, source="s2-relay")
    ),
    "one origin: grades": of_claims(
        said("c1", "about", 100, source="s2", credibility="5"), said("c2", "about", 100, source="s2-relay")
    ),
    "one origin: two exact": of_claims(
        said("c1", "exact", 100, source="s2-relay"), said("c2", "exact", 500, source="s2-other")
    ),
    "one origin: same exact": of_claims(
        said("c1", "exact", 100, source="s2-relay"), said("c2", "exact", 100, source="s2-other")
    ),
    "one origin: same split range": of_claims(
        said("c1", "range", 300, low=30, high=900, source="s2-relay"),
        said("c2", "range", 300, low=30, high=900, source="s2-other"),
    ),
    "one origin: split range inside": of_claims(
        said("c1", "range", 300, low=30, high=900, source="s2-relay"),
        said("c2", "range", low=40, high=800, source="s2-other"),
    ),
    "one origin: two own rows": of_claims(
        said("c1", "about", 100, source="s2"),
        said("c2", "about", 500, source="s2"),
        said("c3", "exact", 900, source="s2-relay"),
    ),
    "one origin: cannot be judged": of_claims(
        said("c1", "about", 100, source="s2-relay", credibility="4"), said("c2", "about", 100, source="s2-unjudged")
    ),
    "one origin: zero": of_claims(
        said("c1", "range", low=0, high=100, source="s2-relay"), said("c2", "exact", 500, source="s2-other")
    ),
    "one origin: levels": of_claims(
        said("c1", "level", "none", source="s2-relay"), said("c2", "level", "full", source="s2-other"), scale=WORDS
    ),
    "one origin: bounds": of_claims(
        said("c1", "up_to", high=100, source="s2-relay"), said("c2", "up_to", high=500, source="s2-other")
    ),
    "one origin: lower bounds": of_claims(
        said("c1", "at_least", low=100, source="s2-relay"), said("c2", "at_least", low=500, source="s2-other")
    ),
    "one origin: bounds of both kinds": of_claims(
        said("c1", "up_to", high=500, source="s2-relay"), said("c2", "at_least", low=50, source="s2-other")
    ),
    "one origin: bound and number": of_claims(
        said("c1", "up_to", high=200, source="s2-relay"), said("c2", "about", 200, source="s2-other")
    ),
    "one origin: own number, relayed bound": of_claims(
        said("c1", "up_to", high=200, source="s2-relay"), said("c2", "about", 200, source="s2")
    ),
    "one origin: two periods": of_claims(
        said("c1", "about", 100, source="s2-relay"), said("c2", "about", 500, source="s2-other", **OLD)
    ),
    "one origin: two places": of_claims(
        said("c1", "about", 100, source="s2-relay", place="TJK"),
        said("c2", "about", 500, source="s2-other"),
        more={"within": ["TJK"], "elsewhere": 0.5},
    ),
    "elsewhere": of_claims(
        said("c1", "range", low=100, high=900, place="UZB"),
        said("c2", "exact", 50, place="TJK", source="s2"),
        more={"within": ["TJK"], "elsewhere": 0.2},
    ),
    "a bound elsewhere": of_claims(
        said("c1", "up_to", high=900, place="UZB", **OLD),
        said("c2", "about", 500, source="s2"),
        more={"within": ["TJK"], "elsewhere": 0.2},
    ),
    "several parties": of_claims(
        said("c1", "about", 100, party="B", **OLD),
        said("c2", "about", 200, party="KAZ", source="s2", **OLD),
        said("c3", "exact", 50, source="s3", **OLD),
    ),
    "several parties, one bounded": of_claims(
        said("c1", "about", 100, party="B", **OLD),
        said("c2", "up_to", high=200, party="B"),
        said("c3", "about", 150, source="s3", **OLD),
    ),
}
