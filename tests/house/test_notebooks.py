"""Every notebook runs from top to bottom."""

from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

FOLDER = Path(__file__).parents[2] / "notebooks"
NOTEBOOKS = sorted(FOLDER.glob("*.ipynb"))


def test_there_is_a_notebook():
    assert NOTEBOOKS


@pytest.mark.slow
@pytest.mark.filterwarnings("default")  # the notebook server's own, not ours
@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_it_runs_from_top_to_bottom_shows_tables_not_reprs_and_leaves_nothing_behind(path, tmp_path, monkeypatch):
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    before = set(path.parent.iterdir())
    notebook = nbformat.read(path, as_version=4)
    done = NotebookClient(notebook, timeout=300, resources={"metadata": {"path": str(path.parent)}}).execute()
    shown = [
        output for cell in done.cells for output in cell.get("outputs", []) if output.output_type == "execute_result"
    ]
    assert any("text/html" in output.data for output in shown)
    assert any("image/png" in o.get("data", {}) for cell in done.cells for o in cell.get("outputs", []))
    assert (set(path.parent.iterdir()), list(tmp_path.rglob("manifest.json"))) == (before, [])
    for output in shown:
        assert " object at 0x" not in output.data.get("text/plain", "")
