"""Translate expressions: conditions, values, comprehensions and calls."""

from __future__ import annotations

import ast
import builtins
import dataclasses
import inspect
import json
import re
from collections.abc import Callable, Mapping, Set
from datetime import timedelta
from types import FunctionType
from typing import Any, Protocol

from crawlers.tools.literals import UntranslatableError, constant, pattern

COMPARISONS: Mapping[type, str] = {ast.Lt: "lt", ast.LtE: "le", ast.Gt: "gt", ast.GtE: "ge", ast.Eq: "eq"}
ARITHMETIC: Mapping[type, str] = {
    ast.Add: "add", ast.Sub: "sub", ast.Mult: "mul", ast.Div: "div", ast.Pow: "pow", ast.BitOr: "union",
    ast.BitAnd: "both",
}  # fmt: skip
METHODS = frozenset(
    "search match fullmatch casefold lower strip rstrip split partition rpartition startswith endswith items values get"
    " isdisjoint add setdefault join removeprefix".split()
)
SHORT = 60
"""Characters up to which a value of the module is written where it is used."""
BUILTINS = frozenset(
    "len any all sum max min set sorted enumerate str next frozenset tuple list bool getattr hasattr".split()
)


class Script(Protocol):
    """The script that functions are written into."""

    fields: Set[str]
    constants: dict[str, str]

    def function(self, function: Callable[..., Any]) -> str:
        """The name under which a function can be called there."""


