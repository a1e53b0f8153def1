"""Numbers with their doubt: shares, differences, times with censoring. NumPy and SciPy are imported at first use.

Every result carries the counts and the interval it rests on; no function decides whether an effect was caused.
"""

from guildmark.engine.statistics.means import Mean, mean_interval
from guildmark.engine.statistics.rates import Share, difference_interval, wilson_interval
from guildmark.engine.statistics.survival import LogRank, Survival, kaplan_meier, logrank

__all__ = [
    "LogRank", "Mean", "Share", "Survival", "difference_interval", "kaplan_meier", "logrank", "mean_interval",
    "wilson_interval",
]  # fmt: skip
