// The task pane: tells the buttons what Python cannot ask Excel for, shows what they say, and counts for today.
// Nothing is decided here; every rule is in Python.

const said = () => document.getElementById("said");

// Shown by a button when it is done (see say() in sendbook/excel/buttons/scripts.py).
async function sendbookSay(context, text) {
  if (said()) said().textContent = text;
}
globalThis.xlwings.registerCallback(sendbookSay);

// Opens a new workbook from its bytes (see sendbook/excel/buttons/sharing.py).
async function sendbookOpenCopy(context, data) {
  await Excel.createWorkbook(data);
}
globalThis.xlwings.registerCallback(sendbookOpenCopy);

// Lays colours over cells whose text begins with a word (see sendbook/excel/open_book/colours.py). They only repeat
// what the word says: an Excel that knows no such rule goes without, and the rest of the write goes on.
async function sendbookColours(context, told) {
  if (!Office.context.requirements.isSetSupported("ExcelApi", "1.6")) return;
  const [sheet, area, colours] = JSON.parse(told);
  const formats = context.workbook.worksheets.getItem(sheet).getRange(area).conditionalFormats;
  for (const { begins, fill, ink } of colours) {
    const rule = formats.add("ContainsText").textComparison;
    rule.format.fill.color = fill;
    rule.format.font.color = ink;
    rule.rule = { operator: "BeginsWith", text: begins };
  }
  await context.sync().catch(() => undefined);
}
globalThis.xlwings.registerCallback(sendbookColours);

// Takes the rules off that sendbookColours set: those of just this area that ask for one of these words.
async function sendbookColoursOff(context, told) {
  if (!Office.context.requirements.isSetSupported("ExcelApi", "1.6")) return;
  const [sheet, area, words] = JSON.parse(told);
  const formats = context.workbook.worksheets.getItem(sheet).getRange(area).conditionalFormats.load("items/type");
  await context.sync();
  const rules = formats.items
    .filter((item) => item.type === "ContainsText")
    .map((item) => [item, item.textComparison.load("rule"), item.getRangeOrNullObject().load("address")]);
  await context.sync();
  for (const [item, text, place] of rules) {
    const own = !place.isNullObject && place.address.split("!").pop().replaceAll("$", "") === area;
    if (own && text.rule.operator === "BeginsWith" && words.includes(text.rule.text)) item.delete();
  }
  await context.sync();
}
globalThis.xlwings.registerCallback(sendbookColoursOff);

