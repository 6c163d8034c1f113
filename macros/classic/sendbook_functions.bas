Attribute VB_Name = "sendbook_functions"
Option Explicit
' The worksheet functions of sendbook for desktop Excel on Windows, through the xlwings add-in.
' Made from the functions' records by: python -m sendbook.excel.functions.classic
' Do not edit: what is typed here is lost when it is made again.


Public Function SEND_REVIEW_DUE(last_review, Optional support_started, Optional term_ends, Optional term_starts)
    If TypeOf Application.Caller Is Range Then On Error GoTo failed
    SEND_REVIEW_DUE = WithErrors(XLPy.CallUDF("sendbook.excel.functions.every_function", "SEND_REVIEW_DUE", _
        Array(last_review, support_started, term_ends, term_starts), ThisWorkbook, Application.Caller))
    Exit Function
failed:
    SEND_REVIEW_DUE = CVErr(xlErrValue)
End Function


Public Function SEND_INTERVAL_REVIEW_DUE(started, Optional school_weeks, Optional term_starts, Optional term_ends, Optional closures)
    If TypeOf Application.Caller Is Range Then On Error GoTo failed
    SEND_INTERVAL_REVIEW_DUE = WithErrors(XLPy.CallUDF("sendbook.excel.functions.every_function", "SEND_INTERVAL_REVIEW_DUE", _
        Array(started, school_weeks, term_starts, term_ends, closures), ThisWorkbook, Application.Caller))
    Exit Function
failed:
    SEND_INTERVAL_REVIEW_DUE = CVErr(xlErrValue)
End Function


Public Function SEND_REVIEW_STATUS(review_due, Optional as_at, Optional held, Optional due_soon_days)
    If TypeOf Application.Caller Is Range Then On Error GoTo failed
    SEND_REVIEW_STATUS = WithErrors(XLPy.CallUDF("sendbook.excel.functions.every_function", "SEND_REVIEW_STATUS", _
        Array(review_due, as_at, held, due_soon_days), ThisWorkbook, Application.Caller))
    Exit Function
failed:
    SEND_REVIEW_STATUS = CVErr(xlErrValue)
End Function


Public Function SEND_OVERDUE(review_due, Optional as_at, Optional held)
    If TypeOf Application.Caller Is Range Then On Error GoTo failed
    SEND_OVERDUE = WithErrors(XLPy.CallUDF("sendbook.excel.functions.every_function", "SEND_OVERDUE", _
        Array(review_due, as_at, held), ThisWorkbook, Application.Caller))
    Exit Function
failed:
    SEND_OVERDUE = CVErr(xlErrValue)
End Function


Public Function SEND_SCHOOL_WEEKS(start, Optional end_, Optional term_starts, Optional term_ends, Optional closures)
    If TypeOf Application.Caller Is Range Then On Error GoTo failed
    SEND_SCHOOL_WEEKS = WithErrors(XLPy.CallUDF("sendbook.excel.functions.every_function", "SEND_SCHOOL_WEEKS", _
        Array(start, end_, term_starts, term_ends, closures), ThisWorkbook, Application.Caller))
    Exit Function
failed:
    SEND_SCHOOL_WEEKS = CVErr(xlErrValue)
End Function


Public Function SEND_PROVISION_COST(minutes_per_session, Optional sessions_per_week, Optional school_weeks, Optional hourly_rate, Optional group_size, Optional resources, Optional whole_cost)
    If TypeOf Application.Caller Is Range Then On Error GoTo failed
    SEND_PROVISION_COST = WithErrors(XLPy.CallUDF("sendbook.excel.functions.every_function", "SEND_PROVISION_COST", _
        Array(minutes_per_session, sessions_per_week, school_weeks, hourly_rate, group_size, resources, whole_cost), ThisWorkbook, Application.Caller))
    Exit Function
failed:
    SEND_PROVISION_COST = CVErr(xlErrValue)
End Function


Public Function SEND_COST_ABOVE_THRESHOLD(cost, Optional threshold)
    If TypeOf Application.Caller Is Range Then On Error GoTo failed
    SEND_COST_ABOVE_THRESHOLD = WithErrors(XLPy.CallUDF("sendbook.excel.functions.every_function", "SEND_COST_ABOVE_THRESHOLD", _
        Array(cost, threshold), ThisWorkbook, Application.Caller))
    Exit Function
