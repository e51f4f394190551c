"""The laboratory as a widget for notebooks."""

import pathlib

import anywidget
import traitlets

from ._program import link_of, series
from ._traits import Parameters

_FOLDER = pathlib.Path(__file__).parent


class Lab(Parameters, anywidget.AnyWidget):
    """A laboratory of the equilibrium sphere.

    Parameters have the names and values of links, such as ``Lab(optimizer="adamw", learning_rate=0.01)``. A value
    that is set later changes the run from its present step on; what a reader changes is found in the same places.
    """

    _esm = _FOLDER / "widget.js"

    link = traitlets.Unicode("", help="The whole run as text; written by the laboratory.").tag(sync=True)
    steps = traitlets.Int(0, help="Steps taken; written by the laboratory.").tag(sync=True)
    controls = traitlets.Enum(["all", "few", "none"], "all", help="What stands around pictures.").tag(sync=True)
    charts = traitlets.Unicode("", help="Charts by name, with commas; none; or empty for the usual.").tag(sync=True)
    knobs = traitlets.Unicode("", help="Parameters with a knob above the pictures, with commas.").tag(sync=True)
    theme = traitlets.Enum(["auto", "light", "dark", "transparent"], "auto", help="Colours.").tag(sync=True)
    autoplay = traitlets.Enum(["visible", "off"], "visible", help="Whether it plays when seen.").tag(sync=True)
    caption = traitlets.Unicode("", help="A line under the pictures.").tag(sync=True)
    lang = traitlets.Unicode("", help="Language: en or zh; empty for that of the notebook.").tag(sync=True)
    page = traitlets.Unicode("", help="Address of a laboratory's page, where shared links open.").tag(sync=True)

    def __init__(self, **settings):
        unknown = [name for name in settings if not self.has_trait(name) or name.startswith("_")]
        if unknown:
            raise TypeError(f"Lab has no parameter {unknown[0]!r}; there are {', '.join(sorted(_names()))}")
        _check({name: value for name, value in settings.items() if name in _names()})
        super().__init__(**settings)

    @traitlets.validate(*Parameters.class_trait_names())
    def _validate(self, proposal):
        _check({proposal["trait"].name: proposal["value"]})
        return proposal["value"]

    def series(self, steps=None):
        """The series of the shown run, as `equisphere.series` gives them, up to where it stands or to `steps`."""
        settings = {name: getattr(self, name) for name in _names()}
        link = self.link or link_of(settings)
        return series(link, self.steps if steps is None else steps)


def _names():
    return Parameters.class_trait_names()


def _check(settings):
    """Raises ValueError for what a parameter does not take, where the program can be asked."""
    try:
        link_of(settings)
    except ImportError:
        # The laboratory will tell.
        pass
