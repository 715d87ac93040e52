"""Stands in for the package `keyring`: passwords in the file that TEST_KEYRING names."""

from __future__ import annotations

import json
import os
from importlib import import_module
from pathlib import Path


class TestKeyring:
    """What `get_keyring` gives."""


class PlaintextKeyring:
    """The name of a backend that keeps passwords in the clear."""


def get_keyring() -> object:
    return PlaintextKeyring() if os.environ.get("TEST_KEYRING") == "plain" else TestKeyring()


def get_password(service: str, name: str) -> str | None:
    return _kept().get(f"{service} {name}")


def set_password(service: str, name: str, password: str) -> None:
    _keep({**_kept(), f"{service} {name}": password})


def delete_password(service: str, name: str) -> None:
    _keep({key: value for key, value in _kept().items() if key != f"{service} {name}"})


def _path() -> Path:
    if os.environ["TEST_KEYRING"] == "locked":
        raise import_module("keyring.errors").KeyringError("it is locked")
    return Path(os.environ["TEST_KEYRING"])


def _kept() -> dict[str, str]:
    path = _path()
    return dict(json.loads(path.read_text())) if path.exists() else {}


def _keep(passwords: dict[str, str]) -> None:
    _path().write_text(json.dumps(passwords))
