"""Every setting of the product, typed, in one place."""

from __future__ import annotations

import base64
import binascii
import ipaddress
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote, urlsplit

from dotenv import dotenv_values

ROOT = Path(__file__).resolve().parent
KNOWN_SECRETS = frozenset({"changeme", "change-me", "change_me", "your-secret-key", "your_secret_key", "development"})
KNOWN_DATABASE_PASSWORDS = frozenset({"postgres", "password", "admin", "root", "secret", "interviewbot", "changeme"})
MIN_SECRET_CHARACTERS = 32
MIN_DIFFERENT_CHARACTERS = 10
ENCRYPTION_KEY_BYTES = 32
MAKE_A_KEY = "make one with: python -c 'import secrets; print(secrets.token_urlsafe(32))'"
MOST_SPEECH_PROCESSES = 8
GPU_DRIVER = Path("/dev/nvidiactl")
TRUE_WORDS = frozenset({"1", "true", "yes", "on"})
FALSE_WORDS = frozenset({"0", "false", "no", "off", ""})
POSTGRESQL = "postgresql+psycopg2://"
# security of the connection to the mail server, and its usual port
MAIL_PORTS = {"starttls": 587, "tls": 465, "plain": 25}
# Captions take 0.25 CPU seconds a second of speech (docs/benchmarks.md).
INTERVIEWS_A_CORE = 4
# A web process then has three quarters of a core that it shares with one worker, and workers still move beside others.
WORKER_NICENESS = 5
ASYNC_MODES = ("eventlet", "threading", "gevent")
WEB_SCHEMES = ("http", "https")
REDIS_SCHEMES = ("redis", "rediss", "unix")
DATABASE_SCHEMES = ("postgresql", "postgres", "postgresql+psycopg2", "sqlite")
# of a file or a socket on this machine
WITHOUT_HOST = frozenset({"unix", *DATABASE_SCHEMES})


class ConfigError(Exception):
    """A setting is wrong; the message names the variable and the mend."""


@dataclass(frozen=True)
class Config:
    """The effective settings. Paths are absolute; `_seconds` fields are seconds."""

    home: Path
    production: bool
    debug: bool
    secret_key: str = field(repr=False)
    database_url: str = field(repr=False)
    redis_url: str = field(repr=False)
    redis_is_embedded: bool
    host: str
    port: int
    public_url: str
    web_processes: int
    speech_processes: int
    worker_niceness: int  # 0 to 19: by how much workers give way to web processes
    max_active_interviews: int
    limit_follows_load: bool  # the number above is then only the first
    socketio_async_mode: str
    allowed_origins: tuple[str, ...]
    whisper_model: str
    whisper_live_model: str
    whisper_device: str
    whisper_compute_type: str
    whisper_batch_size: int  # 0: found by trial
    ollama_base_url: str
    ollama_model: str
    ollama_timeout_seconds: float
    mail_host: str
    mail_port: int
    mail_user: str
    mail_password: str = field(repr=False)
    mail_security: str
    mail_from: str
    mail_timeout_seconds: float
    log_format: str
    metrics_token: str = field(repr=False)
    trusted_proxies: int = 0
    api_requests_a_minute: int = 600  # of one person or token
    second_factor_for_admins: bool = False
    webhooks_to_loopback: bool = False
    sentry_dsn: str = field(default="", repr=False)
    # the first one wraps the data keys of organisations, all of them unwrap
    encryption_keys: tuple[bytes, ...] = field(default=(), repr=False)

    @property
    def recordings_dir(self) -> Path:
        return self.home / "recordings"

    @property
    def keys_dir(self) -> Path:
        """The data keys of organisations, each wrapped with one of `encryption_keys`."""
        return self.home / "keys"

    @property
    def reports_dir(self) -> Path:
        return self.home / "reports"

    @property
    def mailbox_dir(self) -> Path:
        """Where mails go in development while no mail server is set."""
        return self.home / "mailbox"

    @property
    def redis_dir(self) -> Path:
        return self.home / "redis"

    @property
    def uses_sqlite(self) -> bool:
        return self.database_url.startswith("sqlite")

    @classmethod
    def from_env(cls, environ: Mapping[str, str] | None = None, env_file: Path | None = ROOT / ".env") -> Config:
        """Read the environment over `.env`; raises ConfigError naming the variable to mend."""
        given = dict(os.environ if environ is None else environ)
        in_file = dotenv_values(env_file) if env_file is not None and env_file.is_file() else {}
        env = _Environment({**{k: v for k, v in in_file.items() if v is not None}, **given})
        config = _read(cls, env)
        if config.production:
            _refuse_unsafe(config, env)
        return config


