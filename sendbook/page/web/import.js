// Bring an export, or an old list, into a workbook: files, columns, the plan, the conflicts, write, save.
let wishes = {};

function importJourney() {
  wishes = { columns: { workbook: {}, export: {} }, pupils: {}, words: {} };
  show("Bring an export into a workbook", p("Every change is shown before anything is written. Your workbook may be one of ours, or a list of your own."),
    fileField("export", "The file from your MIS", "CSV or Excel. Export it with UPN, names, date of birth, class, SEN provision and needs.", EXPORT),
    fileField("book", "Your workbook", "An .xlsx file: ours, or your own register.", WORKBOOK),
    selectField("table", "What the first file holds", "Choose a list only if the file is not an export of pupils.",
      [["", "Pupils, from the MIS"], ...engine.words.old_lists.map((name) => [name, `An old list of ${name}`])]),
    radios("leavers", "Pupils who left", [["mark", "Mark them as leavers"], ["leave", "Leave them as they are"]], "mark", "Nobody is ever deleted."),
    el("details", { class: "field" }, el("summary", {}, "From an earlier import into this workbook"),
      fileField("earlier", "The file for undo", "Its name ends in .sendbook.zip. With it, what an earlier import wrote is told from what your school typed.", ".zip"),
      fileField("columns", "What you said of the columns", "Its name ends in .columns.toml. With it you are not asked again.", ".toml")),
    moreChoices(),
    button("Show what would change", () => {
      if (showErrors(missingFiles(["export", "Choose the file from your MIS."], ["book", "Choose your workbook."]))) return;
      Object.assign(wishes, { table: valueOf("table"), leavers: chosenOf("leavers"), ...chosenMore() });
      planImport();
    }));
}

function planImport() {
  const files = { export: chosenFiles.export, book: chosenFiles.book, earlier: chosenFiles.earlier || null, columns: chosenFiles.columns || null };
  work("Comparing the two files", "import-plan", files, wishes, (said) =>
    said.columns.some(isAsked) || said.lists.some((one) => one.columns.some(isAsked)) ? columnsStep(said) : planStep(said));
}

const isAsked = (column) => column.verdict === "guessed" && !wishes.settled;

/** The columns: what each was taken for, with a choice; what is only guessed is left out unless the person says so. */
function columnsStep(said) {
  const names = engine.words.fields[said.table || "register"] || engine.words.fields.register;
  const parts = [...(said.columns.length ? [["export", `Columns of ${said.file}`, said.columns]] : []),
    ...said.lists.map((one) => [said.table ? "export" : "workbook", `Columns of your list on the sheet ${one.sheet}`, one.columns])];
  let number = 0;
  const selects = [];
  const tables = parts.map(([part, caption, columns]) => table(caption, ["Column", "For example", "Holds"], columns.map((column) => {
    const id = `column-${(number += 1)}`;
    const options = [["", "Leave it out"], ...Object.entries(names)];
    const value = column.verdict === "matched" ? column.field : "";
    const select = el("select", { id, "aria-label": `${column.heading || "The column without a heading"} holds` },
      options.map(([key, text]) => el("option", { value: key, selected: key === value }, text)));
    selects.push({ part, column, select, value });
    const why = column.verdict === "guessed" ? `Is it the ${column.called}? ${column.reason}` : "";
    return [column.heading || "(no heading)", column.samples.join("; "), [select, why && el("p", { class: "hint" }, why)]];
  })));
  show("Are the columns right?", p("A column that is only guessed is left out until you say what it holds."), tables,
    button("The columns are right", () => {
      wishes.settled = true;
      for (const { part, column, select, value } of selects) {
        if (select.value !== value || column.verdict === "guessed") wishes.columns[part][column.key] = select.value;
      }
      planImport();
    }));
}

/** What the button writes, counted as a person counts: cells and rows, not the formulas that follow from them. */
function whatIsWritten(said) {
  const cells = [...said.changed, ...said.back, ...said.leavers].reduce((sum, row) => sum + row.cells.length, 0);
  const parts = [cells && many(cells, "cell"), said.new.length && many(said.new.length, "new row"), said.kept.length && "what is ticked"];
  return `Write ${parts.filter(Boolean).join(" and ")}`;
}

