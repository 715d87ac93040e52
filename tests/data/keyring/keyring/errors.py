"""The faults that `keyring` raises."""


class KeyringError(Exception):
    """Any of them."""


class NoKeyringError(KeyringError, RuntimeError):
    """There is no keyring."""
