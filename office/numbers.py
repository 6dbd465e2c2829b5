"""Per cents and means as offices report them: rounded half up, in decimals, so that 1/16 is 6.3 % wherever it stands."""

from decimal import ROUND_HALF_UP, Decimal, InvalidOperation


def rounded(value: Decimal | int, places: int = 1) -> Decimal:
    """``value`` with so many decimals, half up."""
    return Decimal(value).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


def mean(total: Decimal | int | None, count: int, places: int = 1) -> Decimal | None:
    """The mean of ``count`` numbers that add up to ``total``; None where there are none."""
    return rounded(Decimal(total or 0) / count, places) if count else None


def share(part: int, whole: int) -> Decimal | None:
    """The share of the whole in per cent, one decimal; None of an empty whole, which a page shows as —."""
    return mean(100 * part, whole)


def read_number(text: str) -> Decimal:
    """A number as it was typed. Raises ``ValueError`` for anything else, 1e999 and nan among them."""
    try:
        number = Decimal(text)
    except InvalidOperation:
        number = Decimal("nan")
    if not number.is_finite() or abs(number.adjusted()) > 15:
        raise ValueError("不是数字。")
    return number