failed:
    SEND_COST_ABOVE_THRESHOLD = CVErr(xlErrValue)
End Function


Public Function SEND_HEADROOM(cost, Optional threshold)
    If TypeOf Application.Caller Is Range Then On Error GoTo failed
    SEND_HEADROOM = WithErrors(XLPy.CallUDF("sendbook.excel.functions.every_function", "SEND_HEADROOM", _
        Array(cost, threshold), ThisWorkbook, Application.Caller))
    Exit Function
failed:
    SEND_HEADROOM = CVErr(xlErrValue)
End Function


Public Function SEND_THRESHOLD_STATUS(cost, Optional threshold, Optional near_percent)
    If TypeOf Application.Caller Is Range Then On Error GoTo failed
    SEND_THRESHOLD_STATUS = WithErrors(XLPy.CallUDF("sendbook.excel.functions.every_function", "SEND_THRESHOLD_STATUS", _
        Array(cost, threshold, near_percent), ThisWorkbook, Application.Caller))
    Exit Function
failed:
    SEND_THRESHOLD_STATUS = CVErr(xlErrValue)
End Function


Public Function SEND_HOURS_EQUIVALENT(threshold, Optional hourly_rate, Optional school_weeks)
    If TypeOf Application.Caller Is Range Then On Error GoTo failed
    SEND_HOURS_EQUIVALENT = WithErrors(XLPy.CallUDF("sendbook.excel.functions.every_function", "SEND_HOURS_EQUIVALENT", _
        Array(threshold, hourly_rate, school_weeks), ThisWorkbook, Application.Caller))
    Exit Function
failed:
    SEND_HOURS_EQUIVALENT = CVErr(xlErrValue)
End Function


Public Function SEND_ANNUAL_REVIEW_DUE(issued, Optional last_decision, Optional date_of_birth)
    If TypeOf Application.Caller Is Range Then On Error GoTo failed
    SEND_ANNUAL_REVIEW_DUE = WithErrors(XLPy.CallUDF("sendbook.excel.functions.every_function", "SEND_ANNUAL_REVIEW_DUE", _
        Array(issued, last_decision, date_of_birth), ThisWorkbook, Application.Caller))
    Exit Function
failed:
    SEND_ANNUAL_REVIEW_DUE = CVErr(xlErrValue)
End Function


Public Function SEND_AREA_OF_NEED(need_code)
    If TypeOf Application.Caller Is Range Then On Error GoTo failed
    SEND_AREA_OF_NEED = WithErrors(XLPy.CallUDF("sendbook.excel.functions.every_function", "SEND_AREA_OF_NEED", _
        Array(need_code), ThisWorkbook, Application.Caller))
    Exit Function
failed:
    SEND_AREA_OF_NEED = CVErr(xlErrValue)
End Function


Public Function SEND_UPN_PROBLEM(upn)
    If TypeOf Application.Caller Is Range Then On Error GoTo failed
    SEND_UPN_PROBLEM = WithErrors(XLPy.CallUDF("sendbook.excel.functions.every_function", "SEND_UPN_PROBLEM", _
        Array(upn), ThisWorkbook, Application.Caller))
    Exit Function
failed:
    SEND_UPN_PROBLEM = CVErr(xlErrValue)
End Function


Public Function SEND_PUPIL_COSTS(pupils, Optional upn_column, Optional cost_column)
    If TypeOf Application.Caller Is Range Then On Error GoTo failed
    SEND_PUPIL_COSTS = WithErrors(XLPy.CallUDF("sendbook.excel.functions.every_function", "SEND_PUPIL_COSTS", _
        Array(pupils, upn_column, cost_column), ThisWorkbook, Application.Caller))
    Exit Function
failed:
    SEND_PUPIL_COSTS = CVErr(xlErrValue)
End Function


Public Function SEND_OVERDUE_LIST(names, Optional due_column, Optional held_column, Optional as_at)
    If TypeOf Application.Caller Is Range Then On Error GoTo failed
    SEND_OVERDUE_LIST = WithErrors(XLPy.CallUDF("sendbook.excel.functions.every_function", "SEND_OVERDUE_LIST", _
        Array(names, due_column, held_column, as_at), ThisWorkbook, Application.Caller))
    Exit Function
