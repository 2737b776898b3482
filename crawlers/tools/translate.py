"""Translate a function into JavaScript, or say that it cannot be: the rules in the browser are those of the code.

Only what the rules use is known: loops, conditions, comparisons, fields of the policy and plain functions. What Python
does otherwise than JavaScript (truth, equality, order, dates) goes through `py`, written by hand and tested.
"""

from __future__ import annotations

import ast
import builtins
import dataclasses
import inspect
import json
import re
import textwrap
from collections.abc import Callable, Iterable, Iterator, Mapping, Set
from datetime import date, timedelta
from types import FunctionType
from typing import Any


class UntranslatableError(Exception):
    """A function does what the browser cannot."""


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


def qualified(function: Callable[..., Any]) -> str:
    """Module and name of a function."""
    return f"{function.__module__}.{function.__qualname__}"


def constant(value: Any) -> str:
    """A value of Python as JavaScript.

    Raises:
        UntranslatableError: it is no plain value.
    """
    if isinstance(value, re.Pattern):
        return pattern(value)
    if isinstance(value, timedelta):
        return json.dumps(value.days)
    if isinstance(value, date):
        return json.dumps(value.isoformat())
    if isinstance(value, Set):
        return f"new Set([{', '.join(map(constant, sorted(value)))}])"
    if isinstance(value, (tuple, list)):
        return f"[{', '.join(map(constant, value))}]"
    if isinstance(value, Mapping):
        # In one order: some are made from sets, which have none.
        return f"{{{', '.join(f'{json.dumps(key)}: {constant(one)}' for key, one in sorted(value.items()))}}}"
    if value is None or isinstance(value, (str, int, float, bool)):
        return json.dumps(value, ensure_ascii=False)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return constant({field.name: getattr(value, field.name) for field in dataclasses.fields(value)})
    raise UntranslatableError(f"a {type(value).__name__}")


LETTER = r"[\p{L}\p{N}_]"
EDGE = rf"(?:(?<={LETTER})(?!{LETTER})|(?<!{LETTER})(?={LETTER}))"


def pattern(compiled: re.Pattern[str]) -> str:
    """A pattern, with what Python and JavaScript write alike and mean differently."""
    text = compiled.pattern.replace(r"[^\W_]", r"[\p{L}\p{N}]").replace(r"\b", EDGE)
    text = re.sub(r"\[([^\]]*)\\w", r"[\1\\p{L}\\p{N}_", text).replace(r"\w", LETTER)
    text = text.replace(r"\W", r"[^\p{L}\p{N}_]").replace(r"\-", "-").replace("/", r"\/")
    return f"/{text}/{'i' if compiled.flags & re.IGNORECASE else ''}u"


class _Function:
    """One function on its way."""

    def __init__(self, to: Translator, function: Callable[..., Any], name: str) -> None:
        if not isinstance(function, FunctionType):
            raise UntranslatableError(qualified(function))
        (tree,) = ast.parse(textwrap.dedent(inspect.getsource(function))).body
        if not isinstance(tree, ast.FunctionDef):
            raise UntranslatableError(name)
        self.to, self.name, self.tree = to, name, tree
        self.known = inspect.getclosurevars(function)
        self.globals = function.__globals__
        self.parameters = list(inspect.signature(function).parameters)
        self.defaults = {
            key: one.default
            for key, one in inspect.signature(function).parameters.items()
            if one.default is not inspect.Parameter.empty
        }
        self.local: set[str] = set(self.parameters)

    def script(self) -> str:
        body = [line for statement in self.tree.body for line in self.statement(statement)]
        yields = any(isinstance(node, (ast.Yield, ast.YieldFrom)) for node in ast.walk(self.tree))
        given = ", ".join(
            f"{_safe(one)} = {constant(self.defaults[one])}" if one in self.defaults else _safe(one)
            for one in self.parameters
        )
        own = sorted(self.local - set(self.parameters))
        declared = [f"let {', '.join(map(_safe, own))};"] if own else []
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
            yield f"{target} = py.{_known(ARITHMETIC, node.op)}({target}, {self.value(node.value)});"
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

    def target(self, node: ast.expr) -> str:
        if isinstance(node, ast.Name):
            self.local.add(node.id)
            return _safe(node.id)
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
            return _safe(node.id)
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
        return f"py.{_known(ARITHMETIC, node.op)}({self.value(node.left)}, {self.value(node.right)})"

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


def _known(table: Mapping[type, str], sign: ast.AST) -> str:
    if type(sign) not in table:
        raise UntranslatableError(type(sign).__name__)
    return table[type(sign)]


def _safe(name: str) -> str:
    return f"{name}_" if name in ("with", "new", "in", "default", "function", "var", "case", "for", "of") else name
