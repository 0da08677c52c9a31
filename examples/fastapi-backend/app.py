"""The smallest backend that meets the contract: the demo portfolio in memory, served by FastAPI."""

import csv
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from pathlib import Path

from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware
from pydantic import BaseModel

VERSION = "1.0.0"


class Status(StrEnum):
    active = "active"
    defaulted = "defaulted"
    paid = "paid"


class Asset(BaseModel):
    id: str
    nominal_value: float
    status: Status
    due_date: date


class Insight(BaseModel):
    id: str
    name: str
    value: float


class HealthResponse(BaseModel):
    status: str
    version: str


class Loan(BaseModel):
    """An asset with its amount as exact decimal; floats are for the answer only."""

    id: str
    nominal_value: Decimal
    status: Status
    due_date: date


def load_demo_portfolio(as_of: date) -> list[Loan]:
    with (Path(__file__).parent / "demo-portfolio.csv").open(encoding="utf-8", newline="") as tape:
        return sorted(
            (
                Loan(
                    id=row["id"],
                    nominal_value=Decimal(row["nominal_value"]),
                    status=Status(row["status"]),
                    due_date=as_of + timedelta(days=int(row["due_in_days"])),
                )
                for row in csv.DictReader(tape)
            ),
            key=lambda loan: loan.id,
        )


def total(loans: list[Loan], status: Status | None = None) -> Decimal:
    return sum((loan.nominal_value for loan in loans if status in (None, loan.status)), Decimal(0))


def rounded(value: Decimal, places: str) -> float:
    return float(value.quantize(Decimal(places), ROUND_HALF_UP))


def ratio(part: Decimal | int, whole: Decimal | int) -> float:
    return rounded(Decimal(part) / Decimal(whole), "0.0001") if whole else 0


def summarize(loans: list[Loan]) -> list[Insight]:
    value = total(loans)
    defaulted = sum(loan.status is Status.defaulted for loan in loans)
    figures = {
        "total_portfolio_value": rounded(value, "0.01"),
        "default_rate": ratio(defaulted, len(loans)),
        "outstanding_debt": rounded(total(loans, Status.active), "0.01"),
        "collection_rate": ratio(total(loans, Status.paid), value),
    }
    return [
        Insight(id=f"insight-{number:03}", name=name, value=figure)
        for number, (name, figure) in enumerate(figures.items(), start=1)
    ]


app = FastAPI(title="Portfolio API", version=VERSION)
app.add_middleware(CORSMiddleware, allow_origins=["*"], allow_methods=["GET"])
portfolio = load_demo_portfolio(date.today())


@app.get("/health")
async def health() -> HealthResponse:
    return HealthResponse(status="healthy", version=VERSION)


@app.get("/assets")
async def assets() -> list[Asset]:
    return [Asset.model_validate(loan.model_dump()) for loan in portfolio]


@app.get("/insights")
async def insights() -> list[Insight]:
    return summarize(portfolio)
