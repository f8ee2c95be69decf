"""
Random valid documents: a walk over the schema with a seed, through fields, aliases, fragments and conditions.

Arguments come from what an attacker would try: ids of everybody and forged ones, numbers of real people, bounds and
beyond. A document that graphql-core does not find valid is thrown away.
"""

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from graphql import (
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLNamedType,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLUnionType,
    get_named_type,
    is_abstract_type,
    is_composite_type,
    is_required_argument,
    is_required_input_field,
    parse,
    validate,
)

DEEPEST = 11
MOST_FIELDS = 30
LONGEST = 4_000
"""Characters: a document of more might have more tokens than the service takes."""

MUTATIONS = {"signIn", "endSession", "activateAccount", "unlock"}
"""
Mutations that change nothing here: their tokens, passwords and ids are nobody's.

``exportMyData`` is left out: it answers what is held of the asker, whatever that is, the record's key among it.
"""

TO_PEOPLE = {"me", "driver", "drivers", "identifyDrivers", "node", "licence", "rii"}
"""Fields that lead to what is worth having, and are chosen more often for it."""

OFTEN = 6


@dataclass(frozen=True)
class Question:
    """A document, and its variables."""

    document: str
    variables: Mapping[str, Any]


class Generator:
    """Makes questions about one schema, always the same from one seed; ``pool`` holds values by their input type."""

    def __init__(self, schema: GraphQLSchema, seed: int, pool: Mapping[str, Sequence[Any]]) -> None:
        self._schema = schema
        self._chance = random.Random(seed)  # noqa: S311  # documents, not secrets
        self._pool = pool

    def questions(self, count: int) -> Iterator[Question]:
        """So many valid ones."""
        while count:
            question = self._question()
            if len(question.document) <= LONGEST and not validate(self._schema, parse(question.document)):
                count -= 1
                yield question

    def _question(self) -> Question:
        mutates = self._chance.random() < 0.05
        root = self._schema.mutation_type if mutates else self._schema.query_type
        assert root
        written = _Writing(self._schema, self._chance, self._pool)
        body = written.body(root, 0)
        while written.owed:
            written.pay()
        declared = ", ".join(f"${name}: {type_}" for name, type_ in written.declared.items())
        head = f"{'mutation' if mutates else 'query'} Random{f'({declared})' if declared else ''}"
        return Question(" ".join([f"{head} {body}", *written.fragments]), written.variables)


