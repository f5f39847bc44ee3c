"""Any executor gives the same bytes, and each of its failures comes as one clear error that leaves nothing behind."""

import logging
import multiprocessing
import os
import pickle
import signal
import threading
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from concurrent.futures import Executor as AnyExecutor
from contextlib import closing, contextmanager
from functools import partial
from time import sleep
from types import SimpleNamespace

import pytest

from threatscore import blocks, executors, saved, simulation
from threatscore.entry import entered
from threatscore.errors import InputError, Problem, UsageError
from threatscore.executors import ahead, each_done, pool, working
from threatscore.indicators import build
from threatscore.ranking import rank
from threatscore.simulation import simulate
from threatscore.streams import Streams

from .making import LEAF, TIE, claim, event, evidence, model, tied

GROUPS = [f"G{i:02}" for i in range(12)]
# A Python that finds other threads alive when it forks says so; here they only wait.
forks = pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning")
LOCAL = {"threads_per_worker": 1, "processes": True, "dashboard_address": ":0", "silence_logs": logging.CRITICAL + 1}


@pytest.fixture(scope="module")
def problem():
    """Twelve pairs with claims, events, silence, missing leaves, a relative scale, and uncertain weights."""
    children = {
        "fighters": LEAF | {"weight": 3},
        "size": LEAF | {"weight": 1, "scale": {"kind": "min_max"}, "if_missing": "skip"},
        "attacks": {"weight": 2, "of": "pair", "from": {"events": ["attack"]}, "scale": TIE["scale"]},
        "tie": TIE,
    }
    claims = [claim(f"c{g}", "about", 100 + i, group=g) for i, g in enumerate(GROUPS[2:])]
    e = evidence(
        groups=GROUPS, countries=["TJK"], claims=[*claims, *tied(*((g, "TJK") for g in GROUPS))],
        events=[event(f"e{g}", group=g) for g in GROUPS[::3]], watch=[{"id": "w", "from": "2020", "to": "2023"}],
    )  # fmt: skip
    return model(children, weight_uncertainty={"spread": 0.3}), e


@pytest.fixture
def small(monkeypatch):
    """Blocks of one pair, so that there are many."""
    monkeypatch.setattr(blocks, "BLOCK_BYTES", 1)


@pytest.fixture(scope="module")
def cluster():
    """A Dask cluster of three processes, its log kept quiet: it tells at length of every worker that dies."""
    distributed = pytest.importorskip("distributed")
    with quiet(), distributed.LocalCluster(n_workers=3, **LOCAL) as running:
        yield running


@pytest.fixture
def client(cluster):
    with quiet(), cluster.get_client() as found:
        found.wait_for_workers(3, timeout=60)
        yield found


@contextmanager
def quiet():
    """Keep the log of Dask off, also where a client sets it up anew."""
    before = logging.root.manager.disable
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(before)


def csv(problem, executor: Executor | None = None, progress=None) -> str:
    return rank(simulate(*problem, draws=300, executor=executor, progress=progress), by="pair").to_csv()


def processes(how: str) -> ProcessPoolExecutor:
    return ProcessPoolExecutor(2, mp_context=multiprocessing.get_context(how))


# The same bytes.


@pytest.mark.parametrize("size", [1, 20_000, 10**9], ids="blocks of {} bytes".format)
@pytest.mark.parametrize("threads", [1, 2, 4, 8])
def test_threads_and_blocks_change_no_byte(problem, monkeypatch, threads, size):
    whole = csv(problem)
    assert whole.count("\n") == 13
    monkeypatch.setattr(blocks, "BLOCK_BYTES", size)
    with ThreadPoolExecutor(threads) as executor:
        assert csv(problem, executor) == whole


@forks
@pytest.mark.slow
@pytest.mark.parametrize("how", multiprocessing.get_all_start_methods())
def test_processes_change_no_byte(problem, monkeypatch, how):
    whole = csv(problem)
    with processes(how) as executor:
        for size in (1, 20_000, 10**9):
            monkeypatch.setattr(blocks, "BLOCK_BYTES", size)
            assert csv(problem, executor) == whole


