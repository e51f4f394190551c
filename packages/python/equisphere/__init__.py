"""The equilibrium sphere of normalized weights: a laboratory for notebooks, predictions, and series."""

from ._program import predict, series
from ._version import __version__

__all__ = ["Lab", "__version__", "predict", "series"]


def __getattr__(name):
    # The widget needs anywidget; predictions and series do not.
    if name == "Lab":
        from ._lab import Lab

        return Lab
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__():
    return sorted(__all__)
