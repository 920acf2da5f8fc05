"""City codes: how a place gets its permanent code, and the check character that guards it.

Belongs here: the layout of a code, minting, checking. The layout is the project's own: no specification of Chongqing's
城市码 is public.
Does not belong here: what a place's canonical text is (`places`), keeping codes (warehouse).
"""

import duckdb
import numpy as np
import numpy.typing as npt
import polars as pl

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
_BASE32 = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_ALPHANUMERIC = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ*"
_BODY = 12
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
    salted = places.select(
        text=pl.when(pl.col("salt") == 0).then("canonical").otherwise(pl.concat_str("canonical", "salt", separator="#"))
    )
    with duckdb.connect() as engine:
        hashed = engine.from_arrow(salted.to_arrow()).project("('0x' || left(sha256(text), 15))::BIGINT AS bits")
        bits = hashed.fetchnumpy()["bits"].astype(np.int64)
    shifts = np.arange(_BODY - 1, -1, -1, dtype=np.int64) * 5
    letters = np.frombuffer(_BASE32.encode(), dtype=np.uint8)
    body = letters[(bits[:, None] >> shifts) & 31]
    head = np.array([list(f"{PREFIX}{level}".encode()) for level in LEVELS], dtype=np.uint8)
    numbers = places["level"].replace_strict(list(LEVELS), list(range(len(LEVELS))), return_dtype=pl.Int64).to_numpy()
    return _texts(np.concatenate([head[numbers], body], axis=1)) if len(places) else pl.Series([], dtype=pl.String)


def _texts(characters: npt.NDArray[np.uint8]) -> pl.Series:
    check = (1 - _VALUE[characters] @ _WEIGHTS) % 37
    checks = np.frombuffer(_ALPHANUMERIC.encode(), dtype=np.uint8)[check]
    whole = np.ascontiguousarray(np.concatenate([characters, checks[:, None]], axis=1))
    return pl.Series(whole.view(f"S{whole.shape[1]}").ravel()).cast(pl.String)


def is_valid(codes: pl.Series) -> pl.Series:
    """Whether each text is a well-formed city code with the right check character."""
    shaped = codes.str.contains(rf"^{PREFIX}[{''.join(LEVELS)}][{_BASE32}]{{{_BODY}}}[0-9A-Z*]$").fill_null(value=False)
    padded = codes.to_frame("code").select(pl.when(shaped).then("code").otherwise(pl.lit("0" * 16)))["code"]
    characters = np.array(padded.to_list(), dtype="S16").view(np.uint8).reshape(-1, 16)
    weights = np.append(_WEIGHTS, 1)
    sound = pl.Series((_VALUE[characters] @ weights) % 37 == 1)
    return shaped & sound
