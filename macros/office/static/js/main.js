// The task pane: tells the buttons what Python cannot ask Excel for, shows what they say, and counts for today.
// Nothing is decided here; every rule is in Python.

const said = () => document.getElementById("said");

// Shown by a button when it is done (see say() in sendbook/excel/scripts.py).
async function sendbookSay(context, text) {
  if (said()) said().textContent = text;
}
globalThis.xlwings.registerCallback(sendbookSay);

function localDay(now = new Date()) {
  const two = (n) => String(n).padStart(2, "0");
  return `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
}

async function tablesOf(context) {
  const tables = context.workbook.tables.load("items/name");
  await context.sync();
  return tables.items;
}

// For each table one text a row, "1" where a formula stands: a calculated cell that somebody typed over is found by it.
async function formulaMarks(context) {
  const bodies = (await tablesOf(context)).map((table) => [table.name, table.getDataBodyRange().load("formulas")]);
  await context.sync();
  const mark = (cell) => (typeof cell === "string" && cell.startsWith("=") ? "1" : "0");
  return Object.fromEntries(bodies.map(([name, body]) => [name, body.formulas.map((row) => row.map(mark).join(""))]));
}

// Every formula of the workbook that uses a SEND function, by cell.
async function sendFormulas(context) {
  const sheets = context.workbook.worksheets.load("items/name");
  await context.sync();
  const used = sheets.items.map((sheet) => [
    sheet.name,
    sheet.getUsedRangeOrNullObject(true).load("formulas, rowIndex, columnIndex"),
  ]);
  await context.sync();
  const found = {};
  for (const [name, range] of used) {
    if (range.isNullObject) continue;
    range.formulas.forEach((row, r) =>
      row.forEach((formula, c) => {
        if (typeof formula === "string" && /^=.*\bSEND_[A-Z_]+\(/i.test(formula)) {
          found[`${name}!${range.rowIndex + r + 1},${range.columnIndex + c + 1}`] = formula;
        }
      }),
    );
  }
  return found;
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
    const known = { pane: true, today: localDay(), formulas: await formulaMarks(context) };
    if (Office.context.requirements.isSetSupported("ExcelApi", "1.9")) {
      context.workbook.load("use1904DateSystem");
      await context.sync();
      known.date1904 = context.workbook.use1904DateSystem === true;
    }
    if (script.startsWith("import_")) known.file = await pickedFile();
    if (["convert_to_plain", "fill_in"].includes(script)) known.sendFormulas = await sendFormulas(context);
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
}
globalThis.sendbookRun = run;

// Today's counts: how many cells of a column begin with a word. The words are those that the workbook's formulas give.
async function countToday() {
  const lines = [...document.querySelectorAll("#today [data-table]")];
  await Excel.run(async (context) => {
    const tables = await tablesOf(context);
    for (const line of lines) {
      const { table: name, header, begins } = line.dataset;
      const words = line.dataset.words ?? (line.dataset.words = line.textContent);
      const table = tables.find((item) => item.name === name);
      const column = table ? table.columns.getItemOrNullObject(header) : null;
      const body = column ? column.load("name") && column.getDataBodyRange().load("values") : null;
      let cells = null;
      try {
        if (body) await context.sync();
        cells = body && !column.isNullObject ? body.values.map((row) => String(row[0] ?? "")) : null;
      } catch {
        cells = null; // a workbook without this column
      }
      line.hidden = cells === null;
      if (cells) line.textContent = `${words}: ${cells.filter((cell) => cell !== "" && cell.startsWith(begins)).length}`;
    }
  });
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
        document.body.dataset.done = String(Number(document.body.dataset.done ?? 0) + 1);
      }
    });
  }
  await countToday();
  document.body.dataset.ready = "yes";
}
start();
