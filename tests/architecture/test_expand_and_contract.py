"""While an upgrade runs, old code and new code work on the same database: docs/upgrades.md."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.migration_state import MIGRATIONS, find_head, is_behind, list_revisions
from tests.architecture.migration_steps import find_contraction, list_destructive_steps

FIRST = "0001"
LATER = [path for path in sorted(MIGRATIONS.glob("versions/*.py")) if not path.name.startswith(FIRST)]
BREAKING = (
    "op.drop_table('a')",
    "op.drop_column('a', 'b')",
    "batch_op.drop_column('b')",
    "op.rename_table('a', 'b')",
    "op.alter_column('a', 'b', new_column_name='c')",
    "op.alter_column('a', 'b', nullable=False)",
    "op.alter_column('a', 'b', type_=sa.Integer())",
    "op.add_column('a', sa.Column('b', sa.Text(), nullable=False))",
    "op.create_unique_constraint('u', 'a', ['b'])",
    "op.create_index('i', 'a', ['b'], unique=True)",
    "op.execute('ALTER TABLE a DROP COLUMN b')",
    "op.execute(statement)",
)
BEARABLE = (
    "op.create_table('a', sa.Column('b', sa.Text(), nullable=False))",
    "op.add_column('a', sa.Column('b', sa.Text(), nullable=True))",
    "op.add_column('a', sa.Column('b', sa.Text(), nullable=False, server_default=''))",
    "op.alter_column('a', 'b', nullable=True)",
    "op.create_index('i', 'a', ['b'])",
    "op.drop_index('i')",
    "op.drop_constraint('c', 'a')",
    "op.execute(sa.text('UPDATE a SET b = c WHERE b IS NULL'))",
)


def script(step: str, mark: str = "") -> str:
    return f"{mark}\ndef upgrade():\n    {step}\n\ndef downgrade():\n    op.drop_table('a')\n"


@pytest.mark.parametrize("path", LATER, ids=lambda path: path.stem)
def test_no_migration_breaks_the_version_before(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    steps, contraction = list_destructive_steps(source), find_contraction(source)
    if contraction is not None:
        assert contraction in list_revisions(), f'contracts = "{contraction}" must name the revision that expanded'
        return
    assert steps == [], 'split it: expand now, and take away in the next release, marked contracts = "REVISION"'


@pytest.mark.parametrize("step", BREAKING)
def test_what_old_code_cannot_bear_is_found(step: str) -> None:
    assert list_destructive_steps(script(step))


@pytest.mark.parametrize("step", BEARABLE)
def test_what_old_code_can_bear_passes(step: str) -> None:
    assert list_destructive_steps(script(step)) == []


def test_a_contraction_names_what_it_ends() -> None:
    assert find_contraction(script(BREAKING[0], 'contracts = "0002"')) == "0002"
    assert find_contraction(script(BREAKING[0])) is None


def test_old_code_works_on_a_database_that_newer_code_migrated() -> None:
    assert is_behind(None)
    assert not is_behind(find_head())
    assert not is_behind("a-revision-of-next-year")
