"""The directory that holds everything an installation writes; usable before the settings are."""

import fcntl
import os
import secrets
from pathlib import Path
from typing import IO

import environ

BASE_DIR = Path(__file__).resolve().parent.parent


def read_environment() -> environ.Env:
    """The environment, completed from ``.env`` as the settings do it."""
    env = environ.Env()
    env.read_env(BASE_DIR / ".env")
    return env


def var_dir() -> Path:
    path = Path(read_environment()("VAR_DIR", default=str(BASE_DIR / "var")))
    path.mkdir(parents=True, exist_ok=True)
    return path


def write_secret_key() -> None:
    """Give a new installation a secret of its own, readable by its owner only; an old secret is kept."""
    path = var_dir() / "secret_key"
    if read_environment()("SECRET_KEY", default="") or path.exists():
        return
    draft = path.with_name(f"secret_key.{os.getpid()}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(secrets.token_urlsafe(50))
    draft.rename(path)


def lock() -> IO[str] | None:
    """Held as long as the returned file is open; None when another process holds it."""
    file = (var_dir() / "serve.lock").open("w")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        file.close()
        return None
    return file
