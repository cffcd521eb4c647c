"""What words find in the bank, and in which order it is listed."""

from __future__ import annotations

import uuid

import pytest

from app.question_bank.services import QuestionFilter, edit_question, list_questions, read_content
from tests import factories

pytestmark = pytest.mark.usefixtures("database_app")


def find(organization_id: uuid.UUID, words: str) -> list[str]:
    return [version.text for version in list_questions(organization_id, QuestionFilter(words=words)).entries]


@pytest.mark.parametrize("words", ["GENERATOR lazy", "prüfung", "pyth iter gen", "q-", "100%_sure"])
def test_words_are_found_wherever_they_stand(words: str) -> None:
    organization = factories.make_organization()
    subtopic = factories.make_subtopic(factories.make_topic(organization, "Python"), "Iteration")
    text = "Is a Generator lazy, 100%_sure?"
    wanted = factories.make_question(subtopic=subtopic, text=text, tags=["prüfung", "basics"])
    factories.make_question(factories.make_organization(), text=text)
    assert find(organization.id, words) == [text]
    assert find(organization.id, f"{words} nothing") == []
    content = read_content(wanted.versions[0]).to_record()
    edit_question(organization.id, wanted.id, {**content, "text": "Another?", "tags": [], "status": "draft"})
    assert find(organization.id, "generator") == []


def test_the_bank_is_in_the_order_of_topics_subtopics_and_codes() -> None:
    organization = factories.make_organization()
    sql, python = (factories.make_topic(organization, name) for name in ("SQL", "Python"))
    places = [
        factories.make_subtopic(sql, "Joins"),
        factories.make_subtopic(python, "Sets"),
        factories.make_subtopic(python, "Lists"),
    ]
    for subtopic in [*places, places[0]]:
        factories.make_question(subtopic=subtopic)
    listed = [version.question for version in list_questions(organization.id, QuestionFilter()).entries]
    names = [(question.topic.name, question.subtopic.name) for question in listed]
    assert names == [("Python", "Lists"), ("Python", "Sets"), ("SQL", "Joins"), ("SQL", "Joins")]
    assert listed[2].code < listed[3].code
