// What is shown of an answer: findings, a plan cell by cell, and the files to take home.
const SEVERITIES = { error: "Must be fixed", query: "To look at: fix it or explain it", note: "For your information" };

function findingItem(one) {
  const place = [one.cell, one.who, one.class].filter(Boolean).join(" · ");
  return el("li", { class: `finding ${one.severity}` },
    el("p", { class: "where" }, el("strong", {}, one.code), place && ` ${place}`),
    p(one.wrong), p(el("strong", {}, "What to do: "), one.fix),
    one.explanation && p(el("strong", {}, "Your school's explanation: "), one.explanation),
    one.why && el("details", {}, el("summary", {}, "Why it matters", el("span", { class: "unseen" }, ` (${one.code} ${one.cell})`)),
      p(one.why), one.source && p(`Source: ${one.source}`)));
}

/** Findings under a heading for each group, in the order in which they come. */
function findingsList(findings, groupOf = (one) => SEVERITIES[one.severity]) {
  const groups = new Map();
  for (const one of findings) {
    const name = groupOf(one);
    groups.set(name, [...(groups.get(name) || []), one]);
  }
  return el("div", {}, [...groups].map(([name, items]) =>
    el("section", {}, el("h2", {}, `${name} (${items.length})`), el("ul", { class: "findings" }, items.map(findingItem)))));
}

/** A table that scrolls by itself on a narrow screen, and by the keyboard too. */
function table(caption, headings, rows) {
  return el("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": caption }, el("table", {}, el("caption", {}, caption),
    el("thead", {}, el("tr", {}, headings.map((text) => el("th", { scope: "col" }, text)))),
    el("tbody", {}, rows.map((cells) => el("tr", {}, cells.map((cell, at) => el(at ? "td" : "th", at ? {} : { scope: "row" }, cell)))))));
}

function cellsOf(caption, rows) {
  if (!rows.length) return null;
  const lines = rows.flatMap((row) => row.cells.length
    ? row.cells.map((cell) => [row.who, cell.cell, cell.column, cell.before, cell.after])
    : [[row.who, "", row.why, "", ""]]);
  return table(caption, ["Pupil", "Cell", "Column", "Stands there", "Will be"], lines);
}

/** The files to save, in the order in which they should be saved. */
function filesToSave(files, words) {
  return el("ol", { class: "files" }, files.map((file) => {
    const said = el("span", { role: "status" });
    return el("li", {}, button(`Save ${file.name}`, () => {
      save(file);
      said.textContent = " Saved to your downloads.";
    }, file.what === "copy" || file.what === "receipts" ? "secondary" : ""), said, words[file.what] && el("p", { class: "hint" }, words[file.what]));
  }));
}

let unsaved = new Set();

const sameBytes = (one, other) => one.length === other.length && one.every((byte, at) => byte === other[at]);

/** Write over the file that was chosen at the beginning, where the browser can: the copy first, and only if nobody
 *  saved it since. What was said is given back. */
async function saveOver(file, copy) {
  let handle;
  try {
    [handle] = await window.showOpenFilePicker({ id: "sendbook", types: [{ description: "Workbook", accept: { "application/vnd.ms-excel": [".xlsx", ".xlsm"] } }] });
  } catch {
    return "Nothing was written.";
  }
  const standing = new Uint8Array(await (await handle.getFile()).arrayBuffer());
  if (!sameBytes(standing, copy.bytes)) return `${handle.name} is another file than the one you began with, or it was saved since. Nothing was written.`;
  save(copy);
  try {
    const place = await handle.createWritable();
    await place.write(file.bytes);
    await place.close();
  } catch {
    return `${handle.name} could not be written. Close it in Excel and try again, or save it to your downloads. It is as it was.`;
  }
  unsaved.delete(file.name);
  return `Written over ${handle.name}. The copy of it as it was is in your downloads.`;
}

function overButton(said) {
  if (!window.showOpenFilePicker) return null;
  const [copy, book] = ["copy", "book"].map((what) => said.files.find((file) => file.what === what));
  const told = el("p", { role: "status", id: "over" });
  return [button("Write over your old file", async () => (told.textContent = await saveOver(book, copy)), "secondary"), told];
}

function save(file) {
  const address = URL.createObjectURL(new Blob([file.bytes]));
  const link = el("a", { href: address, download: file.name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(address), 60000);
  unsaved.delete(file.name);
}

window.addEventListener("beforeunload", (event) => {
  if (unsaved.size) event.preventDefault();
});

/** The last step of whatever wrote into a workbook. */
function writtenStep(title, said, ...more) {
  const book = said.files.find((file) => file.what === "book");
  unsaved = new Set([book.name]);
  show(title, p("The new workbook is in this page's memory until you save it. Save the copy first, then the workbook over your old file or beside it."),
    filesToSave(said.files, {
      copy: "Your workbook as it was, byte for byte.",
      book: "The workbook with the changes. Its name is as it was.",
      receipts: "Keep it beside the workbook: Undo on this page needs it, and the next import asks less with it. It holds pupils' data, as the workbook does. Unpacked beside the workbook, it serves sendbook on a computer too.",
      columns: "What you said of the columns. Give it to the next import, here or on a computer, and you are not asked again.",
    }), overButton(said), said.findings.length ? findingsList(said.findings) : null, more, again());
}

/** The last step of whatever made a new file. */
function madeStep(title, said, ...more) {
  unsaved = new Set(said.files.map((file) => file.name));
  show(title, more, filesToSave(said.files, { made: "It holds children's data: keep it where only those who need it can open it." }),
    said.findings.length ? findingsList(said.findings) : null, again());
}

const again = () => p(el("a", { href: "#", on: { click: (event) => (event.preventDefault(), leave(() => begin(home))) } }, "Do something else"));

/** Leave a journey; what is not saved yet is asked about. */
function leave(then) {
  if (unsaved.size && !window.confirm("The new workbook is not saved yet, and will be lost. Leave it?")) return;
  unsaved = new Set();
  then();
}
