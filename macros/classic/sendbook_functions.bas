Attribute VB_Name = "sendbook_functions"
Option Explicit
' The worksheet functions of sendbook for desktop Excel on Windows, through the xlwings add-in.
' Made from sendbook/excel/functions.py by: python -m sendbook.excel.classic
' Do not edit: what is typed here is lost when it is made again.


Public Function SEND_REVIEW_DUE(last_review, Optional support_started, Optional term_ends)
    If TypeOf Application.Caller Is Range Then On Error GoTo failed
    SEND_REVIEW_DUE = XLPy.CallUDF("sendbook.excel.functions", "SEND_REVIEW_DUE", _
        Array(last_review, support_started, term_ends), ThisWorkbook, Application.Caller)
    Exit Function
failed:
    SEND_REVIEW_DUE = Err.Description
End Function


Public Function SEND_INTERVAL_REVIEW_DUE(started, Optional school_weeks, Optional term_starts, Optional term_ends, Optional closures)
    If TypeOf Application.Caller Is Range Then On Error GoTo failed
    SEND_INTERVAL_REVIEW_DUE = XLPy.CallUDF("sendbook.excel.functions", "SEND_INTERVAL_REVIEW_DUE", _
        Array(started, school_weeks, term_starts, term_ends, closures), ThisWorkbook, Application.Caller)
    Exit Function
failed:
    SEND_INTERVAL_REVIEW_DUE = Err.Description
End Function


Public Function SEND_REVIEW_STATUS(review_due, Optional as_at, Optional held, Optional due_soon_days)
    If TypeOf Application.Caller Is Range Then On Error GoTo failed
    SEND_REVIEW_STATUS = XLPy.CallUDF("sendbook.excel.functions", "SEND_REVIEW_STATUS", _
        Array(review_due, as_at, held, due_soon_days), ThisWorkbook, Application.Caller)
    Exit Function
failed:
    SEND_REVIEW_STATUS = Err.Description
End Function


Public Function SEND_OVERDUE(review_due, Optional as_at, Optional held)
    If TypeOf Application.Caller Is Range Then On Error GoTo failed
    SEND_OVERDUE = XLPy.CallUDF("sendbook.excel.functions", "SEND_OVERDUE", _
        Array(review_due, as_at, held), ThisWorkbook, Application.Caller)
    Exit Function
failed:
    SEND_OVERDUE = Err.Description
End Function


Public Function SEND_SCHOOL_WEEKS(start, Optional end_, Optional term_starts, Optional term_ends, Optional closures)
    If TypeOf Application.Caller Is Range Then On Error GoTo failed
    SEND_SCHOOL_WEEKS = XLPy.CallUDF("sendbook.excel.functions", "SEND_SCHOOL_WEEKS", _
        Array(start, end_, term_starts, term_ends, closures), ThisWorkbook, Application.Caller)
    Exit Function
failed:
    SEND_SCHOOL_WEEKS = Err.Description
End Function


Public Function SEND_PROVISION_COST(minutes_per_session, Optional sessions_per_week, Optional school_weeks, Optional hourly_rate, Optional group_size, Optional resources, Optional whole_cost)
    If TypeOf Application.Caller Is Range Then On Error GoTo failed
    SEND_PROVISION_COST = XLPy.CallUDF("sendbook.excel.functions", "SEND_PROVISION_COST", _
        Array(minutes_per_session, sessions_per_week, school_weeks, hourly_rate, group_size, resources, whole_cost), ThisWorkbook, Application.Caller)
    Exit Function
failed:
    SEND_PROVISION_COST = Err.Description
End Function


Public Function SEND_COST_ABOVE_THRESHOLD(cost, Optional threshold)
    If TypeOf Application.Caller Is Range Then On Error GoTo failed
    SEND_COST_ABOVE_THRESHOLD = XLPy.CallUDF("sendbook.excel.functions", "SEND_COST_ABOVE_THRESHOLD", _
        Array(cost, threshold), ThisWorkbook, Application.Caller)
    Exit Function
failed:
    SEND_COST_ABOVE_THRESHOLD = Err.Description
End Function


Public Function SEND_HEADROOM(cost, Optional threshold)
    If TypeOf Application.Caller Is Range Then On Error GoTo failed
    SEND_HEADROOM = XLPy.CallUDF("sendbook.excel.functions", "SEND_HEADROOM", _
        Array(cost, threshold), ThisWorkbook, Application.Caller)
    Exit Function
