"""Production starts with safe settings or not at all, and says which one to mend."""

from __future__ import annotations

from pathlib import Path

import pytest

from config import Config, ConfigError

SAFE = {
    "INTERVIEWBOT_ENV": "production",
    "SECRET_KEY": "q4-long-and-random-enough-for-production-0123",
    "PUBLIC_URL": "https://interviews.example.com",
    "DATABASE_URL": "postgresql://interviews:a-password-of-our-own@db.example.com/interviews",
    "REDIS_URL": "redis://:another-password@redis.example.com:6379/0",
    "ENCRYPTION_KEYS": "c2hhbGwtYmUtcmFuZG9tLWFuZC0zMi1ieXRlcy1sb24",
}


def read(home: Path, **changes: str) -> Config:
    return Config.from_env({**SAFE, "INTERVIEWBOT_HOME": str(home), **changes}, env_file=None)


def test_safe_settings_start(tmp_path: Path) -> None:
    config = read(tmp_path)
    assert config.production
    assert config.second_factor_for_admins
    assert config.allowed_origins == ("https://interviews.example.com",)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"SECRET_KEY": ""}, "SECRET_KEY must be secret and at least 32"),
        ({"SECRET_KEY": "short"}, "SECRET_KEY must be secret and at least 32"),
        ({"SECRET_KEY": "changeme" * 8}, "SECRET_KEY must be secret"),
        ({"SECRET_KEY": "a" * 64}, "SECRET_KEY must be secret"),
        ({"SECRET_KEY": "your-secret-key-here-change-in-production"}, "SECRET_KEY must be secret"),
        ({"ENCRYPTION_KEYS": ""}, "ENCRYPTION_KEYS must be set"),
        ({"ENCRYPTION_KEYS": "c2hvcnQ"}, "ENCRYPTION_KEYS must hold keys of 32 bytes"),
        ({"ENCRYPTION_KEYS": "not base64!"}, "ENCRYPTION_KEYS must hold keys of 32 bytes"),
        ({"DEBUG": "1"}, "DEBUG must be off"),
        ({"PUBLIC_URL": "http://interviews.example.com"}, "PUBLIC_URL must begin with https://"),
        ({"PUBLIC_URL": ""}, "PUBLIC_URL must begin with https://"),
        ({"ALLOWED_ORIGINS": "*"}, "ALLOWED_ORIGINS"),
        ({"ALLOWED_ORIGINS": "https://interviews.example.com,http://evil.example"}, "ALLOWED_ORIGINS"),
        ({"DATABASE_URL": "", "DB_NAME": "x", "DB_PASSWORD": "postgres"}, "well-known default"),
        ({"DATABASE_URL": "postgresql://postgres:postgres@db.example.com/x"}, "DATABASE_URL.*well-known default"),
        ({"DATABASE_URL": "postgresql://app:pass%77ord@db.example.com/x"}, "DATABASE_URL.*well-known default"),
        ({"DATABASE_URL": "postgresql://app@db.example.com/x"}, "DATABASE_URL.*no password"),
        ({"REDIS_URL": "redis://redis.example.com:6379/0"}, "REDIS_URL.*without a password"),
        ({"REDIS_URL": "", "REDIS_HOST": "10.0.0.5"}, "REDIS.*without a password"),
    ],
)
def test_an_unsafe_setting_is_refused_with_the_reason(tmp_path: Path, changes: dict[str, str], reason: str) -> None:
    with pytest.raises(ConfigError, match=reason):
        read(tmp_path, **changes)


@pytest.mark.parametrize(
    "changes",
    [
        {"REDIS_URL": "redis://127.0.0.1:6379/0"},
        {"REDIS_URL": "redis://localhost:6379/0"},
        {"REDIS_URL": "redis://[::1]:6379/0"},
        {"REDIS_URL": "unix:///run/valkey.sock"},
        {"DATABASE_URL": "postgresql://app@localhost/x"},
        {"DATABASE_URL": "postgresql:///x?host=/run/postgresql"},
        {"DATABASE_URL": ""},
    ],
)
def test_what_only_this_machine_reaches_needs_no_password(tmp_path: Path, changes: dict[str, str]) -> None:
    assert read(tmp_path, **changes).production


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("REDIS_URL", "htp://localhost:6379"),
        ("REDIS_URL", "localhost:6379"),
        ("REDIS_URL", "redis://"),
        ("REDIS_URL", "redis://localhost:port/0"),
        ("REDIS_PORT", "port"),
        ("DATABASE_URL", "mysql://localhost/interviews"),
        ("DATABASE_URL", "postgresql://app:half/password@[db/x"),
        ("DB_PORT", "0"),
        ("PUBLIC_URL", "interviews.example.com"),
        ("PUBLIC_URL", "ftp://interviews.example.com"),
        ("OLLAMA_BASE_URL", "localhost:11434"),
        ("OLLAMA_BASE_URL", "http://"),
    ],
)
def test_an_address_that_is_none_is_refused_by_name(tmp_path: Path, name: str, value: str) -> None:
    others = {"DB_PORT": {"DB_NAME": "x"}, "REDIS_PORT": {"REDIS_HOST": "localhost"}}.get(name, {})
    with pytest.raises(ConfigError, match=f"^{name}"):
        Config.from_env({"INTERVIEWBOT_HOME": str(tmp_path), **others, name: value}, env_file=None)


@pytest.mark.parametrize("changes", [{"SECRET_KEY": "short"}, {"DEBUG": "1"}, {"PUBLIC_URL": "http://localhost:5000"}])
def test_development_starts_with_anything(tmp_path: Path, changes: dict[str, str]) -> None:
    config = read(tmp_path, INTERVIEWBOT_ENV="development", **changes)
    assert not config.second_factor_for_admins


@pytest.mark.parametrize("name", ["SECRET_KEY", "DATABASE_URL", "REDIS_URL", "ENCRYPTION_KEYS"])
def test_a_refusal_and_the_settings_in_a_log_tell_no_secret(tmp_path: Path, name: str) -> None:
    assert SAFE[name] not in repr(read(tmp_path))
    with pytest.raises(ConfigError) as refusal:
        read(tmp_path, DATABASE_URL="postgresql://postgres:postgres@db.example.com/x", DEBUG="0")
    assert "postgres:postgres" not in str(refusal.value)
