"""The program: simulation and theory in WebAssembly, run by wasmtime."""

import functools
import json
import pathlib
import threading

import numpy

_FOLDER = pathlib.Path(__file__).parent
_MOST_STEPS = 1_000_000_000


def predict(**settings):
    """Every prediction of theory for these parameters, by its name.

    Parameters have the names and values of links, such as ``optimizer="adamw", learning_rate=0.01``; those that are
    not named have their defaults. Each prediction is a dict with ``value`` (None where there is none), ``unit``,
    ``valid``, ``caution`` and ``equation``; ``convergence_rates`` is a list of rates per step.

    Raises ValueError, with the allowed range, for a value that a parameter does not take.
    """
    return json.loads(_program().call("predict", settings_text(settings)))


def series(link=None, steps=10_000, **settings):
    """What a run measures, and what theory says beside it, as a dict of arrays.

    The run is that of a link, or of parameters by name; it takes so many steps, or fewer where it diverges. Arrays
    have one entry for each group of neighbouring steps that the history holds, oldest first: ``first_step`` and
    ``last_step`` (int64), and for each quantity ``NAME.mean`` or ``NAME.rms``, ``NAME.standard_deviation``,
    ``NAME.replica_0``, ``NAME.forecast`` and ``NAME.limit`` (float64, NaN where there is no such value).

    Raises ValueError for a link or a value that cannot be taken.
    """
    if link is not None and settings:
        raise ValueError("give either a link or parameters, not both")
    if isinstance(steps, bool) or not isinstance(steps, (int, numpy.integer)) or not 0 <= steps <= _MOST_STEPS:
        raise ValueError(f"steps: {steps!r} is not a whole number from 0 to {_MOST_STEPS}")
    link = link_of(settings) if link is None else link
    digits = (_FOLDER / "digits.bin").read_bytes() if "objective=digits" in link else b""
    run = json.loads(_program().call("series", link, float(steps), digits))["runs"][0]
    columns = {name: numpy.array(run[name], dtype=numpy.int64) for name in ("first_step", "last_step")}
    for quantity, values in run["series"].items():
        for name, numbers in values.items():
            columns[f"{quantity}.{name}"] = numpy.array(numbers, dtype=numpy.float64)
    return columns


def link_of(settings):
    """The link of parameters by name."""
    return _program().call("link", settings_text(settings))


def settings_text(settings):
    """Parameters as the program reads them: a line for each."""
    return "\n".join(f"{name}={_text(value)}" for name, value in settings.items())


def _text(value):
    if isinstance(value, str):
        return " ".join(value.split())
    if isinstance(value, bool):
        return str(value)
    if hasattr(value, "__iter__"):
        return " ".join(_text(one) for one in value)
    return repr(value.item() if hasattr(value, "item") else value)


@functools.cache
def _program():
    return _Program()


class _Program:
    """An instance of the program. One call at a time: its memory is shared by all."""

    def __init__(self):
        try:
            import wasmtime
        except ImportError as error:
            raise ImportError("predictions and series need wasmtime: pip install wasmtime") from error
        engine = wasmtime.Engine()
        module = wasmtime.Module.from_file(engine, str(_FOLDER / "program.wasm"))
        self._lock = threading.Lock()
        self._store = wasmtime.Store(engine)
        linker = wasmtime.Linker(engine)
        for asked in module.imports:
            # What belongs to JavaScript's values; no text needs it.
            linker.define(self._store, asked.module, asked.name, wasmtime.Func(self._store, asked.type, _nothing))
        self._exports = linker.instantiate(self._store, module).exports(self._store)
        self._memory = self._exports["memory"]
        self._call("__wbindgen_start")

    def call(self, name, *arguments):
        """What a function of the program answers; text and bytes are passed by place and length."""
        with self._lock:
            words = []
            for argument in arguments:
                words += [argument] if isinstance(argument, float) else self._put(argument)
            place, length = self._call(name, *words)
            try:
                place = place % 2**32
                answer = bytes(self._memory.read(self._store, place, place + length)).decode()
            finally:
                self._call("__wbindgen_free", place, length, 1)
        if answer.startswith("!"):
            raise ValueError(answer[1:])
        return answer[1:]

    def _put(self, argument):
        data = argument.encode() if isinstance(argument, str) else argument
        place = self._call("__wbindgen_malloc", len(data), 1) % 2**32
        self._memory.write(self._store, data, place)
        return [place, len(data)]

    def _call(self, name, *arguments):
        return self._exports[name](self._store, *arguments)


def _nothing(*_):
    return None
