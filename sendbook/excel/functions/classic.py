"""Classic: the VBA module through which desktop Excel on Windows calls the worksheet functions.

`macros/classic/sendbook_functions.bas` is made from the functions' records and never edited by hand:

    python -m sendbook.excel.functions.classic macros/classic/sendbook_functions.bas

It needs the xlwings add-in (its VBA object `XLPy`), which is for developers and power users: see
`macros/classic/README.md`.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path

from sendbook.excel.functions import every_function
from sendbook.excel.functions.records import LONGEST_HELP, FunctionRecord, every_record

MODULE = "sendbook_functions"

_HEAD = f'''Attribute VB_Name = "{MODULE}"
Option Explicit
' The worksheet functions of sendbook for desktop Excel on Windows, through the xlwings add-in.
' Made from the functions' records by: python -m sendbook.excel.functions.classic
' Do not edit: what is typed here is lost when it is made again.
'''

# Words that VBA keeps for itself and that an argument therefore cannot be named (such as the "end" of school weeks).
_RESERVED = """
and any as boolean byref byte byval call case cdecl circle close const currency date debug declare defbool
defdate defdbl defint deflng defobj defstr defvar dim do double each else elseif empty end endif enum eqv erase
error event exit false for friend function get global gosub goto if imp implements in input integer is len let
like line linenumber lock long longlong longptr loop lset me mid mod name new next not nothing null object on
open option optional or paramarray preserve print private property pset public put raiseevent randomize redim
rem reset resume return rset scale seek select set shared single spc static step stop string sub tab then time
to true type typeof unknown until variant wend while width with withevents write xor
"""
RESERVED = frozenset(_RESERVED.split())


def bas() -> str:
    """The text of the module, with Windows line ends, as the Visual Basic Editor imports it."""
    records = every_record().values()
    lines = [_HEAD, *map(_function, records), _errors(), _help(records)]
    return "\n".join(lines).replace("\n", "\r\n")


def vba_name(argument: str) -> str:
    """An argument's name in VBA: with an underscore behind it where VBA keeps the word for itself."""
    return argument + "_" if argument in RESERVED else argument


def _function(record: FunctionRecord) -> str:
    signature = ", ".join(("Optional " if a.optional else "") + vba_name(a.name) for a in record.arguments)
    given = ", ".join(vba_name(a.name) for a in record.arguments)
    call = f'XLPy.CallUDF("{every_function.__name__}", "{record.name}", _'
    return f"""
Public Function {record.name}({signature})
    If TypeOf Application.Caller Is Range Then On Error GoTo failed
    {record.name} = WithErrors({call}
        Array({given}), ThisWorkbook, Application.Caller))
    Exit Function
failed:
    {record.name} = CVErr(xlErrValue)
End Function
"""


_ERRORS = {
    "#N/A": "xlErrNA", "#VALUE!": "xlErrValue", "#REF!": "xlErrRef", "#DIV/0!": "xlErrDiv0", "#NUM!": "xlErrNum",
    "#NAME?": "xlErrName", "#NULL!": "xlErrNull",
}  # fmt: skip


def _errors() -> str:
    """Python hands over Excel's errors as texts; in the cells they are errors again, at which a sum stops."""
    cases = "\n".join(f'        Case "{name}": OneCell = CVErr({constant})' for name, constant in _ERRORS.items())
    return f"""
Private Function WithErrors(ByVal answer As Variant) As Variant
    Dim line_ As Long, column_ As Long
    If IsArray(answer) Then
        For line_ = LBound(answer, 1) To UBound(answer, 1)
            For column_ = LBound(answer, 2) To UBound(answer, 2)
                answer(line_, column_) = OneCell(answer(line_, column_))
            Next column_
        Next line_
        WithErrors = answer
    Else
        WithErrors = OneCell(answer)
    End If
End Function

Private Function OneCell(ByVal value As Variant) As Variant
    OneCell = value
    If VarType(value) <> vbString Then Exit Function
    Select Case value
{cases}
    End Select
End Function
"""


def _help(records: Iterable[FunctionRecord]) -> str:
    """The macro that puts the help into the function wizard: run it once, from Alt+F8."""
    calls = "\n".join(_options(record) for record in records)
    return f"""
Public Sub SendbookHelp()
{calls}
End Sub
"""


def _options(record: FunctionRecord) -> str:
    described = ", _\n            ".join(_text(argument.taken.doc) for argument in record.arguments)
    return f"""    Application.MacroOptions Macro:={_text(record.name)}, Category:="sendbook", _
        Description:={_text(record.doc)}, _
        ArgumentDescriptions:=Array( _
            {described})"""


def _text(words: str) -> str:
    if len(words) > LONGEST_HELP or not words.isascii():
        raise ValueError(f"help in Excel is at most {LONGEST_HELP} plain characters: {words}")
    return '"' + words.replace('"', '""') + '"'


if __name__ == "__main__":
    from sendbook.workbook.parts.disk import OPEN, write_over

    write_over(Path(sys.argv[1]), bas().encode("ascii"), OPEN)
