"""Columns of resident numbers that a spreadsheet or a float has damaged are found as columns, file by file."""

from collections.abc import Callable
from datetime import date

import polars as pl
from stdnum.cn import ric

from sources.standard import load_contracts
from transforms.conform import column_damage, conform

Rows = Callable[..., pl.DataFrame]
CONTRACTS = load_contracts()
DEATHS = CONTRACTS["health_deaths"]
ASSISTANCE = CONTRACTS["civil_affairs_assistance"]
CARD = {"报告卡编号": "K1", "死者姓名": "张三", "死亡时间": "2024-03-05"}
MEMBER = {"户主姓名": "张三", "成员姓名": "张三"}


def number_of(body: str) -> str:
    return body + ric.calc_check_digit(body + "0")


def people(count: int) -> list[str]:
    """Sound numbers of a village: other people, other days, no end like another."""
    births = [date.fromordinal(date(1950, 1, 1).toordinal() + 37 * place) for place in range(count)]
    return [number_of(f"509901{born:%Y%m%d}{place % 1000:03}") for place, born in enumerate(births)]


def through_excel(number: str) -> str:
    return number if number.endswith("X") else number[:15] + "000"


def through_float(number: str) -> str:
    return number if number.endswith("X") else str(int(float(number)))


def cards(numbers: list[str]) -> list[dict[str, str]]:
    return [CARD | {"身份证号码": number} for number in numbers]


def test_a_column_cut_by_excel_is_found_and_only_letters_survive(typed: Rows) -> None:
    sound = people(300)
    found = typed(DEATHS, *cards([through_excel(number) for number in sound]))
    assert found["id_number"].to_list() == [number if number.endswith("X") else None for number in sound]
    assert set(found["faults"].explode().drop_nulls()) == {"id_number:truncated_by_excel"}


def test_a_column_that_was_floats_is_found_and_only_letters_survive(typed: Rows) -> None:
    sound = people(300)
    found = typed(DEATHS, *cards([through_float(number) for number in sound]))
    assert found["id_number"].to_list() == [number if number.endswith("X") else None for number in sound]
    assert set(found["faults"].explode().drop_nulls()) == {"id_number:damaged_by_float"}


def test_two_in_a_hundred_cut_numbers_betray_the_column(typed: Rows) -> None:
    sound = people(400)
    found = typed(DEATHS, *cards([through_excel(n) if place % 50 == 0 else n for place, n in enumerate(sound)]))
    cut = [place for place, number in enumerate(sound) if place % 50 == 0 and not number.endswith("X")]
    refused = found.with_row_index().filter(pl.col("faults").list.len() > 0)
    assert refused["index"].to_list() == cut
    assert set(refused["faults"].explode()) == {"id_number:truncated_by_excel"}


def test_a_sound_column_with_one_number_ending_in_zeros_is_not_damaged(typed: Rows) -> None:
    chance = next(n for day in range(10, 29) if (n := number_of(f"509901199001{day}100")).endswith("000"))
    found = typed(DEATHS, *cards([*people(60), chance]))
    assert found["id_number"].to_list()[-1] == chance
    assert found["faults"].explode().drop_nulls().to_list() == []


def test_damage_is_that_of_one_file_and_one_column(typed: Rows) -> None:
    sound = people(100)
    cut = [through_excel(number) for number in sound]
    rows = [
        MEMBER | {"低保证号": f"D{place}", "成员身份证": number, "户主身份证": sound[place % 100]}
        for place, number in enumerate(cut + sound)
    ]
    files = {place: "a.csv" if place < 100 else "b.csv" for place in range(200)}
    found = typed(ASSISTANCE, *rows, files=files)
    assert found["householder_id_number"].to_list() == sound * 2
    assert found["member_id_number"].to_list() == [n if n.endswith("X") else None for n in sound] + sound


def test_the_damage_of_a_file_counts_in_every_part_of_it(bronze: Rows) -> None:
    delivered = bronze(DEATHS, *cards([through_excel(number) for number in people(300)]))
    damage = column_damage(delivered.lazy(), DEATHS).collect()
    whole = conform(delivered, DEATHS, damage)
    parts = [conform(delivered[start : start + 7], DEATHS, damage) for start in range(0, 300, 7)]
    assert pl.concat(parts).equals(whole)
