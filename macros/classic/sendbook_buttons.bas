Attribute VB_Name = "sendbook_buttons"
Option Explicit
' The buttons of sendbook for desktop Excel on Windows, through the xlwings add-in.
' Made by: python -m sendbook.excel.buttons.classic_buttons. Do not edit.

Public Sub SendbookCheck()
    RunPython "from sendbook.excel.buttons.classic_buttons import press; press('check_workbook')"
End Sub

Public Sub SendbookCheckOnRibbon(control As IRibbonControl)
    SendbookCheck
End Sub

Public Sub SendbookFill()
    RunPython "from sendbook.excel.buttons.classic_buttons import press; press('fill_in')"
End Sub

Public Sub SendbookFillOnRibbon(control As IRibbonControl)
    SendbookFill
End Sub

Public Sub SendbookImport()
    RunPython "from sendbook.excel.buttons.classic_buttons import press; press('import_preview')"
End Sub

Public Sub SendbookImportOnRibbon(control As IRibbonControl)
    SendbookImport
End Sub

Public Sub SendbookApply()
    RunPython "from sendbook.excel.buttons.classic_buttons import press; press('import_apply')"
End Sub

Public Sub SendbookApplyOnRibbon(control As IRibbonControl)
    SendbookApply
End Sub

Public Sub SendbookUndo()
    RunPython "from sendbook.excel.buttons.classic_buttons import press; press('undo_changes')"
End Sub

Public Sub SendbookUndoOnRibbon(control As IRibbonControl)
    SendbookUndo
End Sub

Public Sub SendbookFunctionHelp()
    RunPython "from sendbook.excel.buttons.classic_buttons import press; press('function_help')"
End Sub

Public Sub SendbookFunctionHelpOnRibbon(control As IRibbonControl)
    SendbookFunctionHelp
End Sub

Public Sub SendbookShare()
    RunPython "from sendbook.excel.buttons.classic_buttons import press; press('share_copy')"
End Sub

Public Sub SendbookShareOnRibbon(control As IRibbonControl)
    SendbookShare
End Sub

Public Sub SendbookPlain()
    RunPython "from sendbook.excel.buttons.classic_buttons import press; press('convert_to_plain')"
End Sub

Public Sub SendbookPlainOnRibbon(control As IRibbonControl)
    SendbookPlain
End Sub

Public Sub SendbookNewPupil()
    RunPython "from sendbook.excel.buttons.classic_buttons import press; press('new_pupil')"
End Sub

Public Sub SendbookNewPupilOnRibbon(control As IRibbonControl)
    SendbookNewPupil
End Sub

Public Sub SendbookCostedMap()
    RunPython "from sendbook.excel.buttons.classic_buttons import press; press('costed_map')"
End Sub

Public Sub SendbookCostedMapOnRibbon(control As IRibbonControl)
    SendbookCostedMap
End Sub

Public Sub SendbookReport()
    RunPython "from sendbook.excel.buttons.classic_buttons import press; press('governors_report')"
End Sub

Public Sub SendbookReportOnRibbon(control As IRibbonControl)
    SendbookReport
End Sub
