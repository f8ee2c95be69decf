"""Refusals of a request: who asks, and what was sent."""

from schema.errors.service import ServiceError


class AccessError(ServiceError):
    """The session may not have this."""


class Unauthenticated(AccessError):
    """Nobody is signed in."""

    code = "UNAUTHENTICATED"
    fr = "Connectez-vous pour accéder à cette information."
    en = "Sign in to read this."


class StepUpNeeded(AccessError):
    """Signed in, but not by FranceConnect."""

    code = "STEP_UP_REQUIRED"
    fr = "Cette information n'est accessible qu'après une connexion avec FranceConnect."
    en = "This can only be read after signing in with FranceConnect."


class ConfirmationRequired(AccessError):
    """Signed in, and the record that was found is not confirmed yet."""

    code = "CONFIRMATION_REQUIRED"
    fr = "Vérifiez d'abord que le dossier trouvé est le vôtre : confirmez-le, ou signalez qu'il ne l'est pas."
    en = "First check that the record found is yours: confirm it, or report that it is not."


class CrossOrigin(AccessError):
    """A page of another site asked a browser to act in its visitor's name."""

    code = "CROSS_ORIGIN"
    fr = "Cette demande ne venait pas d'un site autorisé. Rien n'a été fait."
    en = "This request did not come from an allowed site. Nothing was done."


class Forbidden(AccessError):
    """This kind of session never reads this."""

    code = "FORBIDDEN"
    fr = "Cette information n'est pas accessible à votre session."
    en = "Your session may not read this."


class PurposeNotAllowed(AccessError):
    """A tool named no purpose for which this may be read."""

    code = "PURPOSE_NOT_ALLOWED"
    fr = "Le motif annoncé ne permet pas de lire cette information. Annoncez-en un qui le permet (X-Access-Purpose)."
    en = "The purpose stated does not allow this to be read. State one that does (X-Access-Purpose)."


class MixedCredentials(AccessError):
    """A cookie and a bearer token came in one request: nobody can say who asks."""

    code = "MIXED_CREDENTIALS"
    fr = "La requête porte à la fois un cookie de session et un jeton. Envoyez l'un ou l'autre."
    en = "The request carries both a session cookie and a token. Send one or the other."


class InvalidToken(AccessError):
    """The bearer token opens nothing (RFC 6750); which part of it is wrong is not told."""

    code = "INVALID_TOKEN"
    fr = "Ce jeton n'ouvre aucun accès : il est illisible, expiré ou révoqué. Demandez-en un autre à /oauth/token."
    en = "This token gives no access: it is unreadable, expired or revoked. Ask /oauth/token for another."


class InputError(ServiceError):
    """What was sent cannot be used as it is."""


class BadRequest(InputError):
    """The HTTP request is not a GraphQL request."""

    code = "BAD_REQUEST"
    fr = "La requête n'est pas une requête GraphQL lisible."
    en = "The request is not a readable GraphQL request."


class BadUserInput(InputError):
    """An argument is out of its bounds."""

    code = "BAD_USER_INPUT"
    fr = "Un argument de la requête est hors de ses limites."
    en = "An argument of the request is out of bounds."


class InvalidNumber(InputError):
    """A record number breaks a rule of its form; ``rule`` names it."""

    code = "INVALID_NUMBER"
    fr = "Le numéro de dossier ne respecte pas le format indiqué."
    en = "The record number does not have the stated form."


class BodyTooLarge(InputError):
    """The body is larger than any query needs."""

    code = "BODY_TOO_LARGE"
    fr = "La requête est trop volumineuse."
    en = "The request is too large."
