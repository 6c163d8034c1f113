// Check a workbook: findings by urgency, by class or by pupil; filter; the findings as a sheet.
function checkJourney() {
  show("Check a workbook", p("For a workbook that sendbook made. The file is only read, and nothing leaves this computer."),
    fileField("book", "Your workbook", "An .xlsx file: a register, a provision map or a book.", WORKBOOK),
    button("Check it", () => {
      if (showErrors(missingFiles(["book", "Choose the workbook to check."]))) return;
      work("Checking", "check", { book: chosenFiles.book }, {}, checked);
    }));
}

function checked(said) {
  const counts = Object.keys(SEVERITIES).map((kind) => [kind, said.findings.filter((one) => one.severity === kind).length]);
  const [errors, queries, notes] = counts.map(([, number]) => number);
  const shown = el("div", { id: "found" });
  const count = el("p", { role: "status" });
  const groups = { severity: (one) => SEVERITIES[one.severity], class: (one) => one.class || "No class", who: (one) => one.who || "The workbook itself" };
  const filter = () => {
    const [severity, group, part] = [valueOf("severity"), valueOf("class"), valueOf("words").toLowerCase()];
    const left = said.findings.filter((one) => (!severity || one.severity === severity) && (!group || one.class === group)
      && (!part || [one.code, one.cell, one.who, one.wrong].join(" ").toLowerCase().includes(part)));
    count.textContent = `${left.length} of ${many(said.findings.length, "finding")} shown`;
    const sorted = valueOf("group") === "severity" ? left : left.toSorted((a, b) => groups[valueOf("group")](a).localeCompare(groups[valueOf("group")](b)));
    shown.replaceChildren(findingsList(sorted, groups[valueOf("group")]));
  };
  const classes = [...new Set(said.findings.map((one) => one.class).filter(Boolean))].sort();
  const fields = [
    selectField("severity", "Urgency", "", [["", "All"], ...Object.entries(SEVERITIES)]),
    selectField("class", "Class", "", [["", "All"], ...classes.map((name) => [name, name])]),
    selectField("group", "Grouped by", "", [["severity", "Urgency"], ["class", "Class"], ["who", "Pupil"]]),
    textField("words", "With the words", ""),
  ];
  fields.forEach((one) => one.addEventListener("input", filter));
  show(errors + queries + notes ? "What the check found" : "Nothing was found",
    p(`${many(errors, "error")}, ${many(queries, "query", "queries")}, ${many(notes, "note")}, as on ${dayShown(said.as_at)}.`),
    said.overview.length ? statusChart(said.overview) : null,
    said.findings.length ? [
      button("Put the findings into the workbook as a sheet", () =>
        work("Writing", "check-write", { book: chosenFiles.book }, {}, (done) => writtenStep("The findings stand on the Findings sheet", done))),
      el("div", { class: "filters", role: "group", "aria-label": "Filter the findings" }, fields), count, shown,
    ] : null, again());
  if (said.findings.length) filter();
}

const dayShown = (iso) => iso.split("-").reverse().join("/");

/** How the reviews of the pupils on roll stand: bars, with the same numbers as a table for whoever does not see them. */
function statusChart(overview) {
  const most = Math.max(...overview.map((one) => one.count));
  return el("section", {}, el("h2", {}, "Reviews"), el("table", { class: "bars" }, el("caption", { class: "unseen" }, "Pupils by the status of their review"),
    el("thead", { class: "unseen" }, el("tr", {}, el("th", { scope: "col" }, "Status"), el("th", { scope: "col" }, "Pupils"))),
    el("tbody", {}, overview.map((one) => el("tr", {}, el("th", { scope: "row" }, one.what),
      el("td", {}, el("meter", { min: 0, max: most, value: one.count, "aria-hidden": "true" }), ` ${one.count}`))))));
}