class _Environment:
    def __init__(self, values: Mapping[str, str]) -> None:
        self._values = values

    def text(self, name: str, default: str = "") -> str:
        return self._values.get(name, "").strip() or default

    def flag(self, name: str, default: bool = False) -> bool:
        word = self.text(name, str(default)).lower()
        if word not in TRUE_WORDS | FALSE_WORDS:
            raise ConfigError(f"{name}={word!r} is neither true nor false; write 1 or 0.")
        return word in TRUE_WORDS

    def integer(self, name: str, default: int, low: int, high: int) -> int:
        text = self.text(name, str(default))
        if not text.isdecimal() or not low <= int(text) <= high:
            raise ConfigError(f"{name}={text!r} must be a whole number from {low} to {high}.")
        return int(text)

    def seconds(self, name: str, default: float) -> float:
        text = self.text(name, str(default))
        try:
            value = float(text)
        except ValueError:
            value = 0.0
        if not 0 < value < float("inf"):
            raise ConfigError(f"{name}={text!r} must be a number of seconds above 0.")
        return value

    def url(self, name: str, schemes: tuple[str, ...], default: str = "") -> str:
        """As it is written, which may hold a password: no message repeats it."""
        text = self.text(name, default)
        if text and not _is_url(text, schemes):
            beginnings = ", ".join(f"{scheme}://" for scheme in schemes)
            raise ConfigError(f"{name} must be a whole address, beginning with one of: {beginnings}.")
        return text

    def choice(self, name: str, options: tuple[str, ...]) -> str:
        word = self.text(name, options[0])
        if word not in options:
            raise ConfigError(f"{name}={word!r} must be one of: {', '.join(options)}.")
        return word


def _is_url(text: str, schemes: tuple[str, ...]) -> bool:
    try:
        parts = urlsplit(text)
        named = bool(parts.hostname) and parts.port != 0
    except ValueError:  # brackets without an address, a port that is no number
        return False
    return parts.scheme in schemes and (named or parts.scheme in WITHOUT_HOST)


def _read(cls: type[Config], env: _Environment) -> Config:
    home = Path(env.text("INTERVIEWBOT_HOME", str(ROOT / "instance"))).expanduser().resolve()
    production = env.choice("INTERVIEWBOT_ENV", ("development", "production")) == "production"
    port = env.integer("PORT", 5000, 1, 65535)
    public_url = env.url("PUBLIC_URL", WEB_SCHEMES, f"http://localhost:{port}").rstrip("/")
    redis_url, embedded = _redis_url(env, home)
    return cls(
        home=home,
        production=production,
        debug=env.flag("DEBUG"),
        secret_key=env.text("SECRET_KEY") or ("" if production else _persistent(home / "secret_key", 48)),
        database_url=_database_url(env, home),
        redis_url=redis_url,
        redis_is_embedded=embedded,
        host=env.text("HOST", "127.0.0.1"),
        port=port,
        public_url=public_url,
        web_processes=env.integer("WEB_PROCESSES", 1, 1, 64),
        speech_processes=env.integer("SPEECH_PROCESSES", _speech_processes(env), 1, 64),
        worker_niceness=env.integer("WORKER_NICENESS", WORKER_NICENESS, 0, 19),
        max_active_interviews=env.integer("MAX_ACTIVE_INTERVIEWS", _interviews_that_fit(), 1, 100_000),
        limit_follows_load=not env.text("MAX_ACTIVE_INTERVIEWS"),
        socketio_async_mode=env.choice("SOCKETIO_ASYNC_MODE", ASYNC_MODES),
        allowed_origins=_origins(env, public_url=public_url, local=() if production else _local_origins(port)),
        whisper_model=env.text("WHISPER_MODEL"),
        whisper_live_model=env.text("WHISPER_LIVE_MODEL", env.text("WHISPER_MODEL")),
        whisper_device=env.choice("WHISPER_DEVICE", ("cpu", "cuda", "auto")),
        whisper_compute_type=env.text("WHISPER_COMPUTE_TYPE", "auto"),
        whisper_batch_size=env.integer("WHISPER_BATCH_SIZE", 0, 0, 64),
        ollama_base_url=env.url("OLLAMA_BASE_URL", WEB_SCHEMES).rstrip("/"),
        ollama_model=env.text("OLLAMA_MODEL"),
        ollama_timeout_seconds=env.seconds("OLLAMA_TIMEOUT_SECONDS", 60.0),
        **_mail_settings(env),
        log_format=env.choice("LOG_FORMAT", ("auto", "json", "text")),
        metrics_token=env.text("METRICS_TOKEN"),
        api_requests_a_minute=env.integer("API_REQUESTS_A_MINUTE", 600, 1, 1_000_000),
        trusted_proxies=env.integer("TRUSTED_PROXIES", 0, 0, 5),
        second_factor_for_admins=env.flag("SECOND_FACTOR_FOR_ADMINS", default=production),
        sentry_dsn=env.text("SENTRY_DSN"),
        webhooks_to_loopback=env.flag("WEBHOOKS_TO_LOOPBACK"),
        encryption_keys=_encryption_keys(env, home, production=production),
    )


