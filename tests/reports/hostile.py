"""Text as it must be shown and never obeyed."""

HIT = "window.hit=1"
TEXTS = (
    f"</script><script>{HIT}</script>",
    f"</title></style></svg><img src=x onerror={HIT}>",
    f"\" onmouseover='{HIT}' x=\"",
    "{{ 7*7 }} {% raw %}",
    "]]><!-- --!>",
    '=HYPERLINK("http://example.org")',
    "+cmd|' /C calc'!A0",
    "@SUM(A1)",
    "\u202eright to left\u202c",
    "e\u0301\u0301\u0301 combining",
    "Хорасан",
    "\N{FIRE} \N{FAMILY}",
    "line\nbreak",
    "x" * 10_000,
)
"""Each is a name that somebody might enter."""


def tables():
    """Groups, countries, sources, claims and events that carry them all."""
    names = [
        {"id": f"g{i}", "name": text, "aliases": f"also {i} {text[:50].replace('|', ' ')}"}
        for i, text in enumerate(TEXTS)
    ]
    sources = [{"id": "s1", "citation": TEXTS[0]}]
    return {"groups": names, "sources": sources}
