"""Where migrations that are out take the sealed fields from: :mod:`accounts.sealed_fields`."""

from accounts.sealed_fields import SealedCharField as SealedCharField
from accounts.sealed_fields import SealedJSONField as SealedJSONField