def _interviews_that_fit() -> int:
    return INTERVIEWS_A_CORE * _cores()


def _speech_processes(env: _Environment) -> int:
    """Each process decodes on one thread: two of one thread do more than one of two. Each takes 200 to 300 MiB.

    One alone has a GPU, and hears all interviews together.
    """
    if env.text("WHISPER_DEVICE", "cpu") != "cpu" and GPU_DRIVER.exists():
        return 1
    return min(_cores(), MOST_SPEECH_PROCESSES)


def _cores() -> int:
    """Those that this process may use."""
    return len(os.sched_getaffinity(0) if hasattr(os, "sched_getaffinity") else [0])


def _mail_settings(env: _Environment) -> dict[str, Any]:
    host, security = env.text("MAIL_HOST"), env.choice("MAIL_SECURITY", tuple(MAIL_PORTS))
    if host and not env.text("MAIL_FROM"):
        raise ConfigError("MAIL_FROM is missing: write the address that invitations come from.")
    return {
        "mail_host": host,
        "mail_port": env.integer("MAIL_PORT", MAIL_PORTS[security], 1, 65535),
        "mail_user": env.text("MAIL_USER"),
        "mail_password": env.text("MAIL_PASSWORD"),
        "mail_security": security,
        "mail_from": env.text("MAIL_FROM"),
        "mail_timeout_seconds": env.seconds("MAIL_TIMEOUT_SECONDS", 15.0),
    }


def _database_url(env: _Environment, home: Path) -> str:
    if url := env.url("DATABASE_URL", DATABASE_SCHEMES):
        return _with_driver(url)
    name = env.text("DB_NAME")
    if not name:
        return f"sqlite:///{home / 'interviewbot.sqlite3'}"
    user, password = quote(env.text("DB_USER", "postgres"), safe=""), quote(env.text("DB_PASSWORD"), safe="")
    credentials = f"{user}:{password}" if password else user
    port = env.integer("DB_PORT", 5432, 1, 65535)
    return f"{POSTGRESQL}{credentials}@{env.text('DB_HOST', 'localhost')}:{port}/{name}"


def _with_driver(url: str) -> str:
    for scheme in ("postgres://", "postgresql://"):
        if url.startswith(scheme):
            return POSTGRESQL + url.removeprefix(scheme)
    return url


def _redis_url(env: _Environment, home: Path) -> tuple[str, bool]:
    if url := env.url("REDIS_URL", REDIS_SCHEMES):
        return url, False
    if host := env.text("REDIS_HOST"):
        return f"redis://{host}:{env.integer('REDIS_PORT', 6379, 1, 65535)}/0", False
    address_file = home / "redis" / "url"
    if address_file.is_file():
        return address_file.read_text(encoding="utf-8").strip(), True
    return "redis://127.0.0.1:6379/0", True


def _local_origins(port: int) -> tuple[str, ...]:
    return f"http://localhost:{port}", f"http://127.0.0.1:{port}"


