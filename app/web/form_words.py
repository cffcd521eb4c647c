"""What forms say of a field that is wrong, where the field itself says nothing of its own: how to mend it."""

from __future__ import annotations

from app.domain.wording import marked
from app.i18n import translate

NO_NUMBER = marked("Enter a number, such as 2.5.")
NOT_OFFERED = marked("Choose one of what the list offers.")
EMPTY = marked("Fill this in.")
OTHERWISE = marked("This cannot be taken as it is. Check it and send it once more.")
TOO_LONG = marked("%(length)d characters are too many; shorten it to %(max)d.")
TOO_SHORT = marked("%(length)d characters are too few; enter at least %(min)d.")
# What WTForms says, of a plural its second form, to what we say; it fills in the values.
WORDS = {
    "Not a valid integer value.": marked("Enter a whole number, such as 7."),
    "Not a valid decimal value.": NO_NUMBER,
    "Not a valid float value.": NO_NUMBER,
    "Not a valid datetime value.": marked("Choose a day and a time."),
    "Not a valid date value.": marked("Choose a day."),
    "Not a valid choice.": NOT_OFFERED,
    "Invalid Choice: could not coerce.": NOT_OFFERED,
    "This field is required.": EMPTY,
    "Field cannot be longer than %(max)d characters.": TOO_LONG,
    "Field must be at least %(min)d characters long.": TOO_SHORT,
    "Number must be between %(min)s and %(max)s.": marked("Enter %(min)s to %(max)s."),
    "Number must be at least %(min)s.": marked("Enter %(min)s or more."),
    "Number must be at most %(max)s.": marked("Enter %(max)s or less."),
}


class FormWords:
    """Stands for the translations of WTForms, whose words tell what is wrong and not what to do."""

    def gettext(self, text: str) -> str:
        return translate(WORDS.get(text, OTHERWISE))

    def ngettext(self, _singular: str, plural: str, _number: int) -> str:
        return self.gettext(plural)
