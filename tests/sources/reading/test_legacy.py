"""Real `.xls` workbooks of Excel 97-2003."""

import base64
import gzip
from collections.abc import Callable
from typing import Any

from sources.faults import FileFault
from sources.reading import FileSummary, Kind

Read = Callable[..., tuple[list[dict[str, Any]], FileSummary]]

# No package in use writes this format. Sheet 一月: a blank row, a title, the header, rows 4 and 5 (in row 4 all cells
# are text but the amount 560.5 and a date as address; in row 5 the number 8 and the number 500108199003074000), a blank
# row and 合计. Sheet 说明 has one line of text, Sheet3 is empty.
WORKBOOK = (
    "ABzY8000000t4+>T}V_x6h3qB-"
    "QByU>#nJwfryZmDcnWEHqf=Qd~&r`GDR@WO=Ckte5oi+TactMdg=E;(1!@@=OK*>GI|IKHuE7U0<FjBAu#Mg-Of38*S{1LT4Cd!W"
    "zNhwbLN|wGiQGGz7IMk`X8lF!ZIoX8RkM(FfY;xOxB2C2doc;s2IsrOd*3}imWOwq}c?|65d&84Qah6L4t?MC~|<Wm}=oPcv@S0n"
    "Hxy^cntM|#!x8C7<&>%<Q?QTNaK+uF+a|HGxG;*{hWC*YpyUaMB52b13|YZXLmS~k4jlwXG1PvnA?0}jT2Jf4MlQCpU`bhu($1G{"
    "iztM$WY>80B})DeJ#E=k`rMN;sC0V^2*BcN=ham85ev2euXjtrXoB0Wu~FuSiJz$|6Z!MtfE(O5tr+)OA0_IgpLUc<^aUQWrb=a0"
    "Uou9WSd2or+RHC0vPm-s=nF1%|2gy{tTQ)8{mXnt;#!6yT?1`E%G(@AYf|8v=_7S>V!%K#Qm$Yp3z>`j9t5X1GDn-"
    ";wl+H(+W_?th0KO0Cs7b%jI&qT$+}z6=<5%iFKZ)&qpv*EBkw~m)xf2o}gcC8f*}KadflrNn~Gg5+(5Nj7Q!GiClK@9<`$zX72s`"
    "P}Wf4u47Fn-#+>swUyifA-G5_u(6G`42qirActG*WZuQ7TezIgJQ-"
    "~;&#p)b7Y=r_%_XkQ#(wgd#@*W%mA7L#@cqz8M&O%!2bPCQC(kAieRTIj7T%eS*q(mfkSlV<t(!zo-"
    "H}{`&$2Jf)BZZwRLRaW5D*Gq#ECGAJDGG2R*;3nvs-E*u?5-bQpA6{B%vhFOEOBzyriIH3M0!aAj^zw4%^F&Y?+q`nbzY4&P-"
    "<Hw|*JRk6#lqVNy@ZBFqa?9P1qDFC9f;OnPs~xPl5}4%eKsOuxFlU$-V)OP4-I^D;a_Ff$&-7TKHGKKMh1A}I-"
    ";kQ?xpSfFUfV5COpu^5A}LJR`?coV%C$*T}OufnQcU7%R=>gql-"
    "$RL9ZGRUB461_#}CX)I6q`!~N;ny;K*O|pMXM864Z|N|!;;$Y5P#%C5%-"
    "i71y5c7lOd^6M*4QTUy^yF1dv60jH1Ih5>yBT1Ux~%@S#v}CzuQ9V?SF1P<BW3ue*jFCO#A>A000"
)


def test_an_old_workbook_is_read_as_text(read: Read) -> None:
    rows, summary = read(gzip.decompress(base64.b85decode(WORKBOOK)), "发放.xls")
    assert summary.kind is Kind.XLS
    assert [row["source_row"] for row in rows] == [4, 5]
    told = [rows[0][name] for name in ("编号", "姓名", "身份证号", "金额", "住址")]
    assert told == ["007", "张三", "500999199003070011", "560.5", "2024-03-05 00:00:00"]
    assert (summary.rows_read, summary.rows_header_footer) == (7, 5)


def test_a_number_longer_than_a_float_holds_is_given_as_excel_shows_it(read: Read) -> None:
    rows, _ = read(gzip.decompress(base64.b85decode(WORKBOOK)))
    assert rows[1]["身份证号"] == "500108199003074000"
    assert rows[1]["编号"] == "8"


def test_a_sheet_that_is_not_of_the_feed_is_told(read: Read) -> None:
    _, summary = read(gzip.decompress(base64.b85decode(WORKBOOK)))
    assert [(finding.fault, finding.detail) for finding in summary.findings] == [
        (FileFault.SHEET_NOT_READ, "sheet '说明' has no header of this feed and is not read")
    ]