@pytest.mark.slow
def test_a_cluster_changes_no_byte(problem, monkeypatch, client):
    whole = csv(problem)
    for size in (1, 20_000, 10**9):
        monkeypatch.setattr(blocks, "BLOCK_BYTES", size)
        assert csv(problem, client.get_executor()) == whole


def test_a_relative_scale_compares_all_pairs_however_they_are_cut(problem, small):
    """A small problem is drawn whole, even where its blocks would be many."""
    with ThreadPoolExecutor(1) as executor:
        assert csv(problem) == csv(problem, executor)


def test_other_draws_are_other_bytes(problem):
    """The comparison of bytes above can fail."""
    assert rank(simulate(*problem, draws=300, rng=1), by="pair").to_csv() != csv(problem)


def test_a_block_carries_its_own_beliefs_and_nothing_that_was_kept(problem, small):
    m, e = problem
    leaves = build(m, e, e.as_of)
    streams = Streams(0, 1000)
    streams.shared("normal", "a", "b")
    cut = blocks.cut(blocks.whole(m, leaves, entered(m, leaves).pairs, streams), leaves)
    assert len(cut) == 12
    for block in cut:
        again = pickle.loads(pickle.dumps(block))
        assert {c.unit for cells in again.used.cells.values() for c in cells} <= {block.pairs[0], block.pairs[0][:1]}
        assert (again.streams, again.streams._kept) == (streams, {})
        before, after = blocks.score_block(block), blocks.score_block(again)
        assert before.scores.tobytes() == after.scores.tobytes()
        assert len(pickle.dumps(block)) < 20_000 + 8 * 1000, "the model, a handful of cells and one leaf drawn already"


# Who works, and how much at a time.


def test_small_problems_and_single_tasks_need_no_threads(monkeypatch):
    monkeypatch.setattr(executors, "processors", lambda: 2)
    enough = executors.WORTH_THREADS
    for values, tasks in ((enough - 1, 9), (enough, 1)):
        with working(None, values, tasks) as executor:
            assert executor is None
    with working(None, enough, 9) as executor:
        assert isinstance(executor, ThreadPoolExecutor)
    with ThreadPoolExecutor(1) as own, working(own, 1, 1) as executor:
        assert executor is own


@pytest.mark.parametrize("design", ["plain", "stratified"])
def test_results_made_by_threads_are_the_same_and_leave_none_behind(problem, monkeypatch, design):
    def made():
        ranking = rank(simulate(*problem, draws=5000, design=design), by="pair")
        return ranking.to_json(), ranking.acceptability().to_json()

    alone, opened = made(), []

    @contextmanager
    def counted(threads):
        opened.append(threads)
        with pool(threads) as executor:
            yield executor

    monkeypatch.setattr(executors, "pool", counted)
    assert (made(), opened) == (alone, [])
    monkeypatch.setattr(executors, "SCORE_WORK", 10**9)
    monkeypatch.setattr(executors, "processors", lambda: 2)
    monkeypatch.setattr(saved, "ROWS_BYTES", 1)
    assert made() == alone
    assert len(opened) >= 2
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("threatscore")]


def test_only_so_many_tasks_are_under_way_as_results_fit(monkeypatch):
    monkeypatch.setattr(executors, "processors", lambda: 2)
    assert [ahead(size) for size in (0, 1_000_000, 64_000_000, 10**12)] == [256, 256, 4, 4]
    running, most = [], []

    class Counting(ThreadPoolExecutor):
        def submit(self, work, /, *arguments, **more):
            running.append(1)
            most.append(len(running))
            return super().submit(work, *arguments, **more)

    with Counting(2) as executor, closing(each_done(abs, range(-50, 0), executor, size=10**12)) as results:
        for i, result in results:
            assert result == 50 - i
            running.pop()
    assert max(most) == 4


def test_giving_up_cancels_what_was_not_begun():
    begun, go_on = [], threading.Event()

    def work(task):
        begun.append(task)
        return task == 0 or go_on.wait(10)

    with ThreadPoolExecutor(1) as executor:
        with closing(each_done(work, range(100), executor)) as results:
            next(results)
        go_on.set()
    assert len(begun) <= 2


