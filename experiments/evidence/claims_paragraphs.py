"""Three claims reported in full: the gate of three, imposed settlement and coercion, and relapse."""

from collections.abc import Callable
from typing import Final

from experiments.evidence import claims_verdicts as verdicts
from experiments.evidence.claims_verdicts import SUPPORTED, Finding, Judgement


def _compared(judgement: Judgement, outcome: str, *arms: str) -> Finding:
    """The finding that compares these arms in this outcome."""
    return next(
        one
        for one in judgement.findings
        if tuple(one.prediction.arms) == arms and one.prediction.outcome == outcome
    )


def the_gate_of_three(judgement: Judgement) -> str:
    """T44: whether peace needs all three parties at once, in the strict and in the weak form."""

    def gain(parties: str) -> str:
        return verdicts.found(_compared(judgement, "settled", f"adjust-{parties}", "baseline"))

    def free(parties: str) -> str:
        arms = f"adjust-{parties}-no-coercion", "no-coercion"
        return verdicts.found(_compared(judgement, "settled", *arms))

    weak = [one for one in judgement.findings if one.prediction.also and one.verdict]
    missing = [one.prediction.what.partition(": ")[2] for one in weak if one.verdict != SUPPORTED]
    return (
        "T44, must all three adjust together? Leaders are made to adjust from the 7th to the 18th "
        f"month. Negotiated settlements change by {gain('r')} if Moscow alone is made to, by "
        f"{gain('u')} if Kyiv alone, by {gain('w')} if the West alone; by {gain('ru')} for Moscow and "
        f"Kyiv, {gain('rw')} for Moscow and the West, {gain('uw')} for Kyiv and the West; and by "
        f"{gain('ruw')} for all three. Moscow, Kyiv and only Europe make it {gain('ru-europe')}, with "
        f"only Washington {gain('ru-washington')}. The strict form allows one party 5 points and two 15, "
        f"and asks 40 of all three: it is {judgement.verdict}. A signature needs all three in this model; "
        "what one or two achieve, they achieve because the others answer of their own accord. Where "
        "Washington never coerces, so that no signature counts as forced by it, the changes are "
        f"{free('r')}, {free('u')} and {free('w')} for one party, {free('ru')}, {free('rw')} and "
        f"{free('uw')} for two, and {free('ruw')} for all three. Of the weak "
        f"form (more parties bring more) {len(weak) - len(missing)} of {len(weak)} orderings are shown"
        + (f"; not shown: {', '.join(missing)}." if missing else ".")
    )


def force_and_coercion(judgement: Judgement) -> str:
    """T22: what coercion and what autonomy do to settlements forced on a side."""

    def forced(*arms: str) -> str:
        return verdicts.found(_compared(judgement, "forced", *arms))

    def adjusting(*arms: str) -> str:
        return verdicts.found(_compared(judgement, "kyiv_adjusting", *arms))

    coercion = _compared(judgement, "forced", "no-coercion", "baseline").estimate.value
    bond = _compared(judgement, "forced", "autonomy", "baseline").estimate.value
    stronger = "coercion" if abs(coercion) > abs(bond) else "the bond of consent and penalties"
    return (
        f"T22, imposed settlement with and without coercion. With coercion {forced('baseline')} of runs "
        f"end in an imposed settlement, without it {forced('no-coercion')}; ending coercion changes that by "
        f"{forced('no-coercion', 'baseline')}. Freeing Kyiv of its allies' consent and penalties changes "
        f"it by {forced('autonomy', 'baseline')} while coercion lasts and by "
        f"{forced('autonomy-no-coercion', 'no-coercion')} without coercion; both together by "
        f"{forced('autonomy-no-coercion', 'baseline')}. That freedom changes the months in which Kyiv "
        f"adjusts by {adjusting('autonomy', 'baseline')} with coercion and by "
        f"{adjusting('autonomy-no-coercion', 'no-coercion')} without. So {stronger} weighs more, and the "
        f"claim is {judgement.verdict}. Coercion is the least certain strong assumption: read every "
        "imposed settlement with and without it."
    )


def relapse(judgement: Judgement) -> str:
    """T39: how often forced and agreed settlements break within two years."""
    main, forced, agreed = judgement.findings
    return (
        f"T39, does a forced peace last? Of {forced.estimate.runs:,} imposed settlements "
        f"{verdicts.found(forced)} break within two years, of {agreed.estimate.runs:,} agreed ones "
        f"{verdicts.found(agreed)}. The forced share less twice the agreed one is {verdicts.found(main)}, "
        f"which the claim wants above zero: it is {judgement.verdict}. This checks construction more "
        "than it tests: the hazards of relapse were given, forced ones the higher; what guarantees, "
        "monitors, a turn of the front and rearmament make of them comes out of the run."
    )


PARAGRAPHS: Final[dict[str, Callable[[Judgement], str]]] = {
    "T22": force_and_coercion,
    "T39": relapse,
    "T44": the_gate_of_three,
}
