"""Bad input: said once, in words, with every problem at once."""

from model.scenario import ScenarioError


class InputError(ValueError):
    """What a person asked for cannot be done; each line says what is wrong and what is allowed."""

    def __init__(self, *problems: str) -> None:
        self.problems = list(problems)
        super().__init__("\n".join(problems))


__all__ = ["InputError", "ScenarioError"]
