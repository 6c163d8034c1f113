// The other journeys: each one page of questions, one of waiting, one of what came of it.
const baseName = (name) => name.replace(/\.[^.]+$/, "");

function newJourney() {
  show("Make a new workbook", p("Five questions. Everything can be changed in Excel afterwards, on the School and Terms sheets."),
    radios("kind", "What do you want?", [
      ["register", "An SEN register", "Pupils, needs, reviews, and what is due."],
      ["provision-map", "A costed provision map", "What each pupil gets and what it costs."],
      ["book", "A book with both", "With reviews, meetings, letters and a page for each pupil."]], "register"),
    textField("school", "The name of your school", "As it stands on letters. You may leave it blank."),
    radios("type", "Your school is", [["Maintained", "maintained by the local authority"], ["Academy", "an academy"]], "Maintained", "The year of its budget follows from this."),
    textField("last-years", "After which year groups do pupils leave or change phase?", "Such as N2, 6. An infant school: 2. A first school: 4. With a sixth form: 11, 13. Blank: N2, 6, 11."),
    selectField("year", "Academic year", "", engine.words.years.map((year) => [year, year])),
    fileField("export", "A list of your pupils, if you have one", "An export from your MIS, or the register that you keep: CSV or Excel. Pupils with SEN support or an EHC plan are put in.", EXPORT),
    button("Make it", () => {
      if (chosenFiles.export && showErrors(missingFiles(["export", ""]))) return;
      const kind = chosenOf("kind");
      work("Making it", "new", { export: chosenFiles.export || null },
        { kind, year: valueOf("year"), name: `sen-${kind}.xlsx`, school: { school_name: valueOf("school"), school_type: chosenOf("type"), transfer_years: valueOf("last-years") } },
        (said) => madeStep("Your workbook is made", said, p("Open it in Excel and read the Start sheet."), said.lines.length ? el("ul", {}, said.lines.map((line) => el("li", {}, line))) : null));
    }));
}

function fillJourney() {
  show("Add columns to your own list", p("Review dates, areas of need and costs, beside your own columns. Nothing of yours is changed."),
    fileField("book", "Your own workbook", "An .xlsx file with a register or a provision map that you made yourself.", WORKBOOK),
    radios("values", "What should stand in the new columns?", [["", "Formulas, which follow when you change something"], ["values", "Plain values"]], ""),
    moreChoices(),
    button("Show what would be added", () => {
      if (showErrors(missingFiles(["book", "Choose your workbook."]))) return;
      work("Reading your list", "fill-plan", { book: chosenFiles.book }, { values: chosenOf("values") === "values", ...chosenMore() }, fillPlan);
    }));
}

function fillPlan(said) {
  show(said.steps ? "What would be added" : "There is nothing to add", p(`Found on the sheet ${said.list.sheet}: headings in row ${said.list.header_row}, ${many(said.list.rows, "row")}.`),
    said.added.length ? [el("h2", {}, "New columns"), el("ul", {}, said.added.map((name) => el("li", {}, name)))] : null,
    el("ul", {}, said.lines.map((line) => el("li", {}, line))),
    said.steps ? button("Write the columns", () => work("Writing", "fill-write", {}, {}, (done) => writtenStep("The columns are written", done))) : null,
    said.findings.length ? [el("h2", {}, "What to know"), findingsList(said.findings)] : null, again());
}

/** A journey that must first look at the workbook to know what to ask. */
function lookFirst(title, about, then) {
  return () => show(title, p(about), fileField("book", "Your workbook", "An .xlsx file that sendbook made.", WORKBOOK),
    button("Continue", () => {
      if (showErrors(missingFiles(["book", "Choose your workbook."]))) return;
      work("Reading the workbook", "look", { book: chosenFiles.book }, {}, then);
    }));
}

const shareJourney = lookFirst("Make a copy to share", "Only the pupils and columns that its readers need; your workbook is only read.", (looked) =>
  show("Who is the copy for?",
    radios("audience", "The copy is for", [["class", "staff who teach"], ["la", "the local authority"], ["governors", "governors", "Figures only: no names."]], "class"),
    selectField("class", "Which class?", "For staff who teach. Other readers get the whole school.", [["", "All classes"], ...looked.classes.map((name) => [name, name])]),
    button("Make the copy", () => {
      const audience = chosenOf("audience");
      const group = audience === "class" ? valueOf("class") : "";
      work("Making the copy", "share", { book: chosenFiles.book }, { audience, class: group, name: `copy for ${group || audience}.xlsx` },
        (said) => madeStep("The copy is made", said, p(said.about), p("Look at it before it goes to anyone.")));
    })));

