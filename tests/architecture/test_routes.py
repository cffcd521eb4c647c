"""Every route says who may enter it."""

from __future__ import annotations

from flask import Flask

from app.web.authorization import Access, find_rule

# What anybody may reach without signing in; a new entry is a decision.
PUBLIC_ENDPOINTS = frozenset(
    {
        "static",
        "health.healthz",
        "health.readyz",
        "health.metrics",
        "health.edge_view",
        "report_shares.open_shared",
        "accounts.login_page",
        "accounts.log_in",
    }
    | {"api.sign_in", "api.refresh", "api.openapi", "api.docs"}
    | {"accounts.code_page", "accounts.enter_code", "password_reset.show", "password_reset.use"}
    | {"own_address.show", "own_address.use"}
    | {"languages.choose"}
)


def test_every_route_has_a_rule(app: Flask) -> None:
    without = [
        rule.endpoint for rule in app.url_map.iter_rules() if find_rule(app.view_functions[rule.endpoint]) is None
    ]
    assert without == []


def test_only_known_routes_are_public(app: Flask) -> None:
    public = {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if (found := find_rule(app.view_functions[rule.endpoint])) is not None and found.access is Access.PUBLIC
    }
    assert public <= PUBLIC_ENDPOINTS


def test_a_rule_by_action_names_its_action(app: Flask) -> None:
    rules = [find_rule(view) for view in app.view_functions.values()]
    assert all(rule.action is not None for rule in rules if rule is not None and rule.access is Access.ACTION)
