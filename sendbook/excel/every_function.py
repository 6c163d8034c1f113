"""Every worksheet function under the name by which add-ins that are installed already call it."""

from sendbook.excel.functions.every_function import *  # noqa: F403
