"""City codes: how a place gets its permanent code, and the check character that guards it.

Belongs here: the layout of a code, minting, checking. The layout is the project's own: no specification of Chongqing's
城市码 is public.
Does not belong here: what a place's canonical text is (`places`), keeping codes (warehouse).
"""

import numpy as np
import numpy.typing as npt
import polars as pl

from transforms.permanent import BASE32, LETTERS, letters_of

# Layout: 50, level letter, 12 characters of Crockford base-32 (60 bits), 1 check character of ISO/IEC 7064 MOD 37-2.
PREFIX = "50"
LEVELS = {
    "D": "district or county (区县)",
    "S": "town or street office (镇街)",
    "C": "community or village (社区, 村)",
    "R": "road, or group of a village (道路, 组社)",
    "P": "door plate, compound or estate (门牌, 院落, 小区)",
    "B": "building (楼栋)",
    "U": "entrance (单元)",
    "F": "floor (楼层)",
    "H": "room (户室)",
}
_ALPHANUMERIC = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ*"
# ISO/IEC 7064 MOD 37-2: the weighted sum of all characters, the check character last with weight 1, is 1 modulo 37.
_WEIGHTS = np.array([pow(2, 15 - position, 37) for position in range(15)], dtype=np.int64)
_VALUE = np.full(128, -1, dtype=np.int64)
_VALUE[[ord(character) for character in _ALPHANUMERIC]] = np.arange(len(_ALPHANUMERIC))


def mint(canonical: pl.Series, level: pl.Series, taken: pl.Series) -> pl.Series:
    """Codes for places that have none.

    Args:
        canonical: the canonical texts, each once.
        level: the level letters.
        taken: codes that exist already.

    Returns:
        One code per text. The same text always gives the same code unless two places collide: then the later one (in
        the order of their texts) is salted until its code is free.
    """
    places = pl.DataFrame(
        {"canonical": canonical, "level": level, "salt": pl.zeros(len(canonical), pl.Int64, eager=True)}
    )
    codes = _coded(places)
    while True:
        order = places.with_columns(code=codes).with_row_index("row").sort("canonical")
        clash = order.filter(~pl.col("code").is_first_distinct() | pl.col("code").is_in(taken.implode()))
        if clash.is_empty():
            return codes
        rows = clash["row"].sort()
        places = places.with_columns(
            salt=pl.when(pl.int_range(pl.len()).is_in(rows.implode())).then(pl.col("salt") + 1).otherwise("salt")
        )
        codes = codes.scatter(rows, _coded(places[rows]))


def _coded(places: pl.DataFrame) -> pl.Series:
    salted = pl.concat_str("canonical", "salt", separator="#")
    named = places.select("level", text=pl.when(pl.col("salt") == 0).then("canonical").otherwise(salted))
    bodies = PREFIX + named["level"] + letters_of(named["text"])
    checks = pl.Series(list(_ALPHANUMERIC)).gather(pl.Series((1 - _values(bodies) @ _WEIGHTS) % 37))
    return bodies + checks


def _values(codes: pl.Series) -> npt.NDArray[np.int64]:
    """The values of the characters, one row per code; all codes have one length."""
    length = len(codes[0]) if len(codes) else len(_WEIGHTS)
    return _VALUE[np.array(codes.to_list(), dtype=f"S{length}").view(np.uint8).reshape(-1, length)]


def is_valid(codes: pl.Series) -> pl.Series:
    """Whether each text is a well-formed city code with the right check character."""
    shaped = codes.str.contains(rf"^{PREFIX}[{''.join(LEVELS)}][{BASE32}]{{{LETTERS}}}[0-9A-Z*]$").fill_null(
        value=False
    )
    padded = codes.to_frame("code").select(pl.when(shaped).then("code").otherwise(pl.lit("0" * 16)))["code"]
    return shaped & pl.Series((_values(padded) @ np.append(_WEIGHTS, 1)) % 37 == 1)