failed:
    SEND_HEADROOM = Err.Description
End Function


Public Function SEND_THRESHOLD_STATUS(cost, Optional threshold, Optional near_percent)
    If TypeOf Application.Caller Is Range Then On Error GoTo failed
    SEND_THRESHOLD_STATUS = XLPy.CallUDF("sendbook.excel.functions", "SEND_THRESHOLD_STATUS", _
        Array(cost, threshold, near_percent), ThisWorkbook, Application.Caller)
    Exit Function
failed:
    SEND_THRESHOLD_STATUS = Err.Description
End Function


Public Function SEND_HOURS_EQUIVALENT(threshold, Optional hourly_rate, Optional school_weeks)
    If TypeOf Application.Caller Is Range Then On Error GoTo failed
    SEND_HOURS_EQUIVALENT = XLPy.CallUDF("sendbook.excel.functions", "SEND_HOURS_EQUIVALENT", _
        Array(threshold, hourly_rate, school_weeks), ThisWorkbook, Application.Caller)
    Exit Function
failed:
    SEND_HOURS_EQUIVALENT = Err.Description
End Function


Public Function SEND_ANNUAL_REVIEW_DUE(issued, Optional last_decision, Optional date_of_birth)
    If TypeOf Application.Caller Is Range Then On Error GoTo failed
    SEND_ANNUAL_REVIEW_DUE = XLPy.CallUDF("sendbook.excel.functions", "SEND_ANNUAL_REVIEW_DUE", _
        Array(issued, last_decision, date_of_birth), ThisWorkbook, Application.Caller)
    Exit Function
failed:
    SEND_ANNUAL_REVIEW_DUE = Err.Description
End Function


Public Function SEND_AREA_OF_NEED(need_code)
    If TypeOf Application.Caller Is Range Then On Error GoTo failed
    SEND_AREA_OF_NEED = XLPy.CallUDF("sendbook.excel.functions", "SEND_AREA_OF_NEED", _
        Array(need_code), ThisWorkbook, Application.Caller)
    Exit Function
failed:
    SEND_AREA_OF_NEED = Err.Description
End Function


Public Function SEND_UPN_PROBLEM(upn)
    If TypeOf Application.Caller Is Range Then On Error GoTo failed
    SEND_UPN_PROBLEM = XLPy.CallUDF("sendbook.excel.functions", "SEND_UPN_PROBLEM", _
        Array(upn), ThisWorkbook, Application.Caller)
    Exit Function
failed:
    SEND_UPN_PROBLEM = Err.Description
End Function


