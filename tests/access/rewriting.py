"""The same question in other words: rewritings of a document that must not change what is decided or answered."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from graphql import (
    FieldNode,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionNode,
    SelectionSetNode,
    get_named_type,
    parse,
    print_ast,
)

PREFIX = "renamed_"


@dataclass(frozen=True)
class Rewritten:
    """A document in other words: its text, the variables that it needs besides, and the operation to choose."""

    document: str
    variables: Mapping[str, Any]
    name: str | None = None


BOTH = " @include(if: $yes) @skip(if: $no)"

OTHERS = """
    query First { session { kind } }
    query Last { me { rii { __typename } licence { balance notices { reference } } } }
"""


class Writer:
    """Writes selections again as they are; what inherits from it writes them in another way."""

    def __init__(self, schema: GraphQLSchema) -> None:
        self._schema = schema

    def body(self, selections: SelectionSetNode, parent: Any) -> str:
        """What stands between the braces of a selection set upon a type."""
        return " ".join(self.around(self.selection(each, parent), parent) for each in selections.selections)

    def selection(self, node: SelectionNode, parent: Any) -> str:
        """One selection: a field with all below it, or a fragment in line."""
        if isinstance(node, InlineFragmentNode):
            assert node.type_condition
            narrowed = self._schema.type_map[node.type_condition.name.value]
            return f"... on {narrowed.name} {{ {self.body(node.selection_set, narrowed)} }}"
        assert isinstance(node, FieldNode)
        text = self.field(node)
        if node.selection_set is not None:
            field = self._schema.get_field(parent, node.name.value)
            assert field
            text += f" {{ {self.body(node.selection_set, get_named_type(field.type))} }}"
        return text

    def field(self, node: FieldNode) -> str:
        """A field and its arguments."""
        arguments = ", ".join(print_ast(each) for each in node.arguments or ())
        return node.name.value + (f"({arguments})" if arguments else "")

    def around(self, text: str, parent: Any) -> str:
        """What stands instead of a selection upon a type."""
        return text


class Aliased(Writer):
    """Every field by another name."""

    def field(self, node: FieldNode) -> str:
        """A field under its alias."""
        return f"{PREFIX}{node.name.value}: {super().field(node)}"


class Twice(Writer):
    """Every selection twice."""

    def around(self, text: str, parent: Any) -> str:
        """Once more."""
        return f"{text} {text}"


class Inline(Writer):
    """Every selection in a fragment upon its own type."""

    def around(self, text: str, parent: Any) -> str:
        """Within the type's name."""
        return f"... on {parent.name} {{ {text} }}"


class Untyped(Writer):
    """Every selection in fragments without a type."""

    def around(self, text: str, parent: Any) -> str:
        """Twice wrapped."""
        return f"... {{ ... {{ {text} }} }}"


class ByInterface(Writer):
    """Every selection through each interface of its type, and back where the interface has not the field."""

    def around(self, text: str, parent: Any) -> str:
        """Within the names of the interfaces."""
        if isinstance(parent, (GraphQLObjectType, GraphQLInterfaceType)):
            name = text.partition("(")[0].partition("{")[0].strip()
            for interface in parent.interfaces:
                inner = text if name in interface.fields else f"... on {parent.name} {{ {text} }}"
                text = f"... on {interface.name} {{ {inner} }}"
        return text


class Conditional(Writer):
    """Every field included by a variable."""

    def field(self, node: FieldNode) -> str:
        """A field and its conditions."""
        return super().field(node) + BOTH


class ConditionalFragment(Writer):
    """Every selection in a fragment that is included by a variable."""

    def around(self, text: str, parent: Any) -> str:
        """Within conditions."""
        return f"...{BOTH} {{ {text} }}"


class Fragments(Writer):
    """Every selection set as a named fragment of its own, each spread in the one before; ``made`` holds them."""

    def __init__(self, schema: GraphQLSchema) -> None:
        super().__init__(schema)
        self.made: list[str] = []

    def body(self, selections: SelectionSetNode, parent: Any) -> str:
        """A spread, twice, of a fragment that is kept."""
        place = len(self.made)
        self.made.append("")
        self.made[place] = f"fragment F{place} on {parent.name} {{ {super().body(selections, parent)} }}"
        return f"...F{place} ...F{place}"


WRITERS: Mapping[str, type[Writer]] = {
    "alias": Aliased,
    "inline fragment": Inline,
    "fragment without a type": Untyped,
    "interface fragment": ByInterface,
    "duplicate": Twice,
    "include by variable": Conditional,
    "fragment included by variable": ConditionalFragment,
    "named fragments": Fragments,
    "one operation of many": Writer,
}
"""Each way of asking the same, by its name."""


def rewritten(schema: GraphQLSchema, way: str, document: str, variables: Mapping[str, Any]) -> Rewritten:
    """Write a document of one operation in another way."""
    (operation,) = parse(document).definitions
    assert isinstance(operation, OperationDefinitionNode)
    root = schema.get_root_type(operation.operation)
    declared = [print_ast(each) for each in operation.variable_definitions or ()]
    given = dict(variables)
    if WRITERS[way] in (Conditional, ConditionalFragment):
        declared += ["$yes: Boolean!", "$no: Boolean = false"]
        given["yes"] = True
    writer = WRITERS[way](schema)
    head = f"{operation.operation.value} Alone{f'({chr(44).join(declared)})' if declared else ''}"
    text = f"{head} {{ {writer.body(operation.selection_set, root)} }}"
    if isinstance(writer, Fragments):
        text += " " + " ".join(writer.made)
    if WRITERS[way] is Writer:
        return Rewritten(f"query Before {{ service {{ name }} }} {text} {OTHERS}", given, "Alone")
    return Rewritten(text, given)


def unaliased(data: Any) -> Any:
    """An answer with the names that fields have in the schema."""
    if isinstance(data, list):
        return [unaliased(each) for each in data]
    if isinstance(data, dict):
        return {key.removeprefix(PREFIX): unaliased(value) for key, value in data.items()}
    return data
