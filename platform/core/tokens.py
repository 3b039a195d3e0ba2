"""Secrets in addresses that need not be kept: made again from what is stored and from the site's own key.

So neither a row nor a letter waiting to be sent holds anything that opens a door, and a letter can be sent again.
"""

import hashlib
from base64 import urlsafe_b64encode

from django.utils.crypto import salted_hmac


def token_for(purpose: str, seed: str) -> str:
    """32 bytes as 43 letters for an address; another purpose or seed, or another SECRET_KEY, gives another token."""
    made = salted_hmac(f"hearth.token.{purpose}", seed, algorithm="sha256").digest()
    return urlsafe_b64encode(made).rstrip(b"=").decode()


def digest_of(token: str) -> str:
    """What is stored to find a token by, and cannot be turned back into it."""
    return hashlib.sha256(token.encode()).hexdigest()