function localDay(now = new Date()) {
  const two = (n) => String(n).padStart(2, "0");
  return `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
}

async function tablesOf(context) {
  const tables = context.workbook.tables.load("items/name");
  await context.sync();
  return tables.items;
}

// The used range of every sheet by its name, with what is asked of it; sheets that are empty are left out.
async function usedRanges(context, asked) {
  const sheets = context.workbook.worksheets.load("items/name");
  await context.sync();
  const used = sheets.items.map((sheet) => [
    sheet.name,
    sheet.getUsedRangeOrNullObject(true).load(`${asked}, rowIndex, columnIndex`),
  ]);
  await context.sync();
  return used.filter(([, range]) => !range.isNullObject);
}

// The formulas of each sheet, as runs of a column: number, first and last row, and the formula, in which \u0001 stands
// for the number of its own row. By them a typed-over cell is told, and no formula is ever written over.
async function formulas(context) {
  const told = {};
  for (const [name, range] of await usedRanges(context, "formulas")) {
    const runs = (told[name] = []);
    const open = new Map();
    range.formulas.forEach((line, r) => {
      const row = range.rowIndex + r + 1;
      const own = new RegExp(`(?<=[A-Za-z])${row}(?![0-9])`, "g");
      line.forEach((cell, c) => {
        if (typeof cell !== "string" || !cell.startsWith("=")) return;
        const shape = cell.replaceAll(own, "\u0001");
        const run = open.get(c);
        if (run && run[2] === row - 1 && run[3] === shape) run[2] = row;
        else {
          open.set(c, [range.columnIndex + c + 1, row, row, shape]);
          runs.push(open.get(c));
        }
      });
    });
  }
  return told;
}

// The sheets that are protected: nothing is written into them.
async function protectedSheets(context) {
  const sheets = context.workbook.worksheets.load("items/name, items/protection/protected");
  await context.sync();
  return sheets.items.filter((sheet) => sheet.protection.protected).map((sheet) => sheet.name);
}

// The number formats of each sheet, so that Undo can restore them: runs of [column, first row, last row, format].
async function looks(context) {
  const told = {};
  for (const [name, range] of await usedRanges(context, "numberFormat")) {
    const runs = [];
    const formats = range.numberFormat;
    for (let c = 0; c < formats[0].length; c++) {
      let run = null;
      formats.forEach((row, r) => {
        const at = range.rowIndex + r + 1;
        if (run && run[3] === row[c]) run[2] = at;
        else if (row[c] === "General") run = null;
        else runs.push((run = [range.columnIndex + c + 1, at, at, row[c]]));
      });
    }
    told[name] = runs;
  }
  return told;
}

async function pickedFile() {
  const picker = document.getElementById("export");
  const file = picker && picker.files[0];
  if (!file) return null;
  const bytes = new Uint8Array(await file.arrayBuffer());
  let text = "";
  for (let at = 0; at < bytes.length; at += 8192) text += String.fromCharCode(...bytes.subarray(at, at + 8192));
  return { name: file.name, data: btoa(text) };
}

async function facts(script) {
  return await Excel.run(async (context) => {
    const known = { pane: true, today: localDay(), formulas: await formulas(context) };
    known.protected = await protectedSheets(context);
    if (Office.context.requirements.isSetSupported("ExcelApi", "1.9")) {
      context.workbook.load("use1904DateSystem");
      await context.sync();
      known.date1904 = context.workbook.use1904DateSystem === true;
    }
    known.opensWorkbooks = Office.context.requirements.isSetSupported("ExcelApi", "1.8");
    if (script.startsWith("import_")) known.file = await pickedFile();
    if (script === "insert_function") known.function = document.getElementById("function").value;
    if (["import_apply", "fill_in", "convert_to_plain"].includes(script)) known.looks = await looks(context);
    return known;
  });
}

async function run(script, errorDisplayMode = "taskpane") {
  const alert = document.querySelector("#global-error-alert");
  if (alert) alert.classList.add("d-none");
  if (said()) said().textContent = "Working ...";
  const auth = typeof globalThis.getAuth === "function" ? await globalThis.getAuth() : { token: "", provider: "" };
  await globalThis.xlwings.runPython({
    scriptName: script,
    args: [JSON.stringify(await facts(script))],
    auth: auth.token,
    headers: { "Auth-Provider": auth.provider },
    errorDisplayMode,
  });
  if (said() && said().textContent === "Working ...") said().textContent = "";
  await countToday();
  await enableButtons();
}
globalThis.sendbookRun = run;

// Today's counts: how many pupils on roll have a cell that says one of these words, as the workbook's own Start sheet
// and its check count them. The words are those that the workbook's formulas give.
async function countToday() {
  const lines = [...document.querySelectorAll("#today [data-table]")];
  await Excel.run(async (context) => {
    const tables = await tablesOf(context);
    for (const line of lines) {
      const { table: name, header, says } = line.dataset;
      const words = line.dataset.words ?? (line.dataset.words = line.textContent);
      const table = tables.find((item) => item.name === name);
      const cells = table ? await columnOf(context, table, header) : null;
      const onRoll = cells ? await columnOf(context, table, "On roll") : null;
      line.hidden = cells === null;
      if (!cells) continue;
      // A meeting that was held is held, also where the decision after it is overdue.
      const told = (cell) => says.split("|").some((word) => cell.includes(word)) && !(says && cell.startsWith("held"));
      const counted = cells.filter((cell, row) => cell !== "" && onRoll?.[row] !== "no" && told(cell));
      line.textContent = `${words}: ${counted.length}`;
    }
  });
}

// The cells of a table's column in small letters; nothing where the workbook has no such column.
async function columnOf(context, table, header) {
  try {
    const column = table.columns.getItemOrNullObject(header).load("name");
    const body = column.getDataBodyRange().load("values");
    await context.sync();
    return column.isNullObject ? null : body.values.map((row) => String(row[0] ?? "").toLowerCase());
  } catch {
    return null;
  }
}

// Apply is off until a preview stands that was not applied yet, Undo until the Changes sheet lists a write.
async function enableButtons() {
  const stands = await Excel.run(async (context) => {
    const found = {};
    for (const name of ["Import preview", "Changes"]) {
      const sheet = context.workbook.worksheets.getItemOrNullObject(name).load("name");
      await context.sync();
      if (sheet.isNullObject) continue;
      const names = sheet.names.load("items/name");
      const used = sheet.getUsedRangeOrNullObject(true).load("values");
      await context.sync();
      const ours = names.items.some((item) => item.name === "sendbook.sheet");
      if (ours && !used.isNullObject) found[name] = used.values;
    }
    return found;
  });
  const preview = (stands["Import preview"] ?? []).find((row) => row[0] === "Plan");
  const toApply = Boolean(preview) && preview[1] !== "written";
  const lists = (stands.Changes ?? []).some((row) => row[5] === "write");
  for (const button of document.querySelectorAll("#sendbook [data-script]")) {
    const script = button.dataset.script;
    button.disabled =
      (script === "import_apply" && !toApply) || (script === "undo_changes" && !lists);
  }
}

async function start() {
  await globalThis.xlwings.pyodideReadyPromise;
  await Office.onReady();
  for (const button of document.querySelectorAll("#sendbook [data-script]")) {
    button.addEventListener("click", async () => {
      const buttons = document.querySelectorAll("#sendbook [data-script]");
      buttons.forEach((item) => (item.disabled = true));
      try {
        await run(button.dataset.script);
      } catch (error) {
        globalThis.xlwings.showGlobalError(error.message ?? String(error));
      } finally {
        buttons.forEach((item) => (item.disabled = false));
        await enableButtons().catch(() => undefined); // then all stay on: a button that has nothing to do says so
        document.body.dataset.done = String(Number(document.body.dataset.done ?? 0) + 1);
      }
    });
  }
  await countToday();
  await enableButtons();
  document.body.dataset.ready = "yes";
}
start().catch((error) => {
  // Python that does not start says so itself; whatever else keeps the buttons from working is said here.
  const alert = document.querySelector("#global-error-alert");
  if (!alert || alert.classList.contains("d-none")) globalThis.xlwings.showGlobalError(error.message ?? String(error));
});
