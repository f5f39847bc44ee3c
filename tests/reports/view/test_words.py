"""Numbers read in the browser as everywhere else."""

from threatscore.tables import percent, upwards

NUMBERS = [0.5, 1.5, 2.5, 0.25, 0.35, 2.675, 1e-12, 12.345, 99.95, 100.0, 0.0, 45.5, 46.5, 0.125, 0.375, 33.333333]


def test_numbers_read_as_elsewhere(page):
    for digits in range(4):
        ours = page.evaluate(
            "([all, digits]) => all.map((x) => threatscore.wording.fixed(x, digits))", [NUMBERS, digits]
        )
        assert ours == [f"{value:.{digits}f}" for value in NUMBERS]
    shares = [0, 0.0004, 0.005, 0.0099, 0.01, 0.015, 0.025, 0.125, 0.5, 0.985, 0.99, 0.995, 0.99999, 1]
    assert page.evaluate("(all) => all.map(threatscore.wording.percent)", shares) == [percent(x) for x in shares]


def test_errors_read_as_elsewhere(page):
    errors = [0, 0.1312, 0.98, 12.01, 0.091, 1.0, 0.1, 7.3e-5, 100]
    assert page.evaluate("(all) => all.map(threatscore.wording.upwards)", errors) == [upwards(x) for x in errors]
