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


class ToolAlreadyRegistered(ToolError):
    """Another tool in service has the id that the other issuer is said to give this one."""

    code = "TOOL_ALREADY_REGISTERED"
    fr = "Un outil en service porte déjà cet identifiant externe. Révoquez-le d'abord."
    en = "A tool in service already has this external id. Revoke it first."


class IssuerUnavailable(ToolError):
    """The issuer that we trust for the tokens of tools does not give its keys."""

    code = "ISSUER_UNAVAILABLE"
    fr = "L'émetteur des jetons ne répond pas pour le moment. Réessayez dans quelques minutes."
    en = "The issuer of the tokens does not answer for now. Try again in a few minutes."
    retryable = True
