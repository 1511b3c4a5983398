"""The words of each kind of findings: name, rule with its threshold, source of the rule, and what to do."""

from __future__ import annotations

from typing import Final, NamedTuple

from smapdash.model.quality import FindingKind
from smapdash.wording.messages import message


class KindWords(NamedTuple):
    """The words of a kind; `source` is empty where the rule is smapdash's own."""

    name: str
    rule: str
    source: str
    advice: str


WORDS: Final = {
    FindingKind.MISSING: KindWords(
        message("quality.missing"),
        message("quality.rule_missing"),
        message("quality.source_coverage"),
        message("quality.advice_missing"),
    ),
    FindingKind.REPEATED_HOUR: KindWords(
        message("quality.repeated_hour"),
        message("quality.rule_repeated_hour"),
        "",
        message("quality.advice_repeated_hour"),
    ),
    FindingKind.CONFLICT: KindWords(
        message("quality.conflict"), message("quality.rule_conflict"), "", message("quality.advice_conflict")
    ),
    FindingKind.REJECTED: KindWords(
        message("quality.rejected"), message("quality.rule_rejected"), "", message("quality.advice_rejected")
    ),
    FindingKind.NEGATIVE: KindWords(
        message("quality.negative"), message("quality.rule_negative"), "", message("quality.advice_negative")
    ),
    FindingKind.ZERO_RUN: KindWords(
        message("quality.zero_run"),
        message("quality.rule_zero_run"),
        message("quality.source_flat_line"),
        message("quality.advice_zero_run"),
    ),
    FindingKind.FLAT_LINE: KindWords(
        message("quality.flat_line"),
        message("quality.rule_flat_line"),
        message("quality.source_flat_line"),
        message("quality.advice_flat_line"),
    ),
    FindingKind.IMPLAUSIBLE: KindWords(
        message("quality.implausible"),
        message("quality.rule_implausible"),
        message("quality.source_serl"),
        message("quality.advice_implausible"),
    ),
    FindingKind.WRONG_UNIT: KindWords(
        message("quality.wrong_unit"),
        message("quality.rule_wrong_unit"),
        message("quality.source_serl"),
        message("quality.advice_wrong_unit"),
    ),
    FindingKind.SPIKE: KindWords(
        message("quality.spike"),
        message("quality.rule_spike"),
        message("quality.source_spike"),
        message("quality.advice_spike"),
    ),
    FindingKind.EXTREME_DAY: KindWords(
        message("quality.extreme_day"),
        message("quality.rule_extreme_day"),
        message("quality.source_extreme_day"),
        message("quality.advice_extreme_day"),
    ),
    FindingKind.LATE_START: KindWords(
        message("quality.late_start"), message("quality.rule_late_start"), "", message("quality.advice_late_start")
    ),
    FindingKind.EARLY_END: KindWords(
        message("quality.early_end"), message("quality.rule_early_end"), "", message("quality.advice_early_end")
    ),
}
