"""
Every refusal of the service, drawn as a tree.

ServiceError
├── NotRecorded                   NOT_RECORDED
├── AccessError
│   ├── Unauthenticated           UNAUTHENTICATED
│   ├── StepUpNeeded              STEP_UP_REQUIRED
│   ├── ConfirmationRequired      CONFIRMATION_REQUIRED
│   ├── CrossOrigin               CROSS_ORIGIN
│   ├── InvalidToken              INVALID_TOKEN
│   ├── MixedCredentials          MIXED_CREDENTIALS
│   ├── PurposeNotAllowed         PURPOSE_NOT_ALLOWED
│   └── Forbidden                 FORBIDDEN
├── InputError
│   ├── BadRequest                BAD_REQUEST
│   ├── BadUserInput              BAD_USER_INPUT
│   ├── InvalidNumber             INVALID_NUMBER
│   └── BodyTooLarge              BODY_TOO_LARGE
├── RecordError
│   ├── RecordNotFound            RECORD_NOT_FOUND
│   ├── RecordAmbiguous           RECORD_AMBIGUOUS
│   ├── UseBirthName              USE_BIRTH_NAME
│   ├── RecordDeceased            RECORD_NOT_SERVED_ONLINE
│   ├── RecordProtected           RECORD_NOT_SERVED_ONLINE
│   └── RecordIsCandidate         NO_DRIVING_RIGHTS
├── RegistryError
│   ├── RegistryFailed            REGISTRY_ERROR
│   ├── RegistryBusy              REGISTRY_BUSY
│   ├── RegistryTimeout           REGISTRY_TIMEOUT
│   ├── RegistryUnreachable       REGISTRY_UNREACHABLE
│   ├── RegistryBadAnswer         REGISTRY_BAD_ANSWER
│   ├── RegistryClosed            REGISTRY_CLOSED
│   ├── RegistryReadOnly          REGISTRY_READ_ONLY
│   ├── RegistryPending           REGISTRY_PENDING
│   ├── QuotaExhausted            QUOTA_EXHAUSTED
│   ├── SegmentUnavailable        REGISTRY_PARTIAL
│   ├── SegmentWithheld           FORBIDDEN
│   └── RegistryRefusal           INTERNAL
├── AccountError
│   ├── WrongCredentials          WRONG_CREDENTIALS
│   ├── SignInLocked              SIGN_IN_LOCKED
│   ├── TooManyAttempts           TOO_MANY_ATTEMPTS
│   ├── PasswordRefused           PASSWORD_REFUSED
│   ├── InvalidEmail              INVALID_EMAIL
│   ├── NoPassword                NO_PASSWORD
│   ├── LinkNoLongerValid         LINK_NO_LONGER_VALID
│   ├── SessionNotFound           SESSION_NOT_FOUND
│   ├── NothingToConfirm          NOTHING_TO_CONFIRM
│   ├── MismatchReportOpen        MISMATCH_REPORT_OPEN
│   ├── ShareNotValid             SHARE_NOT_VALID
│   ├── ShareNotFound             SHARE_NOT_FOUND
│   ├── TooManyShares             TOO_MANY_SHARES
│   └── AnotherRecord             ANOTHER_RECORD
├── DocumentError
│   ├── DocumentDataMissing
│   │   ├── DocumentDataUnavailable  DOCUMENT_DATA_UNAVAILABLE
│   │   ├── DocumentDataIncomplete   DOCUMENT_DATA_INCOMPLETE
│   │   └── DocumentDataStale        DOCUMENT_DATA_STALE
│   ├── DocumentChanged           DOCUMENT_CHANGED
│   ├── DocumentsBusy             DOCUMENTS_BUSY
│   ├── DocumentFailed            DOCUMENT_FAILED
│   └── DocumentAddressNotValid   DOCUMENT_ADDRESS_NOT_VALID
├── ToolError
│   ├── ImpossibleRegistration    IMPOSSIBLE_REGISTRATION
│   ├── IssuerUnavailable         ISSUER_UNAVAILABLE
│   ├── ToolAlreadyRegistered     TOOL_ALREADY_REGISTERED
│   └── ToolNotFound              TOOL_NOT_FOUND
└── SignInError
    ├── SignInCancelled           SIGN_IN_CANCELLED
    ├── SignInStateLost           SIGN_IN_STATE_LOST
    ├── ProviderUnavailable       PROVIDER_UNAVAILABLE
    └── ProviderUntrusted         PROVIDER_UNTRUSTED

``code`` never changes once published; ``fr`` and ``en`` are what a frontend may show, and say what to do next;
``detail`` is for our logs and never leaves. Anything raised that is not a ``ServiceError`` is a bug and stays inside.
"""

