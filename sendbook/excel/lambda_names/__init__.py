"""LAMBDA names: the rules as names that Excel 365 itself works out, `=SB_REVIEW_DUE(...)`, with nothing to install."""
