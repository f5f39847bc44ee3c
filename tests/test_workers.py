"""--threads and --cluster: the same bytes, clear refusals, and nothing left behind when one interrupts."""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from threatscore.cli import workers
from threatscore.errors import UsageError

ROOT = Path(__file__).parents[1]
COMMAND = [sys.executable, "-c", "from threatscore.cli import main; main()"]
HERE = ["--config", str(ROOT / "config" / "weights.yaml"), "--data", str(ROOT / "data" / "central-asia")]


def threatscore(*arguments, **more):
    return subprocess.run([*COMMAND, *arguments], capture_output=True, timeout=120, **more)


@pytest.fixture(scope="module")
def by_default():
    return threatscore("rank", "--by", "pair", "--format", "csv", "--draws", "5000", *HERE).stdout


@pytest.mark.slow
@pytest.mark.parametrize("threads", ["1", "2", "8"])
def test_threads_change_no_byte(by_default, threads):
    done = threatscore("rank", "--by", "pair", "--format", "csv", "--draws", "5000", "--threads", threads, *HERE)
    assert by_default.count(b"\n") > 10
    assert done.stdout == by_default


@pytest.mark.parametrize(
    ("threads", "cluster", "what"),
    [(0, None, "at least 1 thread is needed, not 0"), (-3, None, "at least 1 thread is needed, not -3"),
     (2, "tcp://x:1", "either --threads or --cluster")],
)  # fmt: skip
def test_calls_that_make_no_sense(threads, cluster, what):
    with pytest.raises(UsageError, match=what), workers.workers(threads, cluster):
        pass


def test_without_either_the_simulation_decides():
    with workers.workers(None, None) as executor:
        assert executor is None


@pytest.mark.slow
@pytest.mark.parametrize("command", [("rank",), ("explain", "TTP"), ("compare", HERE[1])], ids=lambda c: c[0])
def test_every_command_that_simulates_takes_them(command):
    done = threatscore(*command, "--threads", "0", *HERE[0 if command[0] != "compare" else 2 :])
    assert done.returncode == 2
    assert done.stderr.decode().endswith("threatscore: at least 1 thread is needed, not 0\n")


def test_without_dask_it_says_how_to_install_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(UsageError, match=r"pip install 'threatscore\[cluster\]'"), workers.workers(None, "tcp://x:1"):
        pass


@pytest.fixture
def port():
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return listening.getsockname()[1]


@pytest.mark.slow
def test_an_address_where_nobody_answers(port):
    pytest.importorskip("distributed")
    start = time.monotonic()
    for address in (f"tcp://127.0.0.1:{port}", "nonsense://x"):
        done = threatscore("rank", "--cluster", address, *HERE)
        said = done.stderr.decode().splitlines()[2:]
        assert (done.returncode, len(said), done.stdout) == (2, 1, b""), said
        assert said[0].startswith(f"threatscore: no Dask scheduler could be reached at '{address}': ")
    assert time.monotonic() - start < 40


@pytest.fixture
def scheduler(port):
    """A Dask scheduler; workers are added by the test."""
    pytest.importorskip("distributed")
    started = []

    def start(*arguments):
        command = [sys.executable, "-m", "distributed.cli." + arguments[0], *arguments[1:]]
        started.append(subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL))

    start("dask_scheduler", "--host", "127.0.0.1", "--port", str(port), "--no-dashboard")
    address = f"tcp://127.0.0.1:{port}"
    yield address, lambda: start("dask_worker", address, "--nworkers", "2", "--nthreads", "1", "--no-dashboard")
    for process in reversed(started):
        process.terminate()
        process.wait(30)


def wait_for_scheduler(address):
    host, port = address.removeprefix("tcp://").split(":")
    for _ in range(300):
        try:
            socket.create_connection((host, int(port)), 1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise TimeoutError


@pytest.mark.slow
def test_a_cluster_by_its_address(by_default, scheduler):
    address, add_workers = scheduler
    wait_for_scheduler(address)
    arguments = ("rank", "--by", "pair", "--format", "csv", "--draws", "5000", "--cluster", address, *HERE)
    done = threatscore(*arguments)
    assert done.returncode == 2
    assert f"threatscore: the cluster at '{address}' has no worker; start one with: dask worker" in done.stderr.decode()
    add_workers()
    for _ in range(20):
        done = threatscore(*arguments)
        if done.returncode == 0 and b"workers: 2" in done.stderr:
            break
    assert done.stdout == by_default
    assert done.stderr.decode().splitlines()[2:] == [
        f"cluster: {address}, workers: 2, threads: 2", "as of 2023-12-31, 5,000 draws, seed 20231231",
    ]  # fmt: skip


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="Ctrl-C is another signal there")
@pytest.mark.parametrize("how", [("--threads", "2"), ()], ids=["threads", "default"])
def test_ctrl_c_ends_at_once_and_leaves_nothing(how):
    """In the middle of the drawing: the signal comes once the threads are at work."""
    running = subprocess.Popen(
        [*COMMAND, "rank", "--draws", "400000", *how, *HERE],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True,
    )  # fmt: skip
    said = [running.stderr.readline() for _ in range(2)]  # what is used; then it is read, and the threads begin
    tasks = Path(f"/proc/{running.pid}/task")
    before = len([*tasks.iterdir()]) if tasks.exists() else 0
    for _ in range(100 if before else 10):
        if tasks.exists() and len([*tasks.iterdir()]) > before:
            break
        time.sleep(0.1)
    time.sleep(0.5)
    assert running.poll() is None, "it was over before it could be interrupted"
    os.killpg(running.pid, signal.SIGINT)
    out, err = running.communicate(timeout=30)
    assert (running.returncode, out) == (130, b"")
    assert [line.split(b":")[0] for line in said] == [b"config", b"data"]
    assert err.decode().splitlines() == ["", "interrupted; nothing was written"]
    with pytest.raises(ProcessLookupError):
        os.killpg(running.pid, 0)