def test_a_pool_leaves_no_thread_behind_whatever_happens():
    def work():
        with pool(2) as executor:
            list(executor.map(abs, range(9)))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        work()
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("threatscore")]


# Failures of the executor.


class Refusing(AnyExecutor):
    """Takes nothing."""

    def submit(self, *_, **__):
        raise OSError("no room")


class Failing(AnyExecutor):
    """Takes everything and does nothing."""

    def submit(self, *_, **__):
        future = Future()
        future.set_exception(ConnectionError("gone\nfor good"))
        return future


@pytest.mark.parametrize(
    ("executor", "what"),
    [(Refusing(), r"\(Refusing\) failed: OSError: no room\. Nothing was returned"),
     (Failing(), r"\(Failing\) failed: ConnectionError: gone for good\. Nothing")],
)  # fmt: skip
def test_an_executor_that_fails_is_named(problem, executor, what):
    with pytest.raises(UsageError, match=what):
        simulate(*problem, draws=20, executor=executor)


def test_an_executor_shut_down_before_or_meanwhile(problem, small, monkeypatch):
    score = simulation.score_block

    def slowly(block):
        sleep(0.05)  # so that some blocks are left when the first is done
        return score(block)

    monkeypatch.setattr(simulation, "score_block", slowly)
    executor = ThreadPoolExecutor(1)
    with pytest.raises(UsageError, match=r"\(ThreadPoolExecutor\) failed: (CancelledError|RuntimeError)"):
        csv(problem, executor, lambda done, of: executor.shutdown(wait=False, cancel_futures=True))
    with pytest.raises(UsageError, match="failed: RuntimeError: cannot schedule new futures after shutdown"):
        csv(problem, executor)


@pytest.mark.slow
def test_a_process_that_is_killed(problem, small):
    with processes("spawn") as executor:
        csv(problem, executor)
        pids = {*executor._processes}

        def kill(done, of):
            if done == 1:
                os.kill(min(pids), signal.SIGKILL)

        def again():
            for _ in range(20):  # the other may have done it all before the death is noticed
                csv(problem, executor, kill)

        with pytest.raises(UsageError, match=r"\(ProcessPoolExecutor\) failed: BrokenProcessPool: "):
            again()
    assert len(pids) == 2
    assert not pids & {process.pid for process in multiprocessing.active_children()}


@pytest.mark.slow
def test_a_cluster_that_loses_a_worker_returns_the_same(problem, small, client):
    whole, pids, died = csv(problem), client.run(os.getpid), []

    def kill(done, of):
        if done == 1:
            died.append(pids.popitem()[1])
            os.kill(died[0], signal.SIGKILL)

    assert csv(problem, client.get_executor(), kill) == whole
    client.wait_for_workers(3, timeout=60)
    assert died[0] not in client.run(os.getpid).values()


@pytest.mark.slow
def test_a_cluster_without_workers_is_given_up(problem, small, monkeypatch):
    distributed = pytest.importorskip("distributed")
    monkeypatch.setattr(executors, "PATIENCE", 2.0)
    with quiet(), distributed.LocalCluster(n_workers=1, **LOCAL) as cluster, cluster.get_client() as client:
        executor = client.get_executor()
        csv(problem, executor)
        cluster.scale(0)
        with pytest.raises(UsageError, match="the cluster has had nobody at work for 2 seconds; nothing was returned"):
            csv(problem, executor)
        client.close()
        with pytest.raises(UsageError, match=r"\(ClientExecutor\) failed: ClosedClientError"):
            csv(problem, executor)


@pytest.mark.parametrize("there", ["numpy", "processor"])
def test_a_worker_that_would_compute_other_bytes_is_refused(problem, monkeypatch, there):
    """The worker's libraries are asked for when a task is sent and when it is done: the second time they differ."""
    real = executors.libraries()
    changed = tuple((name, "1.0" if name == there else version) for name, version in real)
    monkeypatch.setattr(
        executors, "libraries", lambda: changed if threading.current_thread() is not threading.main_thread() else real
    )
    message = f"would not compute the same bytes: it has {there} 1.0, not {dict(real)[there]}. Give all"
    with ThreadPoolExecutor(1) as executor, pytest.raises(UsageError) as caught:
        simulate(*problem, draws=20, executor=executor)
    assert message in str(caught.value)