function reportJourney() {
  show("Report to governors", p("One page of figures, without names; small numbers are kept back. It serves the SEN information report too."),
    fileField("book", "Your workbook", "An .xlsx file that sendbook made.", WORKBOOK),
    button("Show the report", () => {
      if (showErrors(missingFiles(["book", "Choose your workbook."]))) return;
      work("Counting", "report", { book: chosenFiles.book }, {}, reported);
    }));
}

function reported(said) {
  show(said.page.title, said.page.about.map((text) => p(text)),
    said.page.sections.map((section) => table(section.title, ["What", "Figure", "Note"], section.rows.map((line) => [line.what, line.figure, line.note]))),
    button("Put it into the workbook as a sheet", () => work("Writing", "report-write", { book: chosenFiles.book }, {}, (done) => writtenStep("The report stands in the workbook", done))),
    filesToSave(said.files, { word: "As a document for Word. Or print this page.", text: "As text with headings and tables (Markdown), for a web page." }), again());
}

const costedJourney = lookFirst("Fill a local authority's template", "One pupil's costed provision in your local authority's own template.", (looked) => {
  if (!looked.has_costs) return show("This workbook holds no provision map", p("Choose a provision map or a book."), button("Back", () => history.back()));
  return show("Which pupil, which template?",
    selectField("pupil", "Pupil", "", looked.pupils.map((one) => [String(one.row), `${one.name} (row ${one.row})`])),
    fileField("template", "The template", "The .xlsx file that your local authority sent.", WORKBOOK),
    fileField("map", "The template's map", "A .toml file that says which cell holds what. Your authority or your trust may have it.", ".toml,.txt"),
    p(button("Nobody has one? Ready maps to change", () => work("Fetching them", "ready-maps", {}, {}, readyMaps), "secondary")),
    button("Fill it", () => {
      if (showErrors(missingFiles(["template", "Choose the template."], ["map", "Choose the template's map."]))) return;
      work("Filling it", "costed-map", { book: chosenFiles.book, template: chosenFiles.template, map: chosenFiles.map }, { row: Number(valueOf("pupil")), name: `filled ${chosenFiles.template.name}` },
        (said) => madeStep("The template is filled", said, p(`${said.said}. Open it in Excel, read it through and save it before you send it.`)));
    }));
});

function readyMaps(said) {
  show("Ready maps, each for one kind of template", p("None is an authority's own. Save the nearest, and change its cells and columns to those of your template in a text editor (Notepad will do)."),
    filesToSave(said.files, Object.fromEntries(said.files.map((file) => [file.what, file.what]))), button("Back", () => history.back()));
}

const yearJourney = lookFirst("Start next year", "Next year's workbook from this year's: year groups up, leavers filed, terms new. This year's stays as it is.", (looked) => {
  const first = Number(looked.year.slice(0, 4)) + 1;
  const next = `${first}-${String((first + 1) % 100).padStart(2, "0")}`;
  return show(`Make the workbook for ${next}?`, p(`From ${chosenFiles.book.name}, which is for ${looked.year}.`),
    button(`Make ${next}`, () => work("Moving the year on", "new-year", { book: chosenFiles.book }, { year: next, name: `${baseName(chosenFiles.book.name)} ${next}.xlsx` },
      (said) => madeStep(`The workbook for ${said.year} is made`, said, el("ul", {}, said.lines.map((line) => el("li", {}, line))), p("Keep this year's workbook: it is the record of its year.")))));
});

function undoJourney() {
  show("Take back what was written", p("Your workbook as it was, byte for byte. If someone edited it since, what nobody touched is put back, and the rest is said."),
    fileField("book", "Your workbook", "The .xlsx file with the changes.", WORKBOOK),
    fileField("receipts", "The file for undo", "Its name ends in .sendbook.zip. It was offered when the workbook was written.", ".zip"),
    button("Take it back", () => {
      if (showErrors(missingFiles(["book", "Choose your workbook."], ["receipts", "Choose the file for undo."]))) return;
      work("Taking it back", "undo", { book: chosenFiles.book, receipts: chosenFiles.receipts }, {}, undone);
    }));
}

function undone(said) {
  if (said.files) {
    unsaved = new Set(said.files.map((file) => file.name));
    return show("The workbook is as it was", p(`As it was before: ${said.named}.`), filesToSave(said.files, {}), again());
  }
  return show("Someone has edited the workbook since", p(`Of ${said.named}, ${many(said.cells.length, "cell")} can be put back.`),
    el("ul", {}, said.cells.map((line) => el("li", {}, line))),
    said.left.length ? [el("h2", {}, "Left as it is"), findingsList(said.left)] : null,
    said.cells.length ? button(`Put ${many(said.cells.length, "cell")} back`, () => work("Putting back", "undo-cells", {}, {}, (done) => writtenStep("The cells are put back", done))) : null, again());
}
