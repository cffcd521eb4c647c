"""What in a migration breaks code that does not know it yet, read from the script without running it."""

from __future__ import annotations

import ast
from collections.abc import Iterator

MARK = "contracts"
TAKES_AWAY = {"drop_table", "drop_column", "rename_table"}
TIGHTENS = {"create_unique_constraint", "create_check_constraint", "create_exclude_constraint", "create_foreign_key"}
CHANGES = {"new_column_name", "type_"}
HARMLESS_SQL = ("insert ", "update ", "select ", "create index concurrently")


def find_contraction(source: str) -> str | None:
    """The revision whose old form the script takes away: `contracts = "0002"` at its top; None where it does not."""
    for node in ast.parse(source).body:
        if isinstance(node, ast.Assign) and _names(node) == [MARK] and isinstance(node.value, ast.Constant):
            return str(node.value.value)
    return None


def list_destructive_steps(source: str) -> list[str]:
    """What `upgrade` does that the version before cannot live with, as it is written."""
    upgrades = [node for node in ast.parse(source).body if isinstance(node, ast.FunctionDef) and node.name == "upgrade"]
    return [ast.unparse(call) for upgrade in upgrades for call in _calls(upgrade) if _is_destructive(call)]


def _names(node: ast.Assign) -> list[str]:
    return [target.id for target in node.targets if isinstance(target, ast.Name)]


def _calls(function: ast.FunctionDef) -> Iterator[ast.Call]:
    return (node for node in ast.walk(function) if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute))


def _is_destructive(call: ast.Call) -> bool:
    assert isinstance(call.func, ast.Attribute)
    name = call.func.attr
    given = {keyword.arg: keyword.value for keyword in call.keywords}
    if name == "alter_column":
        return bool(CHANGES & set(given)) or _is_false(given.get("nullable"))
    if name == "add_column":
        return any(_is_obligatory(part) for part in ast.walk(call) if isinstance(part, ast.Call))
    if name == "create_index":
        return _is_true(given.get("unique"))
    if name == "execute":
        return not _written(call).startswith(HARMLESS_SQL)
    return name in TAKES_AWAY | TIGHTENS


def _is_obligatory(column: ast.Call) -> bool:
    """A column that the version before does not fill and the database does not either."""
    given = {keyword.arg: keyword.value for keyword in column.keywords}
    return _is_false(given.get("nullable")) and "server_default" not in given


def _written(call: ast.Call) -> str:
    """The SQL where it stands there; what is computed counts as anything."""
    texts = [part.value for part in ast.walk(call) if isinstance(part, ast.Constant) and isinstance(part.value, str)]
    return " ".join(" ".join(texts).lower().split())


def _is_false(value: ast.expr | None) -> bool:
    return isinstance(value, ast.Constant) and value.value is False


def _is_true(value: ast.expr | None) -> bool:
    return isinstance(value, ast.Constant) and value.value is True
