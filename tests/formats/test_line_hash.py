"""GitHub's fingerprint of a line. The hashes were computed by the upload action's own program."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lintmig.stages.report.line_hash import line_hashes

END = "c129715d7a2bc9a3:1"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", [END]),
        (
            "CREATE TABLE users (\n\tid BIGINT\n);\n",
            ["25f9d226000deea1:1", "8de9658837cce009:1", "4198bb0649bf73d9:1", END],
        ),
        (
            "-- 🧬 漢字 é\r\nSELECT 1;\rSELECT 1;\n\n",
            ["c79932eca38d5b7d:1", "8dbdb0e5bfe7742d:1", "1aeda523ee49147:1", "3c5bef55b72b93c9:1", END],
        ),
        (
            "INSERT INTO a VALUES (1);\n" * 6,
            [
                "6c92845a40462:1",
                "6c92845a40462:2",
                "5b16c49938594fff:1",
                "dc3cf8db4bed974c:1",
                "a9940c3682c78781:1",
                "dea939065b0b1bde:1",
                END,
            ],
        ),
    ],
)
def test_as_the_upload_computes_it(text: str, expected: list[str]) -> None:
    assert [*line_hashes(text, range(1, 50)).values()] == expected


@given(
    st.lists(st.sampled_from(["a", " ", "\n", "\r", "\r\n", "x" * 99, "漢🧬", "SELECT 1;"]), max_size=40).map("".join)
)
def test_as_one_number_that_rolls_through_the_file(text: str) -> None:
    assert line_hashes(text, range(1, 2000)) == _rolled(text)


def _rolled(text: str) -> dict[int, str]:
    """The definition: one number over the last hundred units, read out where a line's start leaves the window."""
    units = text.replace("\r\n", "\n").replace("\r", "\n").replace(" ", "").encode("utf-16-le")
    codes = [units[at] + 256 * units[at + 1] for at in range(0, len(units), 2)]
    starts = [0] + [at + 1 for at, code in enumerate(codes) if code == ord("\n")]
    codes += [65535] + [0] * 100
    number, numbers = 0, []
    for at, code in enumerate(codes):
        number = number * 37 + code - (codes[at - 100] * 37**100 if at >= 100 else 0)
        numbers.append(number % 2**64)
    seen: dict[int, int] = {}
    found = {}
    for line, start in enumerate(starts, start=1):
        value = numbers[start + 99]
        seen[value] = seen.get(value, 0) + 1
        found[line] = f"{value:x}:{seen[value]}"
    return found


def test_only_wanted_lines_and_those_that_exist() -> None:
    assert [*line_hashes("a\nb\n", {2, 9})] == [2]
    assert line_hashes("a\nb\n", set()) == {}


@pytest.mark.parametrize("text", ["\n" * 1_000_000, "a" * 5_000_000, "INSERT INTO a VALUES (1);\n" * 190_000])
def test_time_is_linear(text: str) -> None:
    started = time.perf_counter()
    line_hashes(text, range(1, 5_000))
    assert time.perf_counter() - started < 10
