"""Filling: review dates, costs and flags beside a school's own list."""