Public Sub SendbookHelp()
    Application.MacroOptions Macro:="SEND_REVIEW_DUE", Category:="sendbook", _
        Description:="When the next SEN support review is due: the last day of the term after the term of the last review, or of the term in which support began.", _
        ArgumentDescriptions:=Array( _
            "Day of the last SEN support review: a cell or a range. Blank if there was none.", _
            "Day on which support began: counts while there is no review. May be left out.", _
            "Last days of your terms: a range.")
    Application.MacroOptions Macro:="SEND_INTERVAL_REVIEW_DUE", Category:="sendbook", _
        Description:="When a review after so many school weeks is due: the first school day after them, in your own terms.", _
        ArgumentDescriptions:=Array( _
            "First day of the intervention: a cell or a range.", _
            "Review after so many school weeks, such as 6.", _
            "First days of your terms: a range.", _
            "Last days of your terms: a range of the same size.", _
            "Days closed in term time: one column of days, or two columns, first and last day. May be left out.")
    Application.MacroOptions Macro:="SEND_REVIEW_STATUS", Category:="sendbook", _
        Description:="How a review stands, in words: Overdue 12 days, Due today, Due in 5 days, Not due yet, Held.", _
        ArgumentDescriptions:=Array( _
            "Day on which the review is due: a cell or a range.", _
            "Day to compare with, such as TODAY().", _
            "Day on which the review was held; blank if not yet. May be left out.", _
            "Within how many days it counts as due soon. Left out, blank or 0: 28.")
    Application.MacroOptions Macro:="SEND_OVERDUE", Category:="sendbook", _
        Description:="TRUE if a review was due before the day and is not held. Due on the day itself is not overdue.", _
        ArgumentDescriptions:=Array( _
            "Day on which the review is due: a cell or a range.", _
            "Day to compare with, such as TODAY().", _
            "Day on which the review was held; blank if not yet. May be left out.")
    Application.MacroOptions Macro:="SEND_SCHOOL_WEEKS", Category:="sendbook", _
        Description:="School weeks from one day to another, both included: school days in your own terms, divided by five.", _
        ArgumentDescriptions:=Array( _
            "First day: a cell or a range.", _
            "Last day: a cell or a range.", _
            "First days of your terms: a range.", _
            "Last days of your terms: a range of the same size.", _
            "Days closed in term time: one column of days, or two columns, first and last day. May be left out.")
    Application.MacroOptions Macro:="SEND_PROVISION_COST", Category:="sendbook", _
        Description:="What a line of provision costs for one pupil: minutes / 60 x sessions x weeks x rate / group size + resources, to the penny. Blank while a part is missing.", _
        ArgumentDescriptions:=Array( _
            "Minutes of one session, such as 30: a cell or a range.", _
            "Sessions a week, such as 3; 0.5 for once a fortnight.", _
            "School weeks that it runs.", _
            "Cost of one hour of the person who delivers it, in pounds.", _
            "Planned pupils in the group. Left out, blank or 0: 1.", _
            "Other cost for this pupil in pounds. May be left out.", _
            "Yes if the group runs only because of this pupil. May be left out.")
    Application.MacroOptions Macro:="SEND_COST_ABOVE_THRESHOLD", Category:="sendbook", _
        Description:="The part of a pupil's cost above the high needs cost threshold, which top-up funding may meet.", _
        ArgumentDescriptions:=Array( _
            "Cost of the pupil's additional support in pounds: a cell or a range.", _
            "The high needs cost threshold in pounds. Left out, blank or 0: the national one.")
    Application.MacroOptions Macro:="SEND_HEADROOM", Category:="sendbook", _
        Description:="What is left below the high needs cost threshold, never below 0.", _
        ArgumentDescriptions:=Array( _
            "Cost of the pupil's additional support in pounds: a cell or a range.", _
            "The high needs cost threshold in pounds. Left out, blank or 0: the national one.")
    Application.MacroOptions Macro:="SEND_THRESHOLD_STATUS", Category:="sendbook", _
        Description:="How the cost recorded stands to the threshold, in words: under, near or over. It is not an entitlement.", _
        ArgumentDescriptions:=Array( _
            "Cost of the pupil's additional support in pounds: a cell or a range.", _
            "The high needs cost threshold in pounds. Left out, blank or 0: the national one.", _
            "Share of the threshold from which a cost is near it. Left out, blank or 0: 80%.")
    Application.MacroOptions Macro:="SEND_HOURS_EQUIVALENT", Category:="sendbook", _
        Description:="How many hours a week the threshold would pay for at this rate, over these school weeks.", _
        ArgumentDescriptions:=Array( _
            "The high needs cost threshold in pounds. Left out, blank or 0: the national one.", _
            "Cost of one hour in pounds: a cell or a range.", _
            "School weeks of the year, such as 38.")
    Application.MacroOptions Macro:="SEND_ANNUAL_REVIEW_DUE", Category:="sendbook", _
        Description:="The day by which an EHC plan's annual review must be complete: twelve months less a day after the last decision, else after the plan was issued; six months for a child under five.", _
        ArgumentDescriptions:=Array( _
            "Day on which the EHC plan was issued: a cell or a range.", _
            "Date of the decision letter after the last annual review. May be left out.", _
            "Date of birth: under five, the plan is reviewed more often. May be left out.")
    Application.MacroOptions Macro:="SEND_AREA_OF_NEED", Category:="sendbook", _
        Description:="The broad area of need of a census code. For DS, OTH and NSA there is none: the school decides.", _
        ArgumentDescriptions:=Array( _
            "Census code of a type of need, such as SLCN: a cell or a range.")
    Application.MacroOptions Macro:="SEND_UPN_PROBLEM", Category:="sendbook", _
        Description:="What is wrong with a UPN (shape or check letter); blank when it is good.", _
        ArgumentDescriptions:=Array( _
            "Unique pupil number: a cell or a range.")
End Sub
