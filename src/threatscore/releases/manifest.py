"""The manifest of a release: what it is, what it was made with, and the digest of every file."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from ..errors import InputError, Problem, UsageError, shorten
from ..tables.text import json_text
from .names import release_name

SCHEMA: Final = "threatscore.release/1"
FILE = "manifest.json"
MOST_BYTES = 10_000_000
"""Of a manifest: larger ones are not read."""
EVIDENCE = ("sources", "groups", "countries", "claims", "events", "stances", "watch", "withdrawals")
SETTINGS = "config/weights.yaml"
INPUTS = (SETTINGS, *(f"evidence/{table}.csv" for table in EVIDENCE))
RESULTS = tuple(f"results/{table}.{kind}" for table in ("groups", "countries", "pairs") for kind in ("csv", "json"))
OUTPUTS = (
    *RESULTS, *(f"results/acceptability-{by}.csv" for by in ("group", "country", "pair")), "results/leaves.csv",
    "results/explanations.csv", "summary.md",
)  # fmt: skip
_PLAIN = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]*(/[A-Za-z0-9_][A-Za-z0-9_.-]*)*")
_SCHEMA = re.compile(r"threatscore\.release/([0-9]{1,6})")

Digest = Annotated[str, Field(pattern="^[0-9a-f]{64}$")]
Text = Annotated[str, Field(max_length=10_000)]


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Content(_Strict):
    """What a file holds: its length in bytes and its SHA-256."""

    bytes: Annotated[int, Field(ge=0)]
    sha256: Digest


class Setting(_Strict):
    """A setting whose value is another, as JSON; None where it is not set."""

    setting: Text
    old: str | None
    new: str | None


class Changes(_Strict):
    """What a revision changed in the inputs: ids of rows, and settings."""

    added: tuple[Text, ...] = ()
    edited: tuple[Text, ...] = ()
    withdrawn: tuple[Text, ...] = ()
    settings: tuple[Setting, ...] = ()
    method: tuple[int, int] | None = None
    """Old and new method version, where they differ."""


class Manifest(_Strict):
    """Everything that a release says of itself. `docs/releases.md` explains each field."""

    spelled: Literal["threatscore.release/1"] = Field(SCHEMA, alias="schema")
    name: Text
    period: Text
    revision: Annotated[int, Field(ge=1)]
    revises: Text | None
    reason: Text | None
    changes: Changes | None
    as_of: Text
    released: Text | None
    previous: Text | None
    method_version: int
    versions: dict[str, Text]
    processor: Text
    seed: Annotated[int, Field(ge=0)]
    draws: Annotated[int, Field(ge=1)]
    design: Literal["plain", "stratified"]
    streams_sha256: Digest
    notes: tuple[str, ...]
    evidence_sha256: Digest
    config_sha256: Digest
    inputs: dict[str, Content]
    outputs: dict[str, Content]

    @property
    def files(self) -> dict[str, Content]:
        """All files of the release but the manifest."""
        return {**self.inputs, **self.outputs}

    def to_bytes(self) -> bytes:
        """Return the manifest as it is written: canonical JSON with the digest of all the rest of it."""
        data = self.model_dump(by_alias=True, mode="json")
        return canonical({**data, "manifest_sha256": digest(canonical(data))})


def digest(data: bytes) -> str:
    """Return the SHA-256 of bytes in hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def contents(files: Mapping[str, bytes]) -> dict[str, Content]:
    """Return length and digest of every file, in the order of their names."""
    return {path: Content(bytes=len(files[path]), sha256=digest(files[path])) for path in sorted(files)}


def canonical(data: Any) -> bytes:
    """Return plain data as JSON in the one form that a manifest may have: keys in order, one a line, UTF-8."""
    text = json.dumps(data, sort_keys=True, ensure_ascii=False, indent=1, allow_nan=False)
    return (json_text(text) + "\n").encode()


