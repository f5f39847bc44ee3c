"""What this machine computes with."""

import multiprocessing
from concurrent.futures import ProcessPoolExecutor

import pytest

from threatscore import machine
from threatscore.machine import libraries, memory, processors


def test_a_process_that_is_a_worker_itself_starts_no_threads():
    assert processors() >= 1
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as executor:
        assert executor.submit(processors).result() == 1


def test_libraries_are_told_by_name_and_version():
    import numpy as np

    found = dict(libraries())
    assert list(found) == ["threatscore", "numpy", "scipy", "C library", "processor"]
    assert found["numpy"] == np.__version__
    assert all(found.values())


@pytest.fixture
def groups(tmp_path, monkeypatch):
    """Control groups of our own; write (membership, limits)."""
    monkeypatch.setattr(machine, "CONTROL_GROUPS", tmp_path / "fs")
    monkeypatch.setattr(machine, "MEMBERSHIP", tmp_path / "cgroup")

    def write(membership, limits):
        (tmp_path / "cgroup").write_text(membership)
        for path, text in limits.items():
            file = tmp_path / "fs" / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text)

    return write


@pytest.mark.parametrize(
    ("membership", "limits", "expected"),
    [("0::/a/b\n", {"a/b/memory.max": "5000\n"}, 5000),
     ("0::/a/b\n", {"a/memory.max": "4000\n", "a/b/memory.max": "max\n"}, 4000),
     ("0::/\n", {"memory.max": "3000\n"}, 3000),
     ("0::/../x\n", {"memory.max": "3000\n"}, 3000),
     ("9:cpu,cpuacct:/c\n7:memory:/c\n", {"memory/c/memory.limit_in_bytes": "2000\n"}, 2000)],
)  # fmt: skip
def test_the_limits_of_containers_are_heeded(groups, membership, limits, expected):
    groups(membership, limits)
    assert memory() == expected


def test_without_a_limit_it_is_the_memory_of_the_machine(groups):
    unlimited = memory()
    assert unlimited > 100_000_000
    groups("0::/a\nnonsense\n", {"a/memory.max": "max\n"})
    assert memory() == unlimited


def test_where_the_system_does_not_tell_it_is_assumed(groups, monkeypatch):
    monkeypatch.delattr("os.sysconf")
    assert memory() == machine.ASSUMED_BYTES
