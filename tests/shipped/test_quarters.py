"""The shipped evidence, quarter after quarter, as `make releases` freezes it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from threatscore.evidence import load_evidence
from threatscore.model import load_model
from threatscore.releases import build, verify
from threatscore.releases.manifest import INPUTS, OUTPUTS

ROOT = Path(__file__).parents[2]


def test_the_make_target_builds_what_is_tested_here():
    assert "releases --from 2018Q1 --to 2023Q4" in (ROOT / "Makefile").read_text(encoding="utf-8")


@pytest.mark.slow
def test_all_quarters_are_verified_and_the_same_elsewhere_in_another_time_zone(tmp_path):
    model, evidence = load_model(ROOT / "config" / "weights.yaml"), load_evidence(ROOT / "data" / "central-asia")
    made = build(model, evidence, "2018Q1", "2023Q4", out=tmp_path / "one")
    assert len(made.names) == 24
    for name in made.names:
        found = verify(made.out / name)
        assert found.ok, found
        assert found.rule == "bytes"
    code = "from threatscore.cli import main; main()"
    arguments = ["releases", "--from", "2018Q1", "--to", "2023Q4", "--out", str(tmp_path / "another place"),
                 "--workers", "3", "--config", str(ROOT / "config" / "weights.yaml"), "--data",
                 str(ROOT / "data" / "central-asia")]  # fmt: skip
    env = os.environ | {"TZ": "Asia/Kathmandu", "LC_ALL": "C", "PYTHONHASHSEED": "7"}
    subprocess.run([sys.executable, "-c", code, *arguments], cwd=tmp_path, env=env, check=True, capture_output=True)
    one, other = ({path.relative_to(folder): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
                  for folder in (tmp_path / "one", tmp_path / "another place"))  # fmt: skip
    assert one == other
    assert len(one) == 24 * len((*INPUTS, *OUTPUTS, "manifest.json"))
