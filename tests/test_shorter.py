"""Formulas without what a list's missing columns make idle say the same, and one that is not understood stays."""

from __future__ import annotations

import pytest

from sendbook.filling.shorter import shorter


@pytest.mark.parametrize(
    ("long", "short"),
    [('IF(COUNT("",$B7)<2,"",$B7)', 'IF(COUNT($B7)<2,"",$B7)'),
     ('IF(COUNT("")=0,"",ROUND("",2))', '""'),
     ('IF(""="Yes",1,MAX(1,N($H7)))', "MAX(1,N($H7))"),
     ('ROUND($A7/60*($B7+N("")),2)', "ROUND($A7/60*$B7,2)"),
     ('IF(OR($A7="N",""="Special"),"",1)', 'IF($A7="N","",1)'),
     ('IF(IF(OR($A7="N"),"N","")="N",1,2)', 'IF($A7="N",1,2)'),
     ('IF(IF($A7="N","N","")="","",2)', 'IF($A7="N",2,"")'),
     ('IF(AND(ISNUMBER(""),N("")<=S!$B$3),"Held",IF($A7<S!$B$3,"Late","No"))', 'IF($A7<S!$B$3,"Late","No")'),
     ("($A7-1)-($B7-2)*3", "$A7-1-($B7-2)*3"), ("-($A7+1)", "-($A7+1)"), ('"a ""b"""&($A7-1)', '"a ""b"""&$A7-1'),
     ("T[[#This Row],[It''s (a)]]+0", "T[[#This Row],[It''s (a)]]"), ("'My sheet'!$A$7:$A$9", "'My sheet'!$A$7:$A$9"),
     ("$A7+$A77+$A70+S!$A$7", "$A7+$A77+$A70+S!$A$7"), ("{1,2}", "{1,2}"), ("A1#", "A1#")],
)  # fmt: skip
def test_shorter(long: str, short: str) -> None:
    assert shorter(long, 7) == short and shorter(short, 7) == short
