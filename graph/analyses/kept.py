"""What a function says of a link model, kept with the model: neither ever changes."""

from collections.abc import Callable
from functools import wraps
from inspect import signature
from typing import Concatenate, ParamSpec, TypeVar

from graph.analyses.model import LinkModel

_Options = ParamSpec("_Options")
_Result = TypeVar("_Result")


def kept(
    function: Callable[Concatenate[LinkModel, _Options], _Result],
) -> Callable[Concatenate[LinkModel, _Options], _Result]:
    """The same function, which computes once for each model and set of options.

    A model is made anew by every change, so what is kept never has to be thrown away.
    """
    options = signature(function)
    defaults = tuple(option.default for option in list(options.parameters.values())[1:])

    @wraps(function)
    def asked(model: LinkModel, /, *args: _Options.args, **kwargs: _Options.kwargs) -> _Result:
        chosen = defaults
        if args or kwargs:
            bound = options.bind(model, *args, **kwargs)
            bound.apply_defaults()
            chosen = tuple(bound.arguments.values())[1:]
        key = (function, *chosen)
        if key not in model.kept:
            model.kept[key] = function(model, *args, **kwargs)
        found: _Result = model.kept[key]  # type: ignore[assignment]
        return found

    return asked
