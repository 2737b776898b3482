"""Translate a function into JavaScript, or say that it cannot be: the rules in the browser are those of the code.

Only what the rules use is known: loops, conditions, comparisons, fields of the policy and plain functions. What Python
does otherwise than JavaScript (truth, equality, order, dates) goes through `py`, written by hand and tested.
"""

from __future__ import annotations

import ast
import inspect
import textwrap
from collections.abc import Callable, Iterable, Iterator, Set
from types import FunctionType
from typing import Any

from crawlers.tools.expressions import ARITHMETIC, Expressions, known, qualified, safe
from crawlers.tools.literals import UntranslatableError, constant


class Translator:
    """Translates functions, and whatever they call, once each.

    Attributes:
        fields: the names of the attributes that data in the browser have.
        natives: functions that are written by hand for the browser, by their qualified names.
        made: what was translated, by its name in JavaScript.
        constants: long values of modules, by theirs.
    """

    def __init__(self, *, fields: Set[str], natives: Set[str]) -> None:
        self.fields = fields
        self.natives = natives
        self.made: dict[str, str] = {}
        self.constants: dict[str, str] = {}
        self._open: set[str] = set()

    def function(self, function: Callable[..., Any]) -> str:
        """The name in JavaScript under which a function can be called.

        Raises:
            UntranslatableError: it does what the browser cannot.
        """
        name = qualified(function)
        if name in self.natives:
            return f"natives.{function.__name__.lstrip('_')}"
        js = name.removeprefix("policies.").replace(".", "_")
        if js not in self.made and js not in self._open:
            before = dict(self.made)
            self._open.add(js)
            try:
                self.made[js] = _Function(self, function, js).script()
            except UntranslatableError:
                self.made = before
                raise
            finally:
                self._open.discard(js)
        return js


class _Function(Expressions):
    """One function on its way."""

    def __init__(self, to: Translator, function: Callable[..., Any], name: str) -> None:
        if not isinstance(function, FunctionType):
            raise UntranslatableError(qualified(function))
        (tree,) = ast.parse(textwrap.dedent(inspect.getsource(function))).body
        if not isinstance(tree, ast.FunctionDef):
            raise UntranslatableError(name)
        self.name, self.tree = name, tree
        self.parameters = list(inspect.signature(function).parameters)
        super().__init__(to, function.__globals__, frozenset(self.parameters))
        self.defaults = {
            key: one.default
            for key, one in inspect.signature(function).parameters.items()
            if one.default is not inspect.Parameter.empty
        }

    def script(self) -> str:
        body = [line for statement in self.tree.body for line in self.statement(statement)]
        yields = any(isinstance(node, (ast.Yield, ast.YieldFrom)) for node in ast.walk(self.tree))
        given = ", ".join(
            f"{safe(one)} = {constant(self.defaults[one])}" if one in self.defaults else safe(one)
            for one in self.parameters
        )
        own = sorted(self.local - set(self.parameters))
        declared = [f"let {', '.join(map(safe, own))};"] if own else []
        lines = "\n".join(f"  {line}" for line in [*declared, *body])
        return f"function{'*' if yields else ''} {self.name}({given}) {{\n{lines}\n}}"

    # Statements

    def statement(self, node: ast.stmt) -> Iterator[str]:
        if isinstance(node, ast.Expr):
            if not isinstance(node.value, ast.Constant):  # a docstring
                yield f"{self.effect(node.value)};"
        elif isinstance(node, ast.Return):
            yield f"return {self.value(node.value) if node.value else 'null'};"
        elif isinstance(node, ast.Assign) and len(node.targets) == 1:
            value = self.value(node.value)
            yield f"{self.target(node.targets[0])} = {value};"
        elif isinstance(node, ast.AnnAssign) and node.value:
            yield f"{self.target(node.target)} = {self.value(node.value)};"
        elif isinstance(node, ast.AugAssign):
            target = self.target(node.target)
            yield f"{target} = py.{known(ARITHMETIC, node.op)}({target}, {self.value(node.value)});"
        elif isinstance(node, ast.If):
            yield f"if ({self.truth(node.test)}) {{"
            yield from self.block(node.body)
            if node.orelse:
                yield "} else {"
                yield from self.block(node.orelse)
            yield "}"
        elif isinstance(node, ast.For):
            over = self.value(node.iter)
            yield f"for ({self.target(node.target)} of py.iter({over})) {{"
            yield from self.block(node.body)
            yield "}"
        else:
            raise UntranslatableError(ast.unparse(node))

    def block(self, nodes: Iterable[ast.stmt]) -> Iterator[str]:
        return (f"  {line}" for node in nodes for line in self.statement(node))

    def effect(self, node: ast.expr) -> str:
        if isinstance(node, ast.Yield):
            return f"yield {self.value(node.value) if node.value else 'null'}"
        if isinstance(node, ast.YieldFrom):
            return f"yield* py.iter({self.value(node.value)})"
        return self.value(node)
