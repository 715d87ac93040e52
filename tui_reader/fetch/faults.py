"""What an answer's status and a failed connection mean, each one clear line that names the host.

Used by the fetcher alone.
"""

from __future__ import annotations

import ssl
from datetime import datetime, timedelta

import httpcore

from tui_reader.errors import FetchError, NotFoundError, RetryLaterError
from tui_reader.fetch.limits import asks_to_wait, named_wait
from tui_reader.models import Page

UNSAID_RETRY_AFTER = timedelta(minutes=15)
"""What a 429 that names no time means."""


def refusal(page: Page, host: str, now: datetime) -> FetchError | None:
    """The error that an answer stands for; None for a good one and for "not modified"."""
    status = page.status
    if 200 <= status < 300 or status == 304:
        return None
    if status == 404:
        return NotFoundError(f"{host}: nothing is there (404)", status=status)
    if status == 410:
        return NotFoundError(f"{host}: gone for good (410)", status=status)
    if status in (429, 503):
        until = named_wait(page.headers, now, is_quota=status == 429)
        if until is None and status == 429:
            until = now + UNSAID_RETRY_AFTER
        if until is not None:
            return RetryLaterError(asks_to_wait(host, until), until=until, status=status)
    if status == 401:
        return FetchError(f"{host}: needs a name and password (401)", status=status)
    return FetchError(f"{host}: {_reason(status)} ({status})", status=status)


def no_connection(host: str, error: httpcore.ConnectError) -> FetchError:
    """The error for a connection that was not made, by what lies below it."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return FetchError(f"{host}: its certificate is not valid ({_why(cause)})")
        if isinstance(cause, ssl.SSLError):
            return FetchError(f"{host}: no secure connection could be made{_tls_word(cause)}")
        if isinstance(cause, ConnectionRefusedError):
            break
        cause = cause.__cause__ or cause.__context__
    return FetchError(f"{host}: could not be connected to")


def _why(error: ssl.SSLCertVerificationError) -> str:
    """OpenSSL's words, without the name of the host that stands before them already."""
    return error.verify_message.partition(", certificate is not valid for ")[0].rstrip(".")


def _tls_word(error: ssl.SSLError) -> str:
    """What OpenSSL calls the fault, in words: " (wrong version number)"."""
    reason = (error.reason or "").replace("_", " ").lower()
    return f" ({reason})" if reason else ""


def _reason(status: int) -> str:
    if status == 403:
        return "refuses access"
    if status == 405:
        return "does not take this request"
    return "the server failed" if status >= 500 else "the server refuses"
