"""What the command prints of responses that do not vary."""

import pytest

from experiments.commands.sensitivity import _print_unvaried
from model.endings import PATHS


@pytest.mark.parametrize("method", ["sobol", "morris"])
def test_responses_that_are_the_same_at_every_point_are_named(
    method: str, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = [
        {"response": name, "factor": "oil", "mu_star": 0.0 if name == "escalation" else 0.1}
        for name in (*PATHS, "duration")
        if name != "escalation" or method == "morris"
    ]
    _print_unvaried({method: rows})
    message = capsys.readouterr().out
    assert "escalation" in message
    assert not any(name in message for name in ("attrition", "aid", "settlement", "duration"))
    _print_unvaried(
        {method: [row | {"mu_star": 0.1, "response": name} for row in rows for name in PATHS] + rows[-1:]}
    )
    assert not capsys.readouterr().out
