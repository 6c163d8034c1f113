"""The buttons, as the add-in's server and its browser build load them."""

from sendbook.excel.buttons.scripts import (  # noqa: F401
    check_workbook,
    convert_to_plain,
    fill_in,
    function_help,
    import_apply,
    import_preview,
    share_copy,
    undo_changes,
)
