"""Tests: pictures of workbooks, cases as data."""
