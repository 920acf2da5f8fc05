"""Names made comparable: what their features are, and which two may be one."""

import polars as pl
import pytest

from sources.characters import shapes, sounds
from transforms.entities.names_compared import alike, compared


def features(name: str) -> dict[str, str | None]:
    return compared(pl.Series([name])).row(0, named=True)


def may_be_one(one: str, other: str) -> bool:
    left = compared(pl.Series([one])).rename(lambda name: f"a_{name}")
    right = compared(pl.Series([other])).rename(lambda name: f"b_{name}")
    return bool(pl.concat([left, right], how="horizontal").select(alike("a_", "b_")).item())


@pytest.mark.parametrize(
    ("name", "surname", "given"),
    [
        ("周建国", "周", "建国"),
        ("欧阳修远", "欧阳", "修远"),
        ("司马", "司", "马"),
        ("阿依古丽·买买提", "阿依古丽", "·买买提"),
        ("周建国(曾用名:周卫东)", "周", "建国"),
    ],
)
def test_a_name_is_a_surname_and_a_given_name(name: str, surname: str, given: str) -> None:
    found = features(name)
    assert (found["surname"], found["given"]) == (surname, given)


@pytest.mark.parametrize(
    ("name", "surname", "sex"),
    [
        ("周先生", "周", "男"), ("欧阳女士", "欧阳", "女"), ("王大爷", "王", "男"), ("周老师", "周", None),
        ("周某某", "周", None),
    ],
)  # fmt: skip
def test_a_courtesy_title_hides_the_name_and_may_tell_the_sex(name: str, surname: str, sex: str | None) -> None:
    found = features(name)
    assert (found["full"], found["surname"], found["polite_sex"]) == (None, surname, sex)


def test_a_former_name_is_kept_apart() -> None:
    found = features("周建国(曾用名:周卫东)")
    assert (found["full"], found["former"]) == ("周建国", "周卫东")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("周玲", "周铃"),  # the same sound
        ("周建国", "周建囯"),  # the same shape
        ("周兰英", "周南英"),  # n and l, which few in the south-west tell apart
        ("周建国", "周国建"),  # swapped
        ("周建国", "周建?"),  # a character that was lost on the way
        ("周建国", "邹建国"),
    ],
)
def test_one_name_misspelt_is_known_as_one(one: str, other: str) -> None:
    assert may_be_one(one, other)
    assert may_be_one(other, one)


@pytest.mark.parametrize(
    ("one", "other"), [("周勇", "周强"), ("周勇军", "周婷洁"), ("周宇", "周宇轩"), ("周先生", "周强")]
)
def test_names_of_one_family_are_not_one_name(one: str, other: str) -> None:
    assert not may_be_one(one, other)


def test_nulls_and_repetitions_are_welcome() -> None:
    assert compared(pl.Series(["周玲", None, "周玲"]))["name"].to_list() == ["周玲"]
    assert compared(pl.Series([None], dtype=pl.String)).is_empty()


def test_every_character_has_one_sound_and_at_most_one_shape() -> None:
    assert len(sounds()) > 26_000
    assert (sounds()["晓"], sounds()["吕"]) == ("xiao", "lv")
    assert shapes()["囯"] == shapes()["国"]
    assert all(shapes()[first] == first for first in set(shapes().values()))