failed:
    SEND_OVERDUE_LIST = CVErr(xlErrValue)
End Function


Public Function SEND_REVIEWS_DUE(names, Optional due_column, Optional held_column, Optional as_at, Optional due_soon_days)
    If TypeOf Application.Caller Is Range Then On Error GoTo failed
    SEND_REVIEWS_DUE = WithErrors(XLPy.CallUDF("sendbook.excel.functions.every_function", "SEND_REVIEWS_DUE", _
        Array(names, due_column, held_column, as_at, due_soon_days), ThisWorkbook, Application.Caller))
    Exit Function
failed:
    SEND_REVIEWS_DUE = CVErr(xlErrValue)
End Function


Public Function SEND_MEETINGS_SHORT(pupils, Optional meeting_pupils, Optional meeting_dates, Optional term_ends, Optional as_at)
    If TypeOf Application.Caller Is Range Then On Error GoTo failed
    SEND_MEETINGS_SHORT = WithErrors(XLPy.CallUDF("sendbook.excel.functions.every_function", "SEND_MEETINGS_SHORT", _
        Array(pupils, meeting_pupils, meeting_dates, term_ends, as_at), ThisWorkbook, Application.Caller))
    Exit Function
failed:
    SEND_MEETINGS_SHORT = CVErr(xlErrValue)
End Function


Public Function SEND_COST_BY(group_column, Optional cost_column)
    If TypeOf Application.Caller Is Range Then On Error GoTo failed
    SEND_COST_BY = WithErrors(XLPy.CallUDF("sendbook.excel.functions.every_function", "SEND_COST_BY", _
        Array(group_column, cost_column), ThisWorkbook, Application.Caller))
    Exit Function
failed:
    SEND_COST_BY = CVErr(xlErrValue)
End Function


Public Function SEND_CHECK(range_with_headers, Optional as_at)
    If TypeOf Application.Caller Is Range Then On Error GoTo failed
    SEND_CHECK = WithErrors(XLPy.CallUDF("sendbook.excel.functions.every_function", "SEND_CHECK", _
        Array(range_with_headers, as_at), ThisWorkbook, Application.Caller))
    Exit Function
failed:
    SEND_CHECK = CVErr(xlErrValue)
End Function


Public Function SEND_COST_TO_DATE(minutes_per_session, Optional sessions_per_week, Optional school_weeks, Optional hourly_rate, Optional group_size, Optional resources, Optional whole_cost, Optional starts, Optional ends, Optional as_at, Optional term_starts, Optional term_ends, Optional closures, Optional earlier_rate, Optional rate_from)
    If TypeOf Application.Caller Is Range Then On Error GoTo failed
    SEND_COST_TO_DATE = WithErrors(XLPy.CallUDF("sendbook.excel.functions.every_function", "SEND_COST_TO_DATE", _
        Array(minutes_per_session, sessions_per_week, school_weeks, hourly_rate, group_size, resources, whole_cost, starts, ends, as_at, term_starts, term_ends, closures, earlier_rate, rate_from), ThisWorkbook, Application.Caller))
    Exit Function
failed:
    SEND_COST_TO_DATE = CVErr(xlErrValue)
End Function


Public Function SEND_COST_FORECAST(minutes_per_session, Optional sessions_per_week, Optional school_weeks, Optional hourly_rate, Optional group_size, Optional resources, Optional whole_cost, Optional starts, Optional ends, Optional as_at, Optional term_starts, Optional term_ends, Optional closures, Optional earlier_rate, Optional rate_from)
    If TypeOf Application.Caller Is Range Then On Error GoTo failed
    SEND_COST_FORECAST = WithErrors(XLPy.CallUDF("sendbook.excel.functions.every_function", "SEND_COST_FORECAST", _
        Array(minutes_per_session, sessions_per_week, school_weeks, hourly_rate, group_size, resources, whole_cost, starts, ends, as_at, term_starts, term_ends, closures, earlier_rate, rate_from), ThisWorkbook, Application.Caller))
    Exit Function
