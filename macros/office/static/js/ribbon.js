// The buttons on the ribbon tab "sendbook": the same scripts as in the task pane, with a small window for a refusal.
for (const [action, script] of Object.entries({
  "sendbook-check": "check_workbook",
  "sendbook-fill": "fill_in",
  "sendbook-import": "import_preview",
  "sendbook-undo": "undo_changes",
  "sendbook-help": "function_help",
})) {
  Office.actions.associate(action, async (event) => {
    try {
      await globalThis.sendbookRun(script, "alert");
    } finally {
      event.completed();
    }
  });
}
