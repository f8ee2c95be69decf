"""NumberFormTree: which number to give, asked as questions, and the rules of each form that they lead to."""

from schema import number_words, record_number, records, wording
from schema.access import Resource
from schema.declaration import shown, view
from schema.number_questions import TREE, Tree
from schema.records import NumberForm
from schema.types.vocabulary import LocalizedText


@view(
    resource=Resource.PUBLIC,
    en="An answer. It leads either to a question or to a form: exactly one of the two is set.",
    fr="Une réponse. Elle mène soit à une question, soit à une forme : l'une des deux exactement est donnée.",
)
class NumberAnswer:
    """View of ``number_questions.Choice``."""

    id: str = shown(en="Its id within the question; never changes.", fr="Son identifiant, stable, dans la question.")
    text: LocalizedText = shown(en="What it says.", fr="Son texte.", graphql_type=LocalizedText)
    question: str | None = shown(en="Id of the next question.", fr="Identifiant de la question suivante.")
    form: records.NumberForm | None = shown(en="The form to fill in.", fr="La forme à remplir.")
    where: LocalizedText | None = shown(
        en="Where this person finds the number, when it depends on the answer.",
        fr="Où trouver le numéro, quand cela dépend de la réponse.",
        graphql_type=LocalizedText | None,
    )


@view(
    resource=Resource.PUBLIC,
    en="A question. Those already answered stay on the screen, each with a way back to it.",
    fr="Une question. Celles qui ont une réponse restent à l'écran, et chacune peut être modifiée.",
)
class NumberQuestion:
    """View of ``number_questions.Step``."""

    id: str = shown(en="Its id; never changes.", fr="Son identifiant, stable.")
    text: LocalizedText = shown(en="What is asked.", fr="La question.", graphql_type=LocalizedText)
    where: LocalizedText | None = shown(
        en="Where to look for the answer.", fr="Où regarder pour répondre.", graphql_type=LocalizedText | None
    )
    answers: list[NumberAnswer] = shown(en="The answers.", fr="Les réponses.", graphql_type=list[NumberAnswer])


@view(
    resource=Resource.PUBLIC,
    en="One rule of a field, and what to say when it is broken (errors carry its id as extensions.rule).",
    fr="Une règle d'un champ, et ce qu'il faut dire si elle n'est pas respectée (extensions.rule d'une erreur).",
)
class NumberRule:
    """View of ``record_number.Rule``."""

    id: str = shown(en="Its id; never changes.", fr="Son identifiant, stable.")
    pattern: str = shown(
        en="Regular expression (ECMAScript), anchored.",
        fr="Expression régulière (ECMAScript), ancrée.",
        resolver=lambda root: f"^(?:{root.pattern})$",
        graphql_type=str,
    )
    text: LocalizedText = shown(
        en="What it asks for.", fr="Ce qu'elle demande, et comment corriger.", graphql_type=LocalizedText
    )


@view(resource=Resource.PUBLIC, en="A value to type.", fr="Une valeur à saisir.")
class NumberField:
    """View of ``record_number.Field``."""

    path: str = shown(
        en="Where it goes in RecordReference, such as paperTwoLines.line2; errors name it as extensions.field.",
        fr="Sa place dans RecordReference, par exemple paperTwoLines.line2 ; extensions.field d'une erreur.",
    )
    label: LocalizedText = shown(en="What it is called.", fr="Son nom.", graphql_type=LocalizedText)
    min_length: int = shown(
        en="Characters at least.", fr="Longueur minimale.", resolver=lambda root: root.shortest, graphql_type=int
    )
    max_length: int = shown(
        en="Characters at most.", fr="Longueur maximale.", resolver=lambda root: root.longest, graphql_type=int
    )
    pattern: str = shown(
        en="All its rules as one anchored regular expression (ECMAScript): what it admits, the service admits.",
        fr="Toutes ses règles en une expression régulière ancrée (ECMAScript) : le service admet ce qu'elle admet.",
    )
    digits_only: bool = shown(en="Whether a numeric keyboard will do.", fr="Si un clavier numérique suffit.")
    keeps_spaces: bool = shown(
        en="Whether spaces are typed as printed. Never trim or remove them before sending.",
        fr="Si les espaces se saisissent comme imprimés. Ne jamais les retirer avant l'envoi.",
    )
    example: str = shown(en="An example.", fr="Un exemple.")
    rules: list[NumberRule] = shown(
        en="Its rules, in the order in which they are told.",
        fr="Ses règles, dans l'ordre où elles sont dites.",
        graphql_type=list[NumberRule],
    )


