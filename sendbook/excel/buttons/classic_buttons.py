"""Classic buttons: the scripts as macros of desktop Excel on Windows, through xlwings' RunPython.

    python -m sendbook.excel.buttons.classic_buttons macros/classic

writes the VBA module and the ribbon's XML for an add-in (.xlam); they are made from BUTTONS and never edited by hand.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from xml.sax.saxutils import quoteattr

MODULE = "sendbook_buttons"


@dataclass(frozen=True, slots=True)
class ClassicButton:
    """A button: the script that it runs, its macro's name, what it says, and Excel's own picture for it.

    A button without a picture is not on the ribbon: it is run from Alt+F8.
    """

    script: str
    macro: str
    label: str
    picture: str = ""


BUTTONS = (
    ClassicButton("check_workbook", "SendbookCheck", "Check this workbook", "ReviewAcceptChange"),
    ClassicButton("fill_in", "SendbookFill", "Fill in", "FillDown"),
    ClassicButton("import_preview", "SendbookImport", "Import MIS export", "ImportTextFile"),
    ClassicButton("import_apply", "SendbookApply", "Apply the import", "AcceptInvitation"),
    ClassicButton("undo_changes", "SendbookUndo", "Undo", "Undo"),
    ClassicButton("function_help", "SendbookFunctionHelp", "Function help", "Help"),
    ClassicButton("share_copy", "SendbookShare", "Make a share copy"),
    ClassicButton("convert_to_plain", "SendbookPlain", "Convert SEND functions to plain formulas"),
    ClassicButton("new_pupil", "SendbookNewPupil", "Row for a new pupil"),
    ClassicButton("costed_map", "SendbookCostedMap", "Costed map of this pupil"),
    ClassicButton("governors_report", "SendbookReport", "Governors' report"),
)


def press(script: str) -> None:
    """Run a button on the workbook from which the macro was called; a refusal is shown, nothing is changed then."""
    import xlwings as xw

    from sendbook.excel.buttons import scripts

    book = xw.Book.caller()
    run = getattr(scripts, script)
    try:
        getattr(run, "__wrapped__", run)(book)
    except xw.XlwingsError as refusal:
        book.app.alert(str(refusal), title="sendbook")


def bas() -> str:
    """The VBA module with a macro for each button, and one for the ribbon to call."""
    head = (
        f'Attribute VB_Name = "{MODULE}"\nOption Explicit\n'
        "' The buttons of sendbook for desktop Excel on Windows, through the xlwings add-in.\n"
        "' Made by: python -m sendbook.excel.buttons.classic_buttons. Do not edit.\n"
    )
    subs = [
        f"""
Public Sub {button.macro}()
    RunPython "from sendbook.excel.buttons.classic_buttons import press; press('{button.script}')"
End Sub

Public Sub {button.macro}OnRibbon(control As IRibbonControl)
    {button.macro}
End Sub
"""
        for button in BUTTONS
    ]
    return (head + "".join(subs)).replace("\n", "\r\n")


def ribbon() -> str:
    """The ribbon tab of the add-in, for customUI/customUI14.xml in the .xlam."""
    buttons = "\n".join(
        f'          <button id={quoteattr(button.macro)} label={quoteattr(button.label)} size="large" '
        f"imageMso={quoteattr(button.picture)} onAction={quoteattr(button.macro + 'OnRibbon')}/>"
        for button in BUTTONS
        if button.picture
    )
    return f"""<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<customUI xmlns="http://schemas.microsoft.com/office/2009/07/customui">
  <ribbon>
    <tabs>
      <tab id="SendbookTab" label="sendbook">
        <group id="SendbookGroup" label="sendbook">
{buttons}
        </group>
      </tab>
    </tabs>
  </ribbon>
</customUI>
"""


if __name__ == "__main__":
    from sendbook.workbook.parts.disk import OPEN, write_over

    folder = Path(sys.argv[1])
    write_over(folder / f"{MODULE}.bas", bas().encode("ascii"), OPEN)
    write_over(folder / "customUI14.xml", ribbon().encode(), OPEN)
