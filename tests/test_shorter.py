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
     ('IF($A7="E","",IF(OR($A7="E",$B7>1),1,2))', 'IF($A7="E","",IF($B7>1,1,2))'),
     ('IF(OR($A7="E",COUNT($B7)=0),"",IF(ISNUMBER($B7),N($B7)+1,3))', 'IF(OR($A7="E",COUNT($B7)=0),"",$B7+1)'),
     ('IF(COUNT($A7,S!$B$3)<2,"",N($A7)&N(S!$B$3))', 'IF(COUNT($A7,S!$B$3)<2,"",$A7&S!$B$3)'),
     ('IF(COUNT($A7:$B7)<1,"",N($A7))', 'IF(COUNT($A7:$B7)<1,"",N($A7))'),
     ('IF(COUNT(T[Days])=0,"",N(T[Days]))', 'IF(COUNT(T[Days])=0,"",N(T[Days]))'),
     ('IF(COUNT(T[[#This Row],[A]])=0,"",N(T[[#This Row],[A]]))',
      'IF(COUNT(T[[#This Row],[A]])=0,"",T[[#This Row],[A]])'),
     ('IF(COUNT($A7,$B7)=0,"",IF(COUNT($A7,$B7,$C7)=3,$C7,""))', 'IF(COUNT($A7,$B7,$C7)=3,$C7,"")'),
     ('IF(COUNT($A7,$D7)=0,"",IF(COUNT($A7,$B7,$C7)=3,$C7,""))',
      'IF(COUNT($A7,$D7)=0,"",IF(COUNT($A7,$B7,$C7)=3,$C7,""))'),
     ('IF(COUNT($A7,$B7)=0,1,IF(COUNT($A7,$B7,$C7)=3,$C7,""))',
      'IF(COUNT($A7,$B7)=0,1,IF(COUNT($A7,$B7,$C7)=3,$C7,""))'),
     ('OR($A7>1,IFERROR(TRIM("")<>"",TRUE))', "$A7>1"), ('AND($A7<1,AND($B7<1,$C7<1))', "AND($A7<1,$B7<1,$C7<1)"),
     ('MIN(IF(0>N($A7),"",DATE(9999,12,31)),IF($B7>1,$C7,$D7))', "IF($B7>1,$C7,$D7)"),
     ("MIN(S!$A$7:$A$9)", "MIN(S!$A$7:$A$9)"), ("MIN(DATE(9999,12,31))", "DATE(9999,12,31)"),
     ('$A7/MAX(1,N(""))*MAX(1,N(""))', "$A7"), ("MAX(1,N($A7))", "MAX(1,N($A7))"),
     ("($A7-1)-($B7-2)*3", "$A7-1-($B7-2)*3"), ("-($A7+1)", "-($A7+1)"), ('"a ""b"""&($A7-1)', '"a ""b"""&$A7-1'),
     ("T[[#This Row],[It''s (a)]]+0", "T[[#This Row],[It''s (a)]]"), ("'My sheet'!$A$7:$A$9", "'My sheet'!$A$7:$A$9"),
     ("$A7+$A77+$A70+S!$A$7", "$A7+$A77+$A70+S!$A$7"), ("{1,2}", "{1,2}"), ("A1#", "A1#")],
)  # fmt: skip
def test_shorter(long: str, short: str) -> None:
    assert shorter(long, 7) == short and shorter(short, 7) == short