def read_manifest(data: bytes, shown: str) -> Manifest:
    """Return a checked manifest.

    Parameters
    ----------
    data
        The content of the file.
    shown
        The file as people know it.

    Raises
    ------
    InputError
        With every problem: no such JSON, a newer schema, fields or paths that may not be, a digest that is not its own.
    """
    plain = _plain(data, shown)
    _check_schema(plain.get("schema"), shown)
    told = plain.pop("manifest_sha256", None)
    problems = [Problem(shown, 0, str(path), what) for path, what in _unsafe(plain)]
    try:
        manifest = Manifest.model_validate_json(json.dumps(plain))
    except ValidationError as error:
        places = [(".".join(map(str, one["loc"])), one["msg"]) for one in error.errors()]
        raise InputError([*problems, *(Problem(shown, 0, where, what) for where, what in places)]) from None
    problems += [Problem(shown, 0, where, what) for where, what in _inconsistent(manifest)]
    own = digest(canonical(manifest.model_dump(by_alias=True, mode="json")))
    if told != own:
        problems.append(Problem(shown, 0, "manifest_sha256", "the manifest is not the one that was written: edited"))
    elif not problems and manifest.to_bytes() != data:
        problems.append(Problem(shown, 0, "", "not in the form in which a manifest is written: edited"))
    if problems:
        raise InputError(problems)
    return manifest


def _plain(data: bytes, shown: str) -> dict[str, Any]:
    try:
        plain = json.loads(data.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        why = "cut off or edited" if isinstance(error, ValueError) else "nested too deeply"
        raise InputError([Problem(shown, 0, "", f"not the JSON of a manifest: {why}")]) from None
    if not isinstance(plain, dict):
        raise InputError([Problem(shown, 0, "", "not the JSON of a manifest: it must be one object")])
    return plain


def _check_schema(schema: object, shown: str) -> None:
    found = _SCHEMA.fullmatch(schema) if isinstance(schema, str) else None
    if found is None:
        what = f"{shorten(schema)} is no schema of a release; this package writes '{SCHEMA}'"
    elif found[0] != SCHEMA and int(found[1]) > 1:
        what = f"'{found[0]}' is newer than this package reads, which is '{SCHEMA}': install a newer threatscore"
    elif found[0] != SCHEMA:
        what = f"there is no schema '{found[0]}'; this package reads '{SCHEMA}'"
    else:
        return
    raise InputError([Problem(shown, 0, "schema", what)])


def _unsafe(plain: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return the files named that are none of a release, above all those outside its folder."""
    found = []
    for field, known in (("inputs", INPUTS), ("outputs", OUTPUTS)):
        files = plain.get(field)
        for path in files if isinstance(files, dict) else ():
            if not _PLAIN.fullmatch(path):
                found.append((field, f"names {shorten(path)}, which is no plain path inside the release: not opened"))
            elif path not in known:
                found.append((field, f"names {shorten(path)}, which is no file of a release"))
        missing = [path for path in known if isinstance(files, dict) and path not in files]
        found += [(field, f"does not name '{path}'") for path in missing]
    return found


def _inconsistent(manifest: Manifest) -> list[tuple[str, str]]:
    """Return the fields that do not go together."""
    found = []
    for field, text in (("name", manifest.name), ("revises", manifest.revises), ("previous", manifest.previous)):
        try:
            name = release_name(text) if text is not None else None
        except UsageError as error:
            found.append((field, str(error)))
            continue
        if field == "name" and name is not None:
            said = (manifest.period, manifest.revision, manifest.as_of)
            if said != (name.period.name, name.revision, name.period.last.isoformat()):
                found.append((field, "does not fit period, revision and as_of"))
            before = None if name.before is None else str(name.before)
            if manifest.revises != before or (manifest.reason is None) != (before is None):
                found.append(("revises", "does not fit the revision and its reason"))
    try:
        date.fromisoformat(manifest.released or "2000-01-01")
    except ValueError:
        found.append(("released", f"{shorten(manifest.released)} is no date; a date is written as 2024-01-31"))
    return found
