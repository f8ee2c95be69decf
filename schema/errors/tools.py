"""Refusals to whoever registers internal tools: an operator at a command line, never a citizen."""

from schema.errors.service import ServiceError


class ToolError(ServiceError):
    """The register of internal tools says no."""


class ImpossibleRegistration(ToolError):
    """
    The law does not allow a tool of this legal basis what was asked for it.

    ``basis`` and ``article`` say why, ``scopes``, ``purposes`` and ``prefecture`` what is wrong, ``advice`` (``fr``,
    ``en``) what to do.
    """

    code = "IMPOSSIBLE_REGISTRATION"
    fr = "Le code de la route ne permet pas cet enregistrement. Corrigez-le comme indiqué."
    en = "The Code de la route does not allow this registration. Correct it as advised."


class ToolNotFound(ToolError):
    """No such tool is registered, or its registration has ended: expired, or revoked."""

    code = "TOOL_NOT_FOUND"
    fr = "Aucun outil en service ne porte cet identifiant. La liste les donne tous."
    en = "No tool in service has this id. The list gives them all."