/** What the school typed and the export says otherwise: a tick for each whole column, and in it one for each cell. */
function keptByColumn(kept, boxes) {
  const says = (one) => `${one.before}; the export says ${one.after}`;
  return [...new Set(kept.map((one) => one.column))].map((name, number) => {
    const cells = kept.flatMap((one, at) => (one.column === name ? [at] : []));
    const choices = cells.map((at) => el("div", { class: "choice" }, boxes[at], el("label", { for: boxes[at].id },
      `${kept[at].who || `Row ${kept[at].row}`}, ${name} (${kept[at].cell}): ${says(kept[at])}`)));
    if (cells.length === 1) return choices;
    const whole = el("input", { type: "checkbox", id: `kept-column-${number}`, on: { change: () => cells.forEach((at) => (boxes[at].checked = whole.checked)) } });
    const examples = [...new Set(cells.map((at) => says(kept[at])))].slice(0, 3).join(" / ");
    return [el("div", { class: "choice" }, whole, el("label", { for: whole.id }, `${name}: ${cells.length} cells differ, such as ${examples}`)),
      el("details", {}, el("summary", {}, `Each cell of ${name}`), choices)];
  });
}

function planStep(said) {
  const none = !said.steps && !said.kept.length;
  const boxes = said.kept.map((one, at) => el("input", { type: "checkbox", id: `kept-${at}`, value: at }));
  const words = said.words.map((one, at) => selectField(`word-${at}`, one.field === "dates" ? `The days under "${one.word}" (${many(one.count, "cell")}) have the` : `"${one.word}" (${many(one.count, "cell")}) means`, "",
    [["?", "Leave it open"], ...(one.field === "need" ? [["", "No need"]] : []), ...engine.words.codes[one.field]], one.perhaps || "?"));
  const questions = said.questions.map((one, at) => selectField(`who-${at}`, one.said, "", [["", "Leave it out"], ...one.choices]));
  show(none ? "There is nothing to write" : "What would change",
    p(`${said.file} (${said.mis}): ${said.summary}.`),
    said.columns.length || said.lists.length ? p(el("a", { href: "#", on: { click: (event) => {
      event.preventDefault();
      go(() => columnsStep(said));
    } } }, "See or change what the columns hold")) : null,
    said.new.length ? [el("h2", {}, `New, below the last row (${said.new.length})`), el("ul", {}, said.new.map((one) => el("li", {}, one.who)))] : null,
    cellsOf(`Changed (${many(said.changed.length, "pupil")})`, said.changed),
    cellsOf(`Back on roll (${said.back.length})`, said.back), cellsOf(`Leavers (${said.leavers.length})`, said.leavers),
    boxes.length ? el("fieldset", { id: "conflicts" }, el("legend", {}, "Your school typed something else"),
      p("What your school typed is kept. Tick where the export is right: a whole column, or single cells of it."),
      keptByColumn(said.kept, boxes)) : null,
    questions.length ? [el("h2", {}, "Which pupil is meant?"), questions, button("Use these answers", () => {
      said.questions.forEach((one, at) => (wishes.pupils[one.key] = valueOf(`who-${at}`)));
      planImport();
    }, "secondary")] : null,
    words.length ? el("section", { id: "words" }, el("h2", {}, "What do these words mean?"),
      p("Until you say so, what they stand for is left as it is in your workbook."), words, button("Use these meanings", () => {
        said.words.forEach((one, at) => {
          const code = valueOf(`word-${at}`);
          if (code !== "?") wishes.words[one.field] = { ...wishes.words[one.field], [one.key]: code };
        });
        planImport();
      }, "secondary")) : null,
    said.left_out.length ? [el("h2", {}, `Left out (${said.left_out.length})`), el("ul", { id: "left-out" }, said.left_out.map((line) => el("li", {}, line)))] : null,
    none ? null : button(whatIsWritten(said), () => {
      const taken = boxes.filter((box) => box.checked).map((box) => Number(box.value));
      work("Writing", "import-write", {}, { ...wishes, taken }, (done) => writtenStep("The changes are written", done));
    }),
    said.findings.length ? [el("h2", {}, "What to know"), findingsList(said.findings)] : null, again());
}
