// The functions in the Python of a browser (Pyodide), in Node, from wheels on this disk and nothing else.
//   stdin: {pyodide, wheels: [path], main, cases, timings, presses: [{script, workbook, given}], day}
//   stdout: {answers, python, seconds, outcomes}
// `main` is the text of a module that holds the functions and buttons; without it they come from the wheel.
// `day` is what the clock shows.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const job = JSON.parse(readFileSync(0, "utf8"));
if (job.day) {
  const now = Date.now.bind(Date);
  const ahead = Date.parse(`${job.day}T12:00:00`) - now();
  Date.now = () => now() + ahead;
}
const { loadPyodide } = await import(pathToFileURL(`${job.pyodide}/pyodide.mjs`).href);
const python = await loadPyodide({ indexURL: `${job.pyodide}/`, stdout: () => {}, stderr: () => {} });
for (const wheel of job.wheels) python.unpackArchive(new Uint8Array(readFileSync(wheel)), "wheel");
python.globals.set("job_text", JSON.stringify({ main: job.main ?? null, timings: job.timings ?? [] }));
await python.runPythonAsync(`
import json, os, sys, time, types
os.environ["XLWINGS_ON_SERVER"] = "true"
os.environ["XLWINGS_LICENSE_KEY"] = "noncommercial"
job = json.loads(job_text)
module = types.ModuleType("custom_functions")
sys.modules["custom_functions"] = module
exec(job["main"] or "from sendbook.excel.functions.every_function import *", module.__dict__)
import xlwings.server

async def call(name, given):
    data = {"client": "Office.js", "func_name": name, "args": given, "caller_address": "[b.xlsx]Sheet1!A1", "session_id": "t",
            "culture_info_name": "en-GB", "date_format": "dd/MM/yyyy", "version": "0.37.8", "runtime": "1.4"}
    return await xlwings.server.custom_functions_call(data, module=module, typehint_to_value={})

async def answer(name, given):
    try:
        rows = await call(name, given)
    except Exception as trouble:
        return {"error": type(trouble).__name__, "message": str(trouble)}
    errors = {"Div0": "#DIV/0!", "NotAvailable": "#N/A", "Name": "#NAME?", "Null": "#NULL!", "Num": "#NUM!", "Ref": "#REF!", "Value": "#VALUE!"}
    stands = lambda cell: errors.get(cell.get("errorType"), cell.get("basicValue")) if isinstance(cell, dict) else cell
    return {"rows": [[stands(cell) for cell in row] for row in rows]}

async def press(text):
    import xlwings
    asked = json.loads(text)
    book = xlwings.Book(json=asked["workbook"])
    given = [asked["given"]] if asked["given"] else []
    try:
        await xlwings.server.custom_scripts_call(
            module, asked["script"], typehint_to_value={xlwings.Book: book}, args=given)
    except xlwings.XlwingsError as refusal:
        return json.dumps({"refused": str(refusal)})
    return json.dumps({"actions": book.json()["actions"]})
`);
const run = python.globals.get("answer");
const answers = [];
for (const [name, given] of job.cases ?? []) {
  const result = await run(name, python.toPy(given));
  answers.push(result.toJs({ dict_converter: Object.fromEntries }));
}
const seconds = [];
for (const [name, given] of job.timings ?? []) {
  const converted = python.toPy(given);
  await run(name, converted);
  const start = process.cpuUsage();
  await run(name, converted);
  const used = process.cpuUsage(start);
  seconds.push((used.user + used.system) / 1e6);
}
const outcomes = [];
for (const asked of job.presses ?? []) {
  outcomes.push(JSON.parse(await python.globals.get("press")(JSON.stringify(asked))));
}
const version = python.runPython("import sys; '.'.join(map(str, sys.version_info[:2]))");
const functions = python.runPython("json.dumps(sorted(n for n, v in vars(module).items() if hasattr(v, '__xlfunc__')))");
const scripts = python.runPython("json.dumps(sorted(n for n, v in vars(module).items() if hasattr(v, '__xlscript__')))");
process.stdout.write(
  JSON.stringify({ answers, outcomes, python: version, seconds, functions: JSON.parse(functions), scripts: JSON.parse(scripts) }),
);