class Expressions:
    """Translates the expressions of one function.

    Attributes:
        to: the script.
        globals: the names of the function's module.
        local: the names of its own.
    """

    def __init__(self, to: Script, names: Mapping[str, Any], local: Set[str]) -> None:
        self.to = to
        self.globals = names
        self.local = set(local)

    def target(self, node: ast.expr) -> str:
        if isinstance(node, ast.Name):
            self.local.add(node.id)
            return safe(node.id)
        if isinstance(node, ast.Tuple):
            return f"[{', '.join('' if ast.unparse(one) == '_' else self.target(one) for one in node.elts)}]"
        if isinstance(node, ast.Subscript):
            return f"{self.value(node.value)}[{self.value(node.slice)}]"
        raise UntranslatableError(ast.unparse(node))

    # Conditions

    def truth(self, node: ast.expr) -> str:
        """A condition, as JavaScript understands it."""
        if isinstance(node, ast.BoolOp):
            sign = " && " if isinstance(node.op, ast.And) else " || "
            return f"({sign.join(map(self.truth, node.values))})"
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
            return f"!{self.truth(node.operand)}"
        if isinstance(node, ast.Compare):
            return self.compared(node)
        return f"py.truth({self.value(node)})"

    def compared(self, node: ast.Compare) -> str:
        parts, left = [], node.left
        for sign, right in zip(node.ops, node.comparators, strict=True):
            parts.append(self.comparison(left, sign, right))
            left = right
        return f"({' && '.join(parts)})"

    def comparison(self, left: ast.expr, sign: ast.cmpop, right: ast.expr) -> str:
        one, other = self.value(left), self.value(right)
        if type(sign) in COMPARISONS:
            return f"py.{COMPARISONS[type(sign)]}({one}, {other})"
        if isinstance(sign, ast.NotEq):
            return f"!py.eq({one}, {other})"
        if isinstance(sign, (ast.Is, ast.IsNot)):
            if other != "null":
                raise UntranslatableError(ast.unparse(right))
            return f"{one} {'===' if isinstance(sign, ast.Is) else '!=='} null"
        return f"{'' if isinstance(sign, ast.In) else '!'}py.has({other}, {one})"

    # Values

    def value(self, node: ast.expr) -> str:
        made = getattr(self, f"_{type(node).__name__.lower()}", None)
        if made is None:
            raise UntranslatableError(ast.unparse(node))
        return str(made(node))

    def _constant(self, node: ast.Constant) -> str:
        return constant(node.value)

    def _name(self, node: ast.Name) -> str:
        if node.id in self.local:
            return safe(node.id)
        text = constant(self.meant(node))
        if len(text) < SHORT:
            return text
        name = f"{self.globals['__name__'].removeprefix('policies.').replace('.', '_')}_{node.id}"
        self.to.constants[name] = text
        return name

    def meant(self, node: ast.expr) -> Any:
        """What a name of the module stands for.

        Raises:
            UntranslatableError: it is a value that only the run knows.
        """
        if isinstance(node, ast.Name) and node.id not in self.local:
            if node.id in self.globals:
                return self.globals[node.id]
            if hasattr(builtins, node.id):
                return getattr(builtins, node.id)
        if isinstance(node, ast.Attribute):
            return getattr(self.meant(node.value), node.attr)
        raise UntranslatableError(ast.unparse(node))

    def _attribute(self, node: ast.Attribute) -> str:
        if node.attr == "days" and isinstance(node.value, ast.BinOp):
            return self.value(node.value)
        if node.attr not in self.to.fields or (ast.unparse(node.value) == "s.policy" and node.attr == "digest"):
            raise UntranslatableError(ast.unparse(node))
        return f"{self.value(node.value)}.{node.attr}"

    def _subscript(self, node: ast.Subscript) -> str:
        if isinstance(node.slice, ast.Slice):
            ends = (self.value(one) if one else "null" for one in (node.slice.lower, node.slice.upper))
            return f"py.slice({self.value(node.value)}, {', '.join(ends)})"
        return f"py.at({self.value(node.value)}, {self.value(node.slice)})"

    def _unaryop(self, node: ast.UnaryOp) -> str:
        if isinstance(node.op, ast.USub):
            return f"-{self.value(node.operand)}"
        return self.truth(node)

    def _binop(self, node: ast.BinOp) -> str:
        return f"py.{known(ARITHMETIC, node.op)}({self.value(node.left)}, {self.value(node.right)})"

    def _boolop(self, node: ast.BoolOp) -> str:
        sign = "and" if isinstance(node.op, ast.And) else "or"
        return f"py.{sign}({', '.join(f'() => {self.value(one)}' for one in node.values)})"

    def _compare(self, node: ast.Compare) -> str:
        return self.compared(node)

    def _ifexp(self, node: ast.IfExp) -> str:
        return f"({self.truth(node.test)} ? {self.value(node.body)} : {self.value(node.orelse)})"

    def _namedexpr(self, node: ast.NamedExpr) -> str:
        value = self.value(node.value)
        return f"({self.target(node.target)} = {value})"

    def _tuple(self, node: ast.Tuple) -> str:
        return f"[{', '.join(self.element(one) for one in node.elts)}]"

    def _list(self, node: ast.List) -> str:
        return f"[{', '.join(self.element(one) for one in node.elts)}]"

    def _set(self, node: ast.Set) -> str:
        return f"new Set([{', '.join(self.element(one) for one in node.elts)}])"

    def element(self, node: ast.expr) -> str:
        if isinstance(node, ast.Starred):
            return f"...py.iter({self.value(node.value)})"
        return self.value(node)

    def _dict(self, node: ast.Dict) -> str:
        if None in node.keys:
            raise UntranslatableError(ast.unparse(node))
        pairs = ((self.value(key), self.value(one)) for key, one in zip(node.keys, node.values, strict=True) if key)
        return f"({{{', '.join(f'[{key}]: {one}' for key, one in pairs)}}})"

    def _joinedstr(self, node: ast.JoinedStr) -> str:
        return f"`{''.join(self.piece(one) for one in node.values)}`"

    def piece(self, node: ast.expr) -> str:
        if isinstance(node, ast.Constant):
            return re.sub(r"([`\\$])", r"\\\1", str(node.value))
        assert isinstance(node, ast.FormattedValue)
        if node.format_spec is None:
            return f"${{py.str({self.value(node.value)})}}"
        return f"${{py.format({self.value(node.value)}, {json.dumps(ast.unparse(node.format_spec)[2:-1])})}}"

    # Comprehensions

    def _listcomp(self, node: ast.ListComp) -> str:
        return f"[...{self.generated(node.generators, node.elt)}]"

    def _setcomp(self, node: ast.SetComp) -> str:
        return f"new Set({self.generated(node.generators, node.elt)})"

    def _generatorexp(self, node: ast.GeneratorExp) -> str:
        return self.generated(node.generators, node.elt)

    def generated(self, loops: list[ast.comprehension], element: ast.expr) -> str:
        around = set(self.local)
        opened = []
        for loop in loops:
            over = self.value(loop.iter)
            opened.append(f"for (const {self.target(loop.target)} of py.iter({over})) ")
            opened += [f"if ({self.truth(test)}) " for test in loop.ifs]
        made = f"(function* () {{ {''.join(opened)}yield {self.value(element)}; }})()"
        self.local = around
        return made

    # Calls

    def _call(self, node: ast.Call) -> str:
        called = node.func
        if isinstance(called, ast.Attribute):
            try:
                meant = self.meant(called)
            except (UntranslatableError, AttributeError):
                return self.method(called, node)
            if called.attr in METHODS and not inspect.ismodule(self.meant(called.value)):
                return self.method(called, node)
        else:
            meant = self.meant(called)
        return self.applied(meant, node)

    def method(self, called: ast.Attribute, node: ast.Call) -> str:
        if called.attr not in METHODS or node.keywords:
            raise UntranslatableError(ast.unparse(node))
        given = ", ".join([self.value(called.value), *map(self.value, node.args)])
        return f"py.{called.attr}({given})"

    def applied(self, meant: Any, node: ast.Call) -> str:
        """A call of something that is known."""
        if meant is isinstance and ast.unparse(node.args[1]) == "str":
            return f"(typeof {self.value(node.args[0])} === 'string')"
        if meant is map and ast.unparse(node.args[0]) == "len":
            return f"py.map(py.len, {self.value(node.args[1])})"
        args = [self.element(one) for one in node.args]
        named = {str(one.arg): self.value(one.value) for one in node.keywords}
        if meant is timedelta:
            return args[0] if args else named.get("days", "0")
        if dataclasses.is_dataclass(meant):
            return f"({{{', '.join(f'{key}: {one}' for key, one in named.items())}}})"
        if meant in (re.findall, re.search, re.fullmatch) and isinstance(node.args[0], ast.Constant):
            args[0] = pattern(re.compile(str(node.args[0].value)))
            return f"py.{meant.__name__}({', '.join(args[:2])})"
        if qualified(meant) in ("math.ceil", "collections.Counter"):
            return f"py.{meant.__name__.lower()}({', '.join(args)})"
        if getattr(meant, "__name__", "") in BUILTINS and meant is getattr(builtins, meant.__name__):
            return f"py.{meant.__name__}({', '.join([*args, *named.values()])})"
        if not isinstance(meant, FunctionType):
            raise UntranslatableError(ast.unparse(node))
        return f"{self.to.function(meant)}({', '.join(_in_order(meant, args, named))})"


def _in_order(function: FunctionType, args: list[str], named: Mapping[str, str]) -> list[str]:
    names = list(inspect.signature(function).parameters)
    return [*args, *(named[name] for name in names[len(args) :] if name in named)]


def known(table: Mapping[type, str], sign: ast.AST) -> str:
    """What a sign is called in the browser.

    Raises:
        UntranslatableError: it has no name there.
    """
    if type(sign) not in table:
        raise UntranslatableError(type(sign).__name__)
    return table[type(sign)]


def safe(name: str) -> str:
    """A name that JavaScript does not keep for itself."""
    return f"{name}_" if name in ("with", "new", "in", "default", "function", "var", "case", "for", "of") else name


def qualified(function: Callable[..., Any]) -> str:
    """Module and name of a function."""
    return f"{function.__module__}.{function.__qualname__}"
