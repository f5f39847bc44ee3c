"""A run killed at any moment leaves the whole release or none, and never harms an older one.

`python -m tests.releases.test_killing 1000` prints the figures of `docs/reliability.md`.
"""

import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

import pytest

from threatscore.errors import UsageError
from threatscore.evidence import Evidence
from threatscore.releases import load_release, release
from threatscore.releases.writing import write_whole

from ..making import frames
from .conftest import rich_model, rich_tables

ROOT = Path(__file__).parents[2]
TIMES = 200
"""At most so many kills in the suite, which stops once it has seen enough of each kind."""
ENOUGH = {"killed on the way": 100, "none, a leftover": 10, "whole": 5}
"""So often at least: that it died, that the kill met the writing, that all was there."""


def contents(folder):
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def child(work):
    """Begin some work in a copy of this process; it ends there."""
    number = os.fork()
    if not number:
        try:
            work()
        except UsageError:
            os._exit(2)
        finally:
            os._exit(0)
    return number


def inspected(out, older, before, known):
    """Return what stands there after a kill; an assertion fails if it is half of something."""
    assert contents(older) == before
    seen = sorted(path.name for path in out.iterdir() if not path.name.startswith("."))
    assert seen in (["2023Q3"], ["2023Q3", "2023Q4"])
    left = [path for path in out.iterdir() if path.name.startswith(".")]
    assert all(path.name.startswith(".2023Q4.") and path.name.endswith(".partial") for path in left)
    if len(seen) == 2:
        assert load_release(out / "2023Q4")
        return "whole"
    return "none, a leftover" if {*left} - known else "none"


def killed(out, work, moment, older, before):
    """Kill some work at a moment, and return whether it was alive, and what it left."""
    known = {*out.glob(".*")}
    number = child(work)
    moment(number)
    os.kill(number, signal.SIGKILL)
    _, status = os.waitpid(number, 0)
    return os.WIFSIGNALED(status), inspected(out, older, before, known)


def figures(out, times, enough=None, seed=4):
    """Kill releases at random moments, half of them from the begin on, half while the folder is being written."""
    chance = random.Random(seed)
    model = rich_model()
    evidence = Evidence.from_frames(**frames(rich_tables()))
    older = release(model, evidence, "2023Q3", out=out).folder
    before = contents(older)

    def work():
        release(model, evidence, "2023Q4", out=out)

    start = time.monotonic()
    assert os.waitstatus_to_exitcode(os.waitpid(child(work), 0)[1]) == 0
    whole = time.monotonic() - start
    (out / "2023Q4").rename(out.parent / "first")
    expected = {path.relative_to(out.parent / "first"): data for path, data in contents(out.parent / "first").items()}
    start = time.monotonic()
    write_whole(out.parent / "timed", "2023Q4", {path.as_posix(): data for path, data in expected.items()})
    writing = time.monotonic() - start
    found = Counter()

    def at_any_moment(_):
        time.sleep(chance.uniform(0, 1.1 * whole))

    def while_writing(number):
        known = {*out.glob(".2023Q4.*")}
        while not {*out.glob(".2023Q4.*")} - known and not (out / "2023Q4").exists():
            time.sleep(0.0001)
        time.sleep(chance.uniform(0, 1.1 * writing))

    kills = 0
    while kills < times and not (enough and all(found[what] >= least for what, least in enough.items())):
        i, kills = kills, kills + 1
        moment = at_any_moment if i % 2 else while_writing
        died, left = killed(out, work, moment, older, before)
        found["killed on the way" if died else "done before the kill"] += 1
        found[left] += 1
        if (out / "2023Q4").exists():
            own = {path.relative_to(out / "2023Q4"): data for path, data in contents(out / "2023Q4").items()}
            assert own == expected
            (out / "2023Q4").rename(out.parent / f"whole-{i}")
    work()
    assert sorted(path.name for path in out.iterdir()) == ["2023Q3", "2023Q4"]  # and the leftovers are gone
    assert {path.relative_to(out / "2023Q4"): data for path, data in contents(out / "2023Q4").items()} == expected
    return {"kills": kills, **found, "release, ms": round(1000 * whole), "writing, ms": round(1000 * writing)}


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(os, "fork"), reason="kills copies of a process that has everything loaded")
def test_a_release_killed_at_any_moment_is_whole_or_not_there():
    """In a process of its own, which has no threads when it makes copies of itself."""
    done = subprocess.run([sys.executable, "-m", "tests.releases.test_killing", str(TIMES), "enough"],
                          cwd=ROOT, capture_output=True, text=True, timeout=600)  # fmt: skip
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["whole"] + found["none"] + found["none, a leftover"] == found["kills"]
    assert {what: found[what] >= least for what, least in ENOUGH.items()} == dict.fromkeys(ENOUGH, True)


@pytest.mark.slow
def test_a_command_killed_at_any_moment_leaves_a_whole_release_or_none(tmp_path):
    """The command itself, from its start to its end."""
    chance = random.Random(7)
    arguments = ["release", "2019Q4", "--out", str(tmp_path), "--draws", "5000"]
    whole = 0
    for _ in range(12):
        process = subprocess.Popen([sys.executable, "-c", "from threatscore.cli import main; main()", *arguments],
                                   cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # fmt: skip
        time.sleep(chance.uniform(0.3, 1.6))
        process.kill()
        process.wait()
        seen = [path for path in tmp_path.iterdir() if not path.name.startswith(".")]
        assert [path.name for path in seen] in ([], ["2019Q4"])
        if seen:
            whole += 1
            assert load_release(seen[0])
            seen[0].rename(tmp_path / f".kept-{whole}")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as scratch:
        enough = ENOUGH if "enough" in sys.argv else None
        print(json.dumps(figures(Path(scratch) / "releases", int(sys.argv[1]), enough), indent=1))