@view(resource=Resource.PUBLIC, en="A form of record number.", fr="Une forme de numéro de dossier.")
class NumberFormRules:
    """View of ``record_number.FormRules``."""

    form: records.NumberForm = shown(en="Which form.", fr="La forme.")
    title: LocalizedText = shown(
        en="What it is called.",
        fr="Son nom.",
        resolver=lambda root: number_words.TITLES[root.form],
        graphql_type=LocalizedText,
    )
    where: LocalizedText = shown(
        en="Where the number is printed.",
        fr="Où le numéro est imprimé.",
        resolver=lambda root: number_words.WHERE[root.form],
        graphql_type=LocalizedText,
    )
    facsimile: list[str] = shown(
        en="What it looks like in print, line by line.",
        fr="Ce qui est imprimé, ligne par ligne.",
        graphql_type=list[str],
    )
    spaced: bool | None = shown(
        en="For cards alone: what to send as photocard.spaced.",
        fr="Pour les cartes seulement : la valeur de photocard.spaced.",
        resolver=lambda root: _spaced(root.form),
        graphql_type=bool | None,
    )
    fields: list[NumberField] = shown(
        en="What to type, in order.", fr="Les champs à saisir, dans l'ordre.", graphql_type=list[NumberField]
    )
    hint: LocalizedText = shown(
        en="What to verify when no record is found: the same for everybody.",
        fr="Que vérifier si aucun dossier n'est trouvé : le même texte pour tous.",
        resolver=lambda root: record_number.hint(root.form),
        graphql_type=LocalizedText,
    )


def _spaced(form: NumberForm) -> bool | None:
    return {NumberForm.PHOTOCARD: False, NumberForm.PHOTOCARD_SPACED: True}.get(form)


@view(
    resource=Resource.PUBLIC,
    en="A département as old numbers write it, where that is not today's code.",
    fr="Un département tel que les anciens numéros l'écrivent, quand ce n'est pas le code actuel.",
)
class DepartementConvention:
    """View of ``record_number.Convention``."""

    code: str = shown(en="Two digits.", fr="Deux chiffres.")
    territories: list[str] = shown(
        en="What it stands for; several territories can share it.",
        fr="Ce qu'il désigne ; plusieurs territoires peuvent le partager.",
        graphql_type=list[str],
    )


@view(
    resource=Resource.PUBLIC,
    en="Which record number to give: questions that lead to a form, and the rules of every form. The service checks "
    "by the same rules.",
    fr="Quel numéro de dossier donner : les questions qui mènent à une forme, et les règles de chaque forme. Le "
    "service vérifie avec les mêmes règles.",
)
class NumberFormTree:
    """View of ``number_questions.Tree``."""

    first: str = shown(
        en="Id of the first question.",
        fr="Identifiant de la première question.",
        resolver=lambda root: root.steps[0].id,
        graphql_type=str,
    )
    questions: list[NumberQuestion] = shown(
        en="Every question.",
        fr="Toutes les questions.",
        resolver=lambda root: root.steps,
        graphql_type=list[NumberQuestion],
    )
    change: LocalizedText = shown(
        en="What the link back to an answered question says.",
        fr="Le texte du lien qui rouvre une question.",
        resolver=lambda: wording.LocalizedText("Modifier", "Change"),
        graphql_type=LocalizedText,
    )
    forms: list[NumberFormRules] = shown(en="Every form.", fr="Toutes les formes.", graphql_type=list[NumberFormRules])
    departement_conventions: list[DepartementConvention] = shown(
        en="Codes of départements that have changed since. Corsica is 20; 79 is Deux-Sèvres.",
        fr="Les codes de département qui ont changé depuis. La Corse est 20 ; 79 désigne les Deux-Sèvres.",
        resolver=lambda: record_number.CONVENTIONS,
        graphql_type=list[DepartementConvention],
    )


def number_forms() -> Tree:
    """Answer the tree: the same for everybody, and nobody is asked."""
    return TREE
