"""Backups that only the holder of a secret key can open, in the age format (age-encryption.org/v1), as a stream.

The machine that makes backups knows the public key alone, so that a nightly job holds no secret. `age -d -i KEYFILE`
opens such a file too.
"""

import hashlib
import os
from collections.abc import Iterable
from pathlib import Path
from typing import BinaryIO

from pyrage import DecryptError, EncryptError, IdentityError, RecipientError, decrypt_io, encrypt_io, x25519

from service_levels.messages import Message
from service_levels.store import StoreError

PUBLIC, SECRET = "age1", "AGE-SECRET-KEY-"
HEAD = b"age-encryption.org/v1\n"


class KeyRefused(Exception):
    """A key that cannot be used; str() says why and what to do, and never holds a secret."""


def public_keys(given: Iterable[str]) -> list[x25519.Recipient]:
    """The public keys that were given: themselves, or files with one a line. Raises KeyRefused."""
    found = []
    for each in given:
        lines = [each] if each.lower().startswith((PUBLIC, SECRET.lower())) else _lines(Path(each))
        if any(line.upper().startswith(SECRET) for line in lines):
            raise KeyRefused(Message("backup.secret_given", begins=PUBLIC))
        try:
            found += [x25519.Recipient.from_str(line) for line in lines]
        except RecipientError:
            raise KeyRefused(Message("backup.no_public_key", key=each, begins=PUBLIC)) from None
    return found


def new_key(path: Path) -> str:
    """Writes a new secret key into a new file that only its owner may read; gives its public key. Raises StoreError."""
    made = x25519.Identity.generate()
    text = f"# public key: {made.to_public()}\n{made}\n"
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
    except FileExistsError:
        raise StoreError(Message("backup.key_there", path=path)) from None
    except OSError as error:
        raise StoreError(Message("file.unwritable", file=path, why=error.strerror)) from error
    return str(made.to_public())


def is_encrypted(path: Path) -> bool:
    """Whether a file begins as one in the age format. Raises StoreError where it cannot be read."""
    try:
        with path.open("rb") as file:
            return file.read(len(HEAD)) == HEAD
    except OSError as error:
        raise StoreError(Message("file.unreadable_rights", file=path, why=error.strerror)) from error


def encrypt(source: Path, target: Path, keys: list[x25519.Recipient]) -> None:
    """Encrypts a file into one that is there and empty, and reads it again: it is on the disk as it was written.

    Raises OSError, also for a full disk.
    """
    with source.open("rb") as plain, target.open("r+b") as file:
        sink = _Hashed(file)
        try:
            encrypt_io(plain, sink, keys)
        except EncryptError as error:
            raise sink.failed or OSError(str(error)) from error
        file.flush()
        os.fsync(file.fileno())
    with target.open("rb") as file:
        if hashlib.file_digest(file, "sha256").digest() != sink.hash.digest():
            raise OSError("what was written cannot be read again as it was")


def decrypt(source: Path, target: Path, key_file: Path) -> None:
    """Decrypts a file with the secret key in another. Raises StoreError, KeyRefused, OSError for a full disk."""
    try:
        keys = [x25519.Identity.from_str(line) for line in _lines(key_file)]
    except IdentityError:
        raise KeyRefused(Message("backup.no_secret_key", file=key_file, begins=f"{SECRET}1")) from None
    with source.open("rb") as file, target.open("r+b") as plain:
        sink = _Hashed(plain)
        try:
            decrypt_io(file, sink, keys)
        except DecryptError:
            raise StoreError(Message("backup.other_key", file=source)) from None
        except OSError as error:
            if sink.failed:
                raise sink.failed from error
            raise StoreError(Message("backup.damaged", file=source)) from None


class _Hashed:
    """A file that is written, with the checksum of what went in and what its writing failed of."""

    def __init__(self, file: BinaryIO) -> None:
        self.file, self.hash = file, hashlib.sha256()
        self.failed: OSError | None = None

    def write(self, some: bytes) -> int:
        try:
            written = self.file.write(some)
        except OSError as error:
            self.failed = error  # the library makes a text of it
            raise
        self.hash.update(some)
        return written

    def flush(self) -> None:
        self.file.flush()


def _lines(path: Path) -> list[str]:
    try:
        lines = [line.strip() for line in path.read_text(encoding="utf-8-sig").splitlines()]
    except OSError as error:
        raise KeyRefused(Message("backup.key_unreadable", file=path, why=error.strerror)) from None
    except UnicodeDecodeError:
        raise KeyRefused(Message("backup.no_keys", file=path)) from None
    found = [line for line in lines if line and not line.startswith("#")]
    if not found:
        raise KeyRefused(Message("backup.empty_keys", file=path))
    return found