failed:
    SEND_COST_FORECAST = CVErr(xlErrValue)
End Function


Public Function SEND_HOURLY_COST(salary, Optional weekly_hours, Optional paid_weeks, Optional worked_weeks, Optional ni_threshold, Optional ni_rate, Optional pension_rate)
    If TypeOf Application.Caller Is Range Then On Error GoTo failed
    SEND_HOURLY_COST = WithErrors(XLPy.CallUDF("sendbook.excel.functions.every_function", "SEND_HOURLY_COST", _
        Array(salary, weekly_hours, paid_weeks, worked_weeks, ni_threshold, ni_rate, pension_rate), ThisWorkbook, Application.Caller))
    Exit Function
failed:
    SEND_HOURLY_COST = CVErr(xlErrValue)
End Function


Public Function SEND_TOP_UP_NOT_MET(cost, Optional top_up, Optional threshold)
    If TypeOf Application.Caller Is Range Then On Error GoTo failed
    SEND_TOP_UP_NOT_MET = WithErrors(XLPy.CallUDF("sendbook.excel.functions.every_function", "SEND_TOP_UP_NOT_MET", _
        Array(cost, top_up, threshold), ThisWorkbook, Application.Caller))
    Exit Function
failed:
    SEND_TOP_UP_NOT_MET = CVErr(xlErrValue)
End Function


Public Function SEND_PUPIL_TOTAL(pupils, Optional upn_column, Optional cost_column, Optional threshold, Optional near_percent)
    If TypeOf Application.Caller Is Range Then On Error GoTo failed
    SEND_PUPIL_TOTAL = WithErrors(XLPy.CallUDF("sendbook.excel.functions.every_function", "SEND_PUPIL_TOTAL", _
        Array(pupils, upn_column, cost_column, threshold, near_percent), ThisWorkbook, Application.Caller))
    Exit Function
failed:
    SEND_PUPIL_TOTAL = CVErr(xlErrValue)
End Function


Public Function SEND_DAYS_OVERDUE(review_due, Optional as_at, Optional held)
    If TypeOf Application.Caller Is Range Then On Error GoTo failed
    SEND_DAYS_OVERDUE = WithErrors(XLPy.CallUDF("sendbook.excel.functions.every_function", "SEND_DAYS_OVERDUE", _
        Array(review_due, as_at, held), ThisWorkbook, Application.Caller))
    Exit Function
failed:
    SEND_DAYS_OVERDUE = CVErr(xlErrValue)
End Function


Public Function SEND_TERM(day, Optional term_starts, Optional term_ends, Optional term_names)
    If TypeOf Application.Caller Is Range Then On Error GoTo failed
    SEND_TERM = WithErrors(XLPy.CallUDF("sendbook.excel.functions.every_function", "SEND_TERM", _
        Array(day, term_starts, term_ends, term_names), ThisWorkbook, Application.Caller))
    Exit Function
failed:
    SEND_TERM = CVErr(xlErrValue)
End Function


Public Function SEND_YEAR_GROUP(date_of_birth, Optional as_at)
    If TypeOf Application.Caller Is Range Then On Error GoTo failed
    SEND_YEAR_GROUP = WithErrors(XLPy.CallUDF("sendbook.excel.functions.every_function", "SEND_YEAR_GROUP", _
        Array(date_of_birth, as_at), ThisWorkbook, Application.Caller))
    Exit Function
failed:
    SEND_YEAR_GROUP = CVErr(xlErrValue)
End Function


Public Function SEND_ANNUAL_REVIEW_MEETING_BY(issued, Optional last_decision, Optional term_starts, Optional term_ends, Optional closures)
    If TypeOf Application.Caller Is Range Then On Error GoTo failed
    SEND_ANNUAL_REVIEW_MEETING_BY = WithErrors(XLPy.CallUDF("sendbook.excel.functions.every_function", "SEND_ANNUAL_REVIEW_MEETING_BY", _
        Array(issued, last_decision, term_starts, term_ends, closures), ThisWorkbook, Application.Caller))
    Exit Function
failed:
    SEND_ANNUAL_REVIEW_MEETING_BY = CVErr(xlErrValue)
End Function