# Failures of a task.


def fail(error, task):
    raise error


ERRORS = [
    UsageError("Mean at 'fighters' returned values that are no finite numbers"),
    InputError([Problem("weights.yaml", 3, "score", "is no number")]),
    ZeroDivisionError("ours"),
]


@forks
@pytest.mark.slow
@pytest.mark.parametrize("error", ERRORS, ids=lambda error: type(error).__name__)
def test_what_a_task_raises_comes_back_as_it_was(error):
    if "fork" not in multiprocessing.get_all_start_methods():
        pytest.skip("only a fork finds the functions of a test")
    with processes("fork") as executor:
        for by in (executor, None):
            with pytest.raises(type(error)) as caught, closing(each_done(partial(fail, error), [1], by)) as results:
                next(results)
            assert str(caught.value) == str(error)
            ours = not isinstance(error, InputError | UsageError)
            assert bool(getattr(caught.value, "__notes__", ())) == (ours and by is not None)
    if ours:
        with processes("fork") as executor, pytest.raises(ZeroDivisionError) as caught:
            next(each_done(partial(fail, error), [1], executor))
        assert "in fail\n" in caught.value.__notes__[0], "the traceback of the worker"


def test_a_bug_in_a_thread_keeps_its_traceback():
    with ThreadPoolExecutor(1) as executor, pytest.raises(RuntimeError, match=r"^ours$") as caught:
        next(each_done(partial(fail, RuntimeError("ours")), [1], executor))
    assert caught.traceback[-1].name == "fail"


def test_too_little_memory_in_a_worker():
    with ThreadPoolExecutor(1) as executor, pytest.raises(UsageError, match="a worker has too little memory: 9 GB"):
        next(each_done(partial(fail, MemoryError("9 GB")), [1], executor))


class OddError(Exception):
    """An error that can be sent, and not be read again."""

    def __init__(self, one, other):
        super().__init__(f"{one}{other}")


class HeldError(Exception):
    """An error that cannot even be sent."""

    def __init__(self):
        super().__init__("held")
        self.held = lambda: None


def odd(_):
    raise OddError(1, 2)


def held(_):
    raise HeldError


@forks
@pytest.mark.parametrize(("work", "what"), [(odd, "OddError: 12"), (held, "HeldError: held")])
def test_an_error_that_cannot_travel_is_told_by_its_name(work, what):
    with processes("fork") as executor, pytest.raises((RuntimeError, OddError)) as found:
        list(each_done(work, [1], executor))
    # A library that teaches errors to travel may be loaded; then it comes back as itself.
    assert f"{type(found.value).__name__}: {found.value}".removeprefix("RuntimeError: ") == what
    assert f"in {work.__name__}\n" in "".join(found.value.__notes__), "with the traceback of the worker"


class Losing(ThreadPoolExecutor):
    """Like a cluster that loses the result of one task so often, and says so in words of its own."""

    def __init__(self, times, workers=1):
        super().__init__(1)
        self.times, self._client = times, SimpleNamespace(nthreads=lambda: dict.fromkeys(range(workers), 1))

    def submit(self, work, /, *given):
        if given[0].task == 2 and self.times:
            self.times -= 1
            future = Future()
            future.set_exception(TypeError("cannot unpack"))
            return future
        return super().submit(work, *given)


@pytest.mark.parametrize("times", [1, 3])
def test_what_a_cluster_loses_is_handed_over_again(times):
    with Losing(times) as executor, closing(each_done(abs, [-1, 2, -3], executor)) as results:
        assert dict(results) == {0: 1, 1: 2, 2: 3}


@pytest.mark.parametrize(("times", "workers"), [(4, 1), (1, 0)], ids=["too often", "and nobody is left"])
def test_what_a_cluster_loses_for_good_is_an_error(times, workers):
    failing = pytest.raises(UsageError, match=r"the executor \(Losing\) failed: TypeError: cannot unpack")
    with Losing(times, workers) as executor, closing(each_done(abs, [-1, 2, -3], executor)) as results, failing:
        dict(results)