from schema.errors.accounts import (
    AccountError,
    AnotherRecord,
    InvalidEmail,
    LinkNoLongerValid,
    MismatchReportOpen,
    NoPassword,
    NothingToConfirm,
    PasswordRefused,
    ProviderUnavailable,
    ProviderUntrusted,
    SessionNotFound,
    ShareNotFound,
    ShareNotValid,
    SignInCancelled,
    SignInError,
    SignInLocked,
    SignInStateLost,
    TooManyAttempts,
    TooManyShares,
    WrongCredentials,
)
from schema.errors.documents import (
    DocumentAddressNotValid,
    DocumentChanged,
    DocumentDataIncomplete,
    DocumentDataMissing,
    DocumentDataStale,
    DocumentDataUnavailable,
    DocumentError,
    DocumentFailed,
    DocumentsBusy,
)
from schema.errors.registry import (
    QuotaExhausted,
    RecordAmbiguous,
    RecordDeceased,
    RecordError,
    RecordIsCandidate,
    RecordNotFound,
    RecordProtected,
    RegistryBadAnswer,
    RegistryBusy,
    RegistryClosed,
    RegistryError,
    RegistryFailed,
    RegistryPending,
    RegistryReadOnly,
    RegistryRefusal,
    RegistryTimeout,
    RegistryUnreachable,
    SegmentUnavailable,
    SegmentWithheld,
    UseBirthName,
)
from schema.errors.requests import (
    AccessError,
    BadRequest,
    BadUserInput,
    BodyTooLarge,
    ConfirmationRequired,
    CrossOrigin,
    Forbidden,
    InputError,
    InvalidNumber,
    InvalidToken,
    MixedCredentials,
    PurposeNotAllowed,
    StepUpNeeded,
    Unauthenticated,
)
from schema.errors.service import (
    NotRecorded,
    ServiceError,
    until,
)
from schema.errors.tools import (
    ImpossibleRegistration,
    IssuerUnavailable,
    ToolAlreadyRegistered,
    ToolError,
    ToolNotFound,
)

__all__ = [
    "AccessError",
    "AccountError",
    "AnotherRecord",
    "BadRequest",
    "BadUserInput",
    "BodyTooLarge",
    "ConfirmationRequired",
    "CrossOrigin",
    "DocumentAddressNotValid",
    "DocumentChanged",
    "DocumentDataIncomplete",
    "DocumentDataMissing",
    "DocumentDataStale",
    "DocumentDataUnavailable",
    "DocumentError",
    "DocumentFailed",
    "DocumentsBusy",
    "Forbidden",
    "ImpossibleRegistration",
    "InputError",
    "InvalidEmail",
    "InvalidNumber",
    "InvalidToken",
    "IssuerUnavailable",
    "LinkNoLongerValid",
    "MismatchReportOpen",
    "MixedCredentials",
    "NoPassword",
    "NotRecorded",
    "NothingToConfirm",
    "PasswordRefused",
    "ProviderUnavailable",
    "ProviderUntrusted",
    "PurposeNotAllowed",
    "QuotaExhausted",
    "RecordAmbiguous",
    "RecordDeceased",
    "RecordError",
    "RecordIsCandidate",
    "RecordNotFound",
    "RecordProtected",
    "RegistryBadAnswer",
    "RegistryBusy",
    "RegistryClosed",
    "RegistryError",
    "RegistryFailed",
    "RegistryPending",
    "RegistryReadOnly",
    "RegistryRefusal",
    "RegistryTimeout",
    "RegistryUnreachable",
    "SegmentUnavailable",
    "SegmentWithheld",
    "ServiceError",
    "SessionNotFound",
    "ShareNotFound",
    "ShareNotValid",
    "SignInCancelled",
    "SignInError",
    "SignInLocked",
    "SignInStateLost",
    "StepUpNeeded",
    "TooManyAttempts",
    "TooManyShares",
    "ToolAlreadyRegistered",
    "ToolError",
    "ToolNotFound",
    "Unauthenticated",
    "UseBirthName",
    "WrongCredentials",
    "until",
]
