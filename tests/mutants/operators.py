"""Which changes are tried: of cosmic-ray's those that turn one rule into another, and two for what is left out of a rule."""

from cosmic_ray.ast import ast_nodes, get_ast
from cosmic_ray.mutating import mutate_code
from cosmic_ray.operators.operator import Example, Operator
from cosmic_ray.plugins import get_operator
from parso.python.tree import Keyword

# Each boundary once, each sum turned round: other operators in their place are noticed by whatever runs the line.
_COMPARED = ["Lt_LtE", "LtE_Lt", "Gt_GtE", "GtE_Gt", "Eq_NotEq", "NotEq_Eq", "Is_IsNot", "IsNot_Is"]
_CALCULATED = ["Add_Sub", "Sub_Add", "Mul_Add", "Div_Mul", "FloorDiv_Div", "BitOr_BitAnd", "BitAnd_BitOr"]
_OTHERS = ["AddNot", "ReplaceAndWithOr", "ReplaceOrWithAnd", "ReplaceTrueWithFalse", "ReplaceFalseWithTrue", "NumberReplacer",
           "ReplaceContinueWithBreak", "ReplaceBreakWithContinue", "ZeroIterationForLoop", "ExceptionReplacer"]  # fmt: skip
_NAMES = [
    *(f"ReplaceComparisonOperator_{name}" for name in _COMPARED),
    *(f"ReplaceBinaryOperator_{name}" for name in _CALCULATED),
    *_OTHERS,
]


class LeaveOutOfQuery(Operator):
    """A query without one of its conditions, its order or its lock."""

    @classmethod
    def examples(cls):
        return (Example("people.filter(state=1).first()", "people.first()"),)

    _PARTS = frozenset({".filter", ".exclude", ".select_for_update", ".order_by", ".distinct"})

    def mutation_positions(self, node):
        # At once: the node is changed while somebody still counts its places.
        return [(node.children[n].start_pos, node.children[n + 1].end_pos) for n in self._places(node)]

    def mutate(self, node, index):
        place = self._places(node)[index]
        del node.children[place : place + 2]
        return node

    def _places(self, node):
        if node.type not in {"atom_expr", "power"}:
            return []
        parts = [child.get_code(include_prefix=False) for child in node.children]
        return [n for n in range(1, len(parts) - 1) if parts[n] in self._PARTS and parts[n + 1].startswith("(")]


class LeaveOutStatement(Operator):
    """A check that is not made, a refusal that is not raised, a change that is not written."""

    @classmethod
    def examples(cls):
        return (Example("lock(township)\n", "pass\n"), Example("raise ValueError\n", "pass\n"))

    def mutation_positions(self, node):
        return [(node.start_pos, node.end_pos)] if self._is_one(node) else []

    def mutate(self, node, index):
        first = node.children[0]
        # As many lines as before, so that what follows stays where it is.
        node.children[-1].value += "\n" * first.get_code(include_prefix=False).count("\n")
        node.children[0] = Keyword("pass", first.start_pos, first.get_first_leaf().prefix)
        return node

    @staticmethod
    def _is_one(node):
        if node.type != "simple_stmt":
            return False
        first = node.children[0]
        called = first.type in {"atom_expr", "power"} and first.children[-1].get_code(include_prefix=False).startswith(
            "("
        )
        return called or first.type == "raise_stmt"


def changes_of(source: str) -> list[str]:
    """The source with each of the changes, one at a time."""
    tree = get_ast(source)
    changed = []
    for operator in [*(get_operator(f"core/{name}")() for name in _NAMES), LeaveOutOfQuery(), LeaveOutStatement()]:
        places = [place for node in ast_nodes(tree) for place in operator.mutation_positions(node)]
        changed += [mutate_code(source, operator, occurrence) for occurrence in range(len(places))]
    return changed