def _origins(env: _Environment, *, public_url: str, local: tuple[str, ...]) -> tuple[str, ...]:
    given = tuple(part.strip().rstrip("/") for part in env.text("ALLOWED_ORIGINS").split(",") if part.strip())
    return given or tuple(dict.fromkeys((public_url, *local)))


def _encryption_keys(env: _Environment, home: Path, *, production: bool) -> tuple[bytes, ...]:
    given = env.text("ENCRYPTION_KEYS")
    if not given and not production:
        given = _persistent(home / "encryption_key", ENCRYPTION_KEY_BYTES)
    return tuple(_read_key(part.strip()) for part in given.split(",") if part.strip())


def _read_key(text: str) -> bytes:
    try:
        key = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except (binascii.Error, ValueError):
        key = b""
    if len(key) != ENCRYPTION_KEY_BYTES:
        raise ConfigError(f"ENCRYPTION_KEYS must hold keys of {ENCRYPTION_KEY_BYTES} bytes; {MAKE_A_KEY}")
    return key


def _persistent(path: Path, size: int) -> str:
    """Made of `size` random bytes at the first start, the same from then on."""
    if not path.is_file():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        candidate = path.with_name(f"{path.name}.{os.getpid()}")
        candidate.touch(mode=0o600)
        candidate.write_text(secrets.token_urlsafe(size), encoding="utf-8")
        _link_once(candidate, path)
    return path.read_text(encoding="utf-8").strip()


def _link_once(candidate: Path, path: Path) -> None:
    try:
        os.link(candidate, path)
    except FileExistsError:
        pass  # another process of the same start was first: its key is the one
    finally:
        candidate.unlink()


def _refuse_unsafe(config: Config, env: _Environment) -> None:
    _refuse_unsafe_secret(config.secret_key)
    if not config.encryption_keys:
        raise ConfigError(f"ENCRYPTION_KEYS must be set in production: recordings are encrypted; {MAKE_A_KEY}")
    if config.debug:
        raise ConfigError("DEBUG must be off in production: it shows source code to visitors. Unset DEBUG.")
    if config.webhooks_to_loopback:
        raise ConfigError("WEBHOOKS_TO_LOOPBACK is for development: it opens this machine to requests. Unset it.")
    if not config.public_url.startswith("https://"):
        raise ConfigError("PUBLIC_URL must begin with https:// in production: cookies and microphones need TLS.")
    if env.text("ALLOWED_ORIGINS") and not all(origin.startswith("https://") for origin in config.allowed_origins):
        raise ConfigError("ALLOWED_ORIGINS must name origins that begin with https:// in production, and no *.")
    _refuse_unsafe_database(config.database_url)
    _refuse_open_redis(config.redis_url)
    if config.mail_password and config.mail_security == "plain":
        raise ConfigError("MAIL_SECURITY=plain would send MAIL_PASSWORD for all to read; use starttls or tls.")


def _refuse_unsafe_secret(secret: str) -> None:
    known = any(word in secret.lower() for word in KNOWN_SECRETS)
    if len(secret) < MIN_SECRET_CHARACTERS or known or len(set(secret)) < MIN_DIFFERENT_CHARACTERS:
        raise ConfigError(
            f"SECRET_KEY must be secret and at least {MIN_SECRET_CHARACTERS} characters in production; "
            "make one with: python -c 'import secrets; print(secrets.token_urlsafe(48))'"
        )


def _refuse_unsafe_database(url: str) -> None:
    parts = urlsplit(url)
    password = unquote(parts.password or "")
    if password.lower() in KNOWN_DATABASE_PASSWORDS:
        raise ConfigError(
            "DB_PASSWORD, or that in DATABASE_URL, is a well-known default; choose another in production."
        )
    if not password and parts.hostname and not _is_this_machine(parts.hostname):
        raise ConfigError(
            "DB_PASSWORD or DATABASE_URL names no password for a database on another machine; give it one."
        )


def _refuse_open_redis(url: str) -> None:
    parts = urlsplit(url)
    if parts.scheme != "unix" and not parts.password and not _is_this_machine(parts.hostname or "localhost"):
        raise ConfigError(
            "REDIS_URL or REDIS_HOST names a server on another machine without a password: whoever reaches it could "
            "read interviews and start jobs. Set one there and write redis://:PASSWORD@HOST:6379/0."
        )


def _is_this_machine(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
