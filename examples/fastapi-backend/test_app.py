from datetime import date
from decimal import Decimal

from fastapi.testclient import TestClient

from app import Loan, Status, app, summarize

client = TestClient(app)


def test_health_answers_with_the_contract_version() -> None:
    assert client.get("/health").json() == {"status": "healthy", "version": "1.0.0"}


def test_assets_are_in_id_order_with_exactly_the_four_fields() -> None:
    assets = client.get("/assets").json()
    assert len(assets) == 20
    assert [asset["id"] for asset in assets] == sorted(asset["id"] for asset in assets)
    assert all(list(asset) == ["id", "nominal_value", "status", "due_date"] for asset in assets)


def test_insights_of_the_demo_portfolio() -> None:
    assert [(insight["name"], insight["value"]) for insight in client.get("/insights").json()] == [
        ("total_portfolio_value", 506817.31),
        ("default_rate", 0.4),
        ("outstanding_debt", 260238.11),
        ("collection_rate", 0.0288),
    ]


def test_rates_of_an_empty_portfolio_are_zero() -> None:
    assert [insight.value for insight in summarize([])] == [0, 0, 0, 0]


def test_an_exact_tie_is_rounded_up() -> None:
    def loan(value: str, status: Status) -> Loan:
        return Loan(id=value, nominal_value=Decimal(value), status=status, due_date=date(2026, 1, 1))

    loans = [loan("0.25", Status.paid), loan("999.75", Status.active)]
    assert summarize(loans)[3].value == 0.0003


def test_errors_carry_detail() -> None:
    missing = client.get("/nothing-here")
    assert (missing.status_code, missing.json()["detail"]) == (404, "Not Found")
    refused = client.post("/assets")
    assert (refused.status_code, refused.headers["allow"]) == (405, "GET")
    assert refused.json()["detail"] == "Method Not Allowed"


def test_a_browser_elsewhere_may_read_the_answers() -> None:
    answer = client.get("/health", headers={"Origin": "https://elsewhere.example"})
    assert answer.headers["access-control-allow-origin"] == "*"
