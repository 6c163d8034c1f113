"""Views: the sheets of a workbook that only show what stands on the others, each with native formulas.

One module a view, with its `VIEW` at the end. Every cell that a view shows is a formula beside its present result,
worked out here from the same tables by the same rules.
"""