Public Function SEND_INTERIM_REVIEW_BY(issued, Optional last_decision, Optional date_of_birth, Optional as_at, Optional last_interim)
    If TypeOf Application.Caller Is Range Then On Error GoTo failed
    SEND_INTERIM_REVIEW_BY = WithErrors(XLPy.CallUDF("sendbook.excel.functions.every_function", "SEND_INTERIM_REVIEW_BY", _
        Array(issued, last_decision, date_of_birth, as_at, last_interim), ThisWorkbook, Application.Caller))
    Exit Function
failed:
    SEND_INTERIM_REVIEW_BY = CVErr(xlErrValue)
End Function


Public Function SEND_PHASE_TRANSFER_BY(year_group, Optional as_at, Optional transfer_years)
    If TypeOf Application.Caller Is Range Then On Error GoTo failed
    SEND_PHASE_TRANSFER_BY = WithErrors(XLPy.CallUDF("sendbook.excel.functions.every_function", "SEND_PHASE_TRANSFER_BY", _
        Array(year_group, as_at, transfer_years), ThisWorkbook, Application.Caller))
    Exit Function
failed:
    SEND_PHASE_TRANSFER_BY = CVErr(xlErrValue)
End Function


Public Function SEND_ASSESSMENT_BY(asked_on, Optional step_)
    If TypeOf Application.Caller Is Range Then On Error GoTo failed
    SEND_ASSESSMENT_BY = WithErrors(XLPy.CallUDF("sendbook.excel.functions.every_function", "SEND_ASSESSMENT_BY", _
        Array(asked_on, step_), ThisWorkbook, Application.Caller))
    Exit Function
failed:
    SEND_ASSESSMENT_BY = CVErr(xlErrValue)
End Function


Public Function SEND_PROBLEM(function_, Optional first, Optional second, Optional third, Optional fourth, Optional fifth, Optional sixth, Optional seventh, Optional eighth, Optional ninth, Optional tenth, Optional eleventh, Optional twelfth, Optional thirteenth)
    If TypeOf Application.Caller Is Range Then On Error GoTo failed
    SEND_PROBLEM = WithErrors(XLPy.CallUDF("sendbook.excel.functions.every_function", "SEND_PROBLEM", _
        Array(function_, first, second, third, fourth, fifth, sixth, seventh, eighth, ninth, tenth, eleventh, twelfth, thirteenth), ThisWorkbook, Application.Caller))
    Exit Function
failed:
    SEND_PROBLEM = CVErr(xlErrValue)
End Function


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
        Case "#N/A": OneCell = CVErr(xlErrNA)
        Case "#VALUE!": OneCell = CVErr(xlErrValue)
        Case "#REF!": OneCell = CVErr(xlErrRef)
        Case "#DIV/0!": OneCell = CVErr(xlErrDiv0)
        Case "#NUM!": OneCell = CVErr(xlErrNum)
        Case "#NAME?": OneCell = CVErr(xlErrName)
        Case "#NULL!": OneCell = CVErr(xlErrNull)
    End Select
End Function


