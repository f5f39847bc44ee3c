"""What the documentation site takes from elsewhere as it is built, so that each fact is written in one place.

`<!-- README.md: Each quarter -->` in a page becomes that section of the file, links mended, without its heading;
`<!-- CHANGELOG.md -->` the whole file. `<!-- commands -->` becomes every command with its options, from the program.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from posixpath import relpath

ROOT = Path(__file__).parents[1]
TAKEN = re.compile(r"^<!-- ([A-Z]+\.md)(?:: (.+?))? -->$", re.MULTILINE)
COMMANDS = "<!-- commands -->"


def on_page_markdown(markdown: str, *, page, config, files) -> str:
    """Fill in what is taken from elsewhere; MkDocs calls this for each page."""
    return filled(markdown, page.file.src_uri)


def on_post_page(output: str, *, page, config) -> str:
    """Name the dialogue of the search, which the theme leaves without a name."""
    return output.replace(
        'data-md-component="search" role="dialog"', 'data-md-component="search" role="dialog" aria-label="Search"'
    )


def filled(markdown: str, page: str) -> str:
    """Return the text of a page (its path below docs/) with all that it takes from elsewhere."""
    whole = TAKEN.sub(lambda found: mended(section(found[1], found[2]), page), markdown)
    whole = whole.replace(COMMANDS, "\n".join(manual())) if COMMANDS in whole else whole
    return barred(titled(whole, page))


def titled(markdown: str, page: str) -> str:
    """Return a text in which a link that shows the name of a file shows the title of that page."""

    def title(found: re.Match[str]) -> str:
        target = ROOT / "docs" / Path(page).parent / found[2]
        words = re.search(r"^# (.+)$", target.read_text(encoding="utf-8"), re.MULTILINE) if target.is_file() else None
        return f"[{words[1]}]({found[2]}" if words else found[0]

    return re.sub(r"\[([\w-]+\.md)\]\(([\w./-]*\1)", title, markdown)


def barred(markdown: str) -> str:
    """Return a text whose tables have plain bars in code: GitHub wants them escaped there, Python-Markdown not."""

    def plain(row: re.Match[str]) -> str:
        return re.sub(r"`[^`]*`", lambda code: code[0].replace(r"\|", "|"), row[0])

    return re.sub(r"^\|.*\|$", plain, markdown, flags=re.MULTILINE)


def section(name: str, heading: str | None) -> str:
    """Return a section of a file at the top without its heading; of the heading "-" what stands before the first."""
    text = (ROOT / name).read_text(encoding="utf-8")
    title, *parts = re.split(r"^## ", text, flags=re.MULTILINE)
    if heading is None:
        return text
    if heading == "-":
        return title.split("\n", 1)[1]
    found = [part.split("\n", 1)[1] for part in parts if part.split("\n", 1)[0] == heading]
    if len(found) != 1:
        raise ValueError(f"{name} has {len(found)} sections called {heading!r}, not 1")
    return found[0]


def mended(text: str, page: str) -> str:
    """Return a text from the top with its links as seen from a page; what is no page is named without a link."""

    def link(found: re.Match[str]) -> str:
        words, target = found.groups()
        if not target.startswith("docs/"):
            return found[0] if re.match(r"#|https?:", target) else words
        target = target.removeprefix("docs/").replace("decisions/", "decisions/README.md", target.endswith("/"))
        return f"[{words.removeprefix('docs/')}]({relpath(target, Path(page).parent.as_posix())})"

    return re.sub(r"\[([^\]]+)\]\(([^)\s]+)\)", link, text)


def manual() -> Iterator[str]:
    """Yield the lines of the manual: every command, what it does, its arguments and options."""
    from typer.main import get_command

    from threatscore.cli import app

    for name, command in get_command(app).commands.items():
        context = command.make_context(name, [], resilient_parsing=True)
        records = [parameter.get_help_record(context) for parameter in command.params]
        yield f"\n## threatscore {name}\n"
        yield re.sub(r"(?<![\w-])(--[a-z][\w-]*)", r"`\1`", command.help or "")
        yield "\n| argument or option | meaning |\n|---|---|"
        yield from (f"| `{cell(record[0])}` | {cell(record[1])} |" for record in records if record)


def cell(words: str) -> str:
    """Return words as a cell of a table."""
    return " ".join(words.replace("|", r"\|").split())
