// The JavaScript that the add-in's server makes for Excel, run in Node over the shim; calls go to the server over HTTP.
//   stdin: {shim, server, cases: [[function, arguments]], runtime}   stdout: {answers, ids, calls}
import { readFileSync } from "node:fs";
import vm from "node:vm";

const job = JSON.parse(readFileSync(0, "utf8"));
let calls = 0;
const sandbox = {
  console: { log() {}, error() {}, warn() {} }, setTimeout, clearTimeout, URL, TextEncoder, crypto: globalThis.crypto,
  __workbook: { name: "book.xlsx", sheets: [{ name: "Sheet1", cells: {} }] }, __runtime: job.runtime,
  window: { location: { origin: job.server } }, location: { origin: job.server },
};
sandbox.globalThis = sandbox;
vm.createContext(sandbox);
vm.runInContext(readFileSync(job.shim, "utf8"), sandbox);
sandbox.config = { appPath: "", onWasm: false, customFunctionsMaxRetries: 1, customFunctionsRetryCodes: [500], requestTimeout: 60 };
sandbox.xlwings = { getCultureInfoName: async () => "en-GB", getDateFormat: async () => "dd/MM/yyyy", getActiveBookName: async () => "book.xlsx" };
sandbox.xwRequest = {
  async post(url, body, options) {
    calls += 1;
    const response = await fetch(new URL(url, job.server), {
      method: "POST", body: JSON.stringify(body), headers: { "Content-Type": "application/json", ...(options?.headers ?? {}) },
    });
    const text = await response.text();
    const data = response.headers.get("content-type")?.includes("json") ? JSON.parse(text) : text;
    if (response.ok) return { data, status: response.status };
    throw Object.assign(new Error(`status ${response.status}`), { response: { data, status: response.status } });
  },
};
const code = await (await fetch(`${job.server}/xlwings/custom-functions-code.js`)).text();
vm.runInContext(code, sandbox);
await new Promise((done) => setTimeout(done, 50));
const answers = [];
for (const [name, given] of job.cases) answers.push(await sandbox.__call(name, given));
process.stdout.write(JSON.stringify({ answers, ids: Object.keys(sandbox.__functions), calls }));