Public Sub SendbookHelp()
    Application.MacroOptions Macro:="SEND_REVIEW_DUE", Category:="sendbook", _
        Description:="When the next SEN support review is due: the last day of the season that begins after the last review, or of the one in which support began. Before your terms typical ends stand in: 20 December, 31 March, 20 July.", _
        ArgumentDescriptions:=Array( _
            "Day of the last SEN support review: a cell or a range. Blank if there was none.", _
            "Day on which support began: counts while there is no review. May be left out.", _
            "Last days of your terms: a range.", _
            "First days of your terms: a range of the same size. May be left out.")
    Application.MacroOptions Macro:="SEND_INTERVAL_REVIEW_DUE", Category:="sendbook", _
        Description:="When a review after so many school weeks is due: the first school day after them, in your own terms.", _
        ArgumentDescriptions:=Array( _
            "First day of the intervention: a cell or a range.", _
            "Review after so many school weeks, such as 6.", _
            "First days of your terms: a range.", _
            "Last days of your terms: a range of the same size.", _
            "Days closed in term time: one column of days, or two columns, first and last day. May be left out.")
    Application.MacroOptions Macro:="SEND_REVIEW_STATUS", Category:="sendbook", _
        Description:="How a review stands, in words: Overdue 12 days, Due today, Due in 5 days, Not due yet, Held. Where the terms end before it, Terms needed until its day has passed.", _
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
        Description:="The day by which an EHC plan's annual review must be complete: twelve months less a day after the last decision, else after the plan was first made. The date of birth changes nothing: an interim review comes beside it.", _
        ArgumentDescriptions:=Array( _
            "Day on which the EHC plan was issued: a cell or a range.", _
            "Date of the decision letter after the last annual review. May be left out.", _
            "Date of birth. It is not asked for any more and may be left out.")
    Application.MacroOptions Macro:="SEND_AREA_OF_NEED", Category:="sendbook", _
        Description:="The broad area of need of a census code. For DS, OTH and NSA there is none: the school decides.", _
        ArgumentDescriptions:=Array( _
            "Census code of a type of need, such as SLCN: a cell or a range.")
    Application.MacroOptions Macro:="SEND_UPN_PROBLEM", Category:="sendbook", _
        Description:="What is wrong with a UPN (shape or check letter); blank when it is good.", _
        ArgumentDescriptions:=Array( _
            "Unique pupil number: a cell or a range.")
    Application.MacroOptions Macro:="SEND_PUPIL_COSTS", Category:="sendbook", _
        Description:="What each pupil's provision costs: the sum of the lines with the pupil's UPN. One call answers a whole column.", _
        ArgumentDescriptions:=Array( _
            "UPN of a pupil, or a column of UPNs.", _
            "The UPNs of the provision map's lines: a column.", _
            "The costs of the same lines in pounds: a column of the same size.")
    Application.MacroOptions Macro:="SEND_OVERDUE_LIST", Category:="sendbook", _
        Description:="The overdue reviews as a list that spills: who, when it was due, days overdue; the most urgent first.", _
        ArgumentDescriptions:=Array( _
            "Who it is about: a column, such as the pupils' names.", _
            "The days on which the reviews are due: a column of the same size.", _
            "The days on which they were held; blank if not yet. May be left out.", _
            "Day to compare with, such as TODAY().")
    Application.MacroOptions Macro:="SEND_REVIEWS_DUE", Category:="sendbook", _
        Description:="The reviews that are overdue or due soon as a list that spills: who, when, how it stands; most urgent first.", _
        ArgumentDescriptions:=Array( _
            "Who it is about: a column, such as the pupils' names.", _
            "The days on which the reviews are due: a column of the same size.", _
            "The days on which they were held; blank if not yet. May be left out.", _
            "Day to compare with, such as TODAY().", _
            "Within how many days it counts as due. Left out, blank or 0: 28.")
    Application.MacroOptions Macro:="SEND_MEETINGS_SHORT", Category:="sendbook", _
        Description:="Whose parents were met too seldom this academic year, as far as its terms have run: who, meetings, how many short.", _
        ArgumentDescriptions:=Array( _
            "The pupils: a column of names or UPNs.", _
            "Who each meeting was about: a column, named as in pupils.", _
            "The days of the meetings with parents: a column of the same size.", _
            "Last days of your terms: a range.", _
            "Day to compare with, such as TODAY().")
    Application.MacroOptions Macro:="SEND_COST_BY", Category:="sendbook", _
        Description:="What each group costs, as a list that spills: group and total, the dearest first. A group with a cost that cannot be read has no total.", _
        ArgumentDescriptions:=Array( _
            "What to add up by, such as area of need, tier or year group: a column.", _
            "The costs in pounds: a column of the same size.")
    Application.MacroOptions Macro:="SEND_CHECK", Category:="sendbook", _
        Description:="What is wrong with a list of pupils or of provision, as a list that spills: code, severity, row of the range, column, what is wrong, how to fix it.", _
        ArgumentDescriptions:=Array( _
            "Your list with its row of headings: pupils, or lines of provision.", _
            "Day to compare with, such as TODAY().")
    Application.MacroOptions Macro:="SEND_COST_TO_DATE", Category:="sendbook", _
        Description:="The part of a line's cost up to a day: its hours by the school days run so far, its resources once it started.", _
        ArgumentDescriptions:=Array( _
            "Minutes of one session, such as 30: a cell or a range.", _
            "Sessions a week, such as 3; 0.5 for once a fortnight.", _
            "School weeks that it runs.", _
            "Cost of one hour of the person who delivers it, in pounds.", _
            "Planned pupils in the group. Left out, blank or 0: 1.", _
            "Other cost for this pupil in pounds. May be left out.", _
            "Yes if the group runs only because of this pupil. May be left out.", _
            "First day of the intervention.", _
            "Last day of the intervention.", _
            "Day up to which the cost counts, such as TODAY().", _
            "First days of your terms: a range.", _
            "Last days of your terms: a range of the same size.", _
            "Days closed in term time: one column of days, or two, first and last. May be left out.", _
            "Cost of one hour until the rate changed. May be left out.", _
            "Day from which the hourly rate holds. May be left out.")
    Application.MacroOptions Macro:="SEND_COST_FORECAST", Category:="sendbook", _
        Description:="What a line will have cost in an academic year by its end, 31 August, if it runs as planned: the year's part of its cost, by school days; resources fall in the year in which it starts.", _
        ArgumentDescriptions:=Array( _
            "Minutes of one session, such as 30: a cell or a range.", _
            "Sessions a week, such as 3; 0.5 for once a fortnight.", _
            "School weeks that it runs.", _
            "Cost of one hour of the person who delivers it, in pounds.", _
            "Planned pupils in the group. Left out, blank or 0: 1.", _
            "Other cost for this pupil in pounds. May be left out.", _
            "Yes if the group runs only because of this pupil. May be left out.", _
            "First day of the intervention.", _
            "Last day of the intervention.", _
            "Any day of the academic year that is meant, such as TODAY().", _
            "First days of your terms: a range.", _
            "Last days of your terms: a range of the same size.", _
            "Days closed in term time: one column of days, or two, first and last. May be left out.", _
            "Cost of one hour until the rate changed. May be left out.", _
            "Day from which the hourly rate holds. May be left out.")
    Application.MacroOptions Macro:="SEND_HOURLY_COST", Category:="sendbook", _
        Description:="What an hour that reaches pupils costs: pay, National Insurance and pension of a year, divided by the hours worked with pupils.", _
        ArgumentDescriptions:=Array( _
            "Full-time salary a year in pounds: a cell or a range.", _
            "Hours a week of the contract; full time is 37.", _
            "Paid weeks a year: 52.143 for all year, fewer for term time only.", _
            "Weeks a year in which the person is there for pupils, such as 39.", _
            "Pay above which employers pay National Insurance. Left out, blank or 0: the latest.", _
            "The employer's National Insurance, such as 15%. Left out, blank or 0: the latest.", _
            "The employer's pension contribution, such as 22%. Left out: the support staff's.")
    Application.MacroOptions Macro:="SEND_TOP_UP_NOT_MET", Category:="sendbook", _
        Description:="The part of a pupil's cost above the high needs cost threshold for which no top-up funding is recorded.", _
        ArgumentDescriptions:=Array( _
            "Cost of the pupil's additional support in pounds: a cell or a range.", _
            "Top-up funding received for the pupil in pounds. Left out or blank: 0.", _
            "The high needs cost threshold in pounds. Left out, blank or 0: the national one.")
    Application.MacroOptions Macro:="SEND_PUPIL_TOTAL", Category:="sendbook", _
        Description:="What each pupil's provision comes to, three cells beside one another: the total, how it stands to the high needs cost threshold, and how many of the pupil's lines have no cost.", _
        ArgumentDescriptions:=Array( _
            "UPN of a pupil, or a column of UPNs.", _
            "The UPNs of the provision map's lines: a column.", _
            "The costs of the same lines in pounds: a column of the same size.", _
            "The high needs cost threshold in pounds. Left out, blank or 0: the national one.", _
            "Share of the threshold from which a cost is near it. Left out, blank or 0: 80%.")
    Application.MacroOptions Macro:="SEND_DAYS_OVERDUE", Category:="sendbook", _
        Description:="How many days a review is overdue, as a number; 0 if it is not. For one that was held: how many days late.", _
        ArgumentDescriptions:=Array( _
            "Day on which the review is due: a cell or a range.", _
            "Day to compare with, such as TODAY().", _
            "Day on which the review was held; blank if not yet. May be left out.")
    Application.MacroOptions Macro:="SEND_TERM", Category:="sendbook", _
        Description:="The term in which a day lies: by the name that you gave it, or as Autumn term 2026-27. Holiday between terms; Terms needed where your terms do not reach.", _
        ArgumentDescriptions:=Array( _
            "Day whose term is asked for: a cell or a range.", _
            "First days of your terms: a range.", _
            "Last days of your terms: a range of the same size.", _
            "What your terms are called: a range of the same size. May be left out.")
    Application.MacroOptions Macro:="SEND_YEAR_GROUP", Category:="sendbook", _
        Description:="The year group of a date of birth: 1 to 14 as numbers, N1, N2 and R as letters. A pupil who is taught outside the usual year group is in another.", _
        ArgumentDescriptions:=Array( _
            "Date of birth: a cell or a range.", _
            "Day on which the year group is asked for, such as TODAY().")
    Application.MacroOptions Macro:="SEND_ANNUAL_REVIEW_MEETING_BY", Category:="sendbook", _
        Description:="The latest day for the annual review meeting: four weeks before the review must be complete, brought forward to the last school day.", _
        ArgumentDescriptions:=Array( _
            "Day on which the EHC plan was issued: a cell or a range.", _
            "Date of the decision letter after the last annual review. May be left out.", _
            "First days of your terms: a range.", _
            "Last days of your terms: a range of the same size.", _
            "Days closed in term time: one column of days, or two columns, first and last day. May be left out.")
    Application.MacroOptions Macro:="SEND_INTERIM_REVIEW_BY", Category:="sendbook", _
        Description:="By when an interim review of the EHC plan of a child under five should be considered: six months after the plan, its last decision or the last interim review. Blank from five on. The annual review stays as it is.", _
        ArgumentDescriptions:=Array( _
            "Day on which the EHC plan was issued: a cell or a range.", _
            "Date of the decision letter after the last annual review. May be left out.", _
            "Date of birth.", _
            "Day to compare with, such as TODAY().", _
            "Day of the last interim review; blank if there was none. May be left out.")
    Application.MacroOptions Macro:="SEND_PHASE_TRANSFER_BY", Category:="sendbook", _
        Description:="The day by which an EHC plan must be amended for a move at the end of the academic year: 15 February; 31 March for a move to post-16.", _
        ArgumentDescriptions:=Array( _
            "The pupil's year group: a cell or a range.", _
            "Any day of the academic year, such as TODAY().", _
            "The year groups after which pupils of your school move, such as N2, 6, 11.")
    Application.MacroOptions Macro:="SEND_ASSESSMENT_BY", Category:="sendbook", _
        Description:="By when a step of an EHC needs assessment is due: the decision to assess in 6 weeks, the school's advice in 6, the news that there is no plan in 16, the final plan in 20.", _
        ArgumentDescriptions:=Array( _
            "Day on which the EHC needs assessment was asked for; for Advice: on which the advice was asked for.", _
            "Decision (whether to assess), Advice (the school's), No plan, or Plan.")
    Application.MacroOptions Macro:="SEND_PROBLEM", Category:="sendbook", _
        Description:="Why a function answers #VALUE!, in a plain sentence; blank where nothing is wrong. Give it the function's name and then what the function itself is given.", _
        ArgumentDescriptions:=Array( _
            "The name of the function, in quotes, such as ""SEND_PROVISION_COST"".", _
            "What stands first in the function's brackets: the same cell or range.", _
            "What stands next in the function's brackets, if anything does.", _
            "What stands next in the function's brackets, if anything does.", _
            "What stands next in the function's brackets, if anything does.", _
            "What stands next in the function's brackets, if anything does.", _
            "What stands next in the function's brackets, if anything does.", _
            "What stands next in the function's brackets, if anything does.", _
            "What stands next in the function's brackets, if anything does.", _
            "What stands next in the function's brackets, if anything does.", _
            "What stands next in the function's brackets, if anything does.", _
            "What stands next in the function's brackets, if anything does.", _
            "What stands next in the function's brackets, if anything does.", _
            "What stands next in the function's brackets, if anything does.")
End Sub
