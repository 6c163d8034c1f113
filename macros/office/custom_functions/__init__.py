"""The worksheet functions, as the add-in's server and its browser build load them."""

import logging
import sys

# xlwings asks for this module once per cell; on a server it is never there, and each miss is a search of the disk.
# Saying so once makes 10,000 rows five times as fast. In a browser the module is loaded already and stays.
sys.modules.setdefault("pyodide.ffi", None)

from sendbook.excel.functions.every_function import *  # noqa: E402, F403  (each under its own name)


class _NoWords(logging.Filter):
    """A refusal may say what a person typed nearby: the log keeps only that there was one."""

    def filter(self, record: logging.LogRecord) -> bool:
        if record.levelno >= logging.ERROR:
            record.msg, record.args = "a function or a button refused (%s)", (type(record.msg).__name__,)
        return True


logging.getLogger("xlwings_server.main").addFilter(_NoWords())
