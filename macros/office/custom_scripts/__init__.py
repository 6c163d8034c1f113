"""The buttons, as the add-in's server and its browser build load them."""

from sendbook.excel.buttons.scripts import (  # noqa: F401
    check_workbook,
    convert_to_plain,
    costed_map,
    fill_in,
    function_help,
    governors_report,
    import_apply,
    import_preview,
    insert_function,
    new_pupil,
    share_copy,
    undo_changes,
)
