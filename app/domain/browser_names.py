"""What a browser calls itself, in the few words that its owner knows it by."""

from __future__ import annotations

# The first that is found: most call themselves Chrome and Safari besides.
BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)


def name_browser(user_agent: str) -> str:
    """Such as "Firefox, Windows"; empty where nothing fits. A stranger may have chosen it, so its words are our own."""
    found = (_find(user_agent, BROWSERS), _find(user_agent, SYSTEMS))
    return ", ".join(name for name in found if name)


def _find(user_agent: str, names: tuple[tuple[str, str], ...]) -> str:
    return next((name for sign, name in names if sign in user_agent), "")