class _Writing:
    """One document on its way."""

    def __init__(self, schema: GraphQLSchema, chance: random.Random, pool: Mapping[str, Sequence[Any]]) -> None:
        self._schema = schema
        self._chance = chance
        self._pool = pool
        self._left = MOST_FIELDS
        self._names = 0
        self.declared: dict[str, str] = {}
        self.variables: dict[str, Any] = {}
        self.fragments: list[str] = []
        self.owed: list[tuple[str, GraphQLNamedType, int]] = []

    def body(self, upon: GraphQLNamedType, depth: int) -> str:
        """A selection set upon a type."""
        wanted = self._chance.randint(2, 5) if depth < 4 else self._chance.randint(1, 3)
        chosen = [self._selection(upon, depth) for _ in range(wanted)]
        return f"{{ {' '.join(each for each in chosen if each) or '__typename'} }}"

    def pay(self) -> None:
        """Write a fragment that was spread and does not exist yet."""
        name, upon, depth = self.owed.pop()
        self.fragments.append(f"fragment {name} on {upon.name} {self.body(upon, depth)}")

    def _selection(self, upon: GraphQLNamedType, depth: int) -> str:
        if depth >= DEEPEST or self._left <= 0:
            return self._field(upon, depth)
        kind = self._chance.random()
        if is_abstract_type(upon) and kind < 0.85:
            kind = 0.9
        if kind < 0.82:
            return self._field(upon, depth)
        narrowed = self._narrowed(upon)
        if kind < 0.95:
            return f"... on {narrowed.name}{self._condition()} {self.body(narrowed, depth + 1)}"
        name = self._name("F")
        self.owed.append((name, narrowed, depth + 1))
        return f"...{name}{self._condition()}"

    def _narrowed(self, upon: GraphQLNamedType) -> GraphQLNamedType:
        """A type that a fragment here may stand upon: the same, one of its members, one of its interfaces."""
        found: list[GraphQLNamedType] = [upon] if not isinstance(upon, GraphQLUnionType) else []
        if isinstance(upon, (GraphQLInterfaceType, GraphQLUnionType)):
            found += self._schema.get_possible_types(upon)
        if isinstance(upon, (GraphQLObjectType, GraphQLInterfaceType)):
            found += upon.interfaces
        return self._chance.choice(found)

    def _field(self, upon: GraphQLNamedType, depth: int) -> str:
        fields = dict(upon.fields) if isinstance(upon, (GraphQLObjectType, GraphQLInterfaceType)) else {}
        if upon is self._schema.mutation_type:
            fields = {name: field for name, field in fields.items() if name in MUTATIONS}
        if depth >= DEEPEST or self._left <= 0:
            fields = {name: each for name, each in fields.items() if not is_composite_type(get_named_type(each.type))}
        if not fields:
            return "__typename"
        self._left -= 1
        name = self._chance.choice([each for each in fields for _ in range(OFTEN if each in TO_PEOPLE else 1)])
        field = fields[name]
        target = get_named_type(field.type)
        text = f"{self._name('a')}: {name}" if self._chance.random() < 0.8 else name
        text += self._arguments(field) + self._condition()
        return f"{text} {self.body(target, depth + 1)}" if is_composite_type(target) else text

    def _arguments(self, field: GraphQLField) -> str:
        given = []
        for name, argument in field.args.items():
            if is_required_argument(argument) or self._chance.random() < 0.3:
                given.append(f"{name}: ${self._variable(argument.type, self._value(argument.type))}")
        return f"({', '.join(given)})" if given else ""

    def _condition(self) -> str:
        if self._chance.random() > 0.15:
            return ""
        directive, usual = self._chance.choice([("include", True), ("skip", False)])
        value = usual if self._chance.random() < 0.75 else not usual
        if self._chance.random() < 0.5:
            return f" @{directive}(if: {str(value).lower()})"
        return f" @{directive}(if: ${self._variable('Boolean!', value)})"

    def _variable(self, type_: object, value: Any) -> str:
        name = self._name("v")
        self.declared[name] = str(type_)
        self.variables[name] = value
        return name

    def _name(self, letter: str) -> str:
        self._names += 1
        return f"{letter}{self._names}"

    def _value(self, type_: Any) -> Any:
        match type_:
            case GraphQLNonNull():
                return self._value(type_.of_type)
            case GraphQLList():
                return [self._value(type_.of_type) for _ in range(self._chance.randint(1, 3))]
        if type_.name in self._pool:
            return self._chance.choice(self._pool[type_.name])
        match type_:
            case GraphQLEnumType():
                return self._chance.choice(list(type_.values))
            case GraphQLInputObjectType():
                required = [each for each in type_.fields.items() if is_required_input_field(each[1])]
                return {name: self._value(each.type) for name, each in required or list(type_.fields.items())[:1]}
        raise LookupError(f"the pool has no {type_.name}")


def whole(schema: GraphQLSchema, upon: Any, arguments: Mapping[str, str], above: tuple[str, ...] = ()) -> str:
    """Everything of a type, in one selection set; a type is not entered twice on the way down."""
    if isinstance(upon, GraphQLUnionType):
        inner = " ".join(f"... on {each.name} {whole(schema, each, arguments, above)}" for each in upon.types)
        return f"{{ __typename {inner} }}"
    chosen = ["__typename"]
    for name, field in upon.fields.items():
        target = get_named_type(field.type)
        text = f"{upon.name}_{name}: {name}{arguments.get(f'{upon.name}.{name}', '')}"
        if not is_composite_type(target):
            chosen.append(text)
        elif target.name not in above:
            chosen.append(f"{text} {whole(schema, target, arguments, (*above, upon.name))}")
    return f"{{ {' '.join(chosen)} }}"
