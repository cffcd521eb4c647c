"""Words that the program has names for, as `plain_words` spells them; the catalogs take them in from here."""

from __future__ import annotations

from app.domain.wording import marked

LEVELS = (marked("Easy"), marked("Medium"), marked("Hard"))
STATUSES = (marked("Draft"), marked("Reviewed"), marked("Retired"), marked("Published"))
COMPONENTS = (marked("Coverage"), marked("Agreement"), marked("Overall"))
RECOMMENDATIONS = (marked("Strong no"), marked("No"), marked("Undecided"), marked("Yes"), marked("Strong yes"))
ROLES = (marked("Platform admin"), marked("Org admin"), marked("Recruiter"), marked("Viewer"))
ENDS_OF_TURNS = (
    marked("Silence"),
    marked("Finished"),
    marked("No speech timeout"),
    marked("Audio timeout"),
    marked("Max duration"),
)
ENDS_OF_INTERVIEWS = (
    marked("All questions asked"),
    marked("Time used"),
    marked("Ended by reviewer"),
    marked("Resume window over"),
    marked("Technical failure"),
)
NEXT_ACTIONS = (
    marked("Probe"),
    marked("Next question"),
    marked("Easier"),
    marked("Harder"),
    marked("Finish"),
)
FLAGS = (
    marked("Empty"),
    marked("No answer"),
    marked("Question repeated"),
    marked("Too short"),
    marked("Keyword list"),
    marked("Shuffled words"),
    marked("Repetition"),
    marked("Off topic"),
    marked("Other language"),
    marked("Instructions"),
    marked("Contradicts reference"),
)
ANALYSES = (
    marked("Clear"),
    marked("Ambiguous"),
    marked("Several questions"),
    marked("Related"),
    marked("Partly related"),
    marked("Unrelated"),
    marked("Said"),
    marked("Partly said"),
    marked("Not said"),
)
PLACES = (
    marked("Recordings"),
    marked("Reports"),
    marked("Keys"),
    marked("Database"),
    marked("Queue"),
    marked("Temporary files"),
)
TABLES = (
    marked("Accommodation readers"),
    marked("Answer feedback"),
    marked("Answers"),
    marked("Candidate statements"),
    marked("Candidates"),
    marked("Comparison members"),
    marked("Comparison reports"),
    marked("Erasure requests"),
    marked("Graded answers"),
    marked("Interview sessions"),
    marked("Invitations"),
    marked("Legal holds"),
    marked("Queue places"),
    marked("Report shares"),
    marked("Review ratings"),
    marked("Reviews"),
    marked("Scorecards"),
    marked("Self identifications"),
    marked("Transcript corrections"),
    marked("Webhook deliveries"),
    marked("Webhook messages"),
)
SUBJECTS = (
    marked("age"),
    marked("family and pregnancy"),
    marked("religion or belief"),
    marked("race, origin or nationality"),
    marked("disability or health"),
    marked("sexual orientation or gender identity"),
    marked("politics or union membership"),
    marked("arrests or money"),
    marked("earlier pay"),
)
LOOKS = (
    marked("The answers make it look easy; the bank calls it medium."),
    marked("The answers make it look easy; the bank calls it hard."),
    marked("The answers make it look medium; the bank calls it easy."),
    marked("The answers make it look medium; the bank calls it hard."),
    marked("The answers make it look hard; the bank calls it easy."),
    marked("The answers make it look hard; the bank calls it medium."),
)
STEPS = (marked("Invited"), marked("Opened the link"), marked("Started"), marked("Ended"), marked("With a rating"))
ANCHORS = (
    marked("it is draft, and only reviewed questions are asked"),
    marked("it is retired, and only reviewed questions are asked"),
)
DIVISIONS = (marked("Gender and ethnicity"),)
RATING_BANDS = (
    marked("0 to 1"),
    marked("1 to 2"),
    marked("2 to 3"),
    marked("3 to 4"),
    marked("4 to 5"),
    marked("5 to 6"),
    marked("6 to 7"),
    marked("7 to 8"),
    marked("8 to 9"),
    marked("9 to 10"),
)
TIME_BANDS = (
    marked("0 to 10 min"),
    marked("10 to 20 min"),
    marked("20 to 30 min"),
    marked("30 to 45 min"),
    marked("45 to 60 min"),
    marked("60 min or more"),
)
