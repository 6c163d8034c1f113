// The worker: Python inside the browser. A question comes in as plain data with files, its answer goes out as the same.
// One source for both shapes of the page: in the folder it fetches its files from beside itself; in the single file the
// page hands them over, and nothing is fetched at all.
"use strict";

let python = null;
let answer = null;

/** Whether this browser, as it is set up here, lets a page run Python at all. */
function blocked() {
  if (typeof WebAssembly !== "object") return "this browser has no WebAssembly";
  try {
    new WebAssembly.Module(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0]));
    return "";
  } catch (trouble) {
    return "WebAssembly is forbidden here";
  }
}

/** The address of a file of the page; what was handed over answers in place of the network. */
function readyFiles(given, base) {
  if (!given) return async (name) => new Uint8Array(await (await fetch(new URL(name, base))).arrayBuffer());
  const held = (address) => given[String(address).slice(base.length)];
  self.fetch = async (address) => {
    const bytes = held(address);
    if (!bytes) throw new Error("nothing is fetched by this page");
    const type = String(address).endsWith(".wasm") ? "application/wasm" : "application/octet-stream";
    return new Response(bytes, { headers: { "Content-Type": type } });
  };
  return async (name) => new Uint8Array(given[name]);
}

async function start({ files, wheels, lock }) {
  const trouble = blocked();
  if (trouble) return self.postMessage({ cannot: trouble });
  const base = files ? "https://inside.invalid/" : new URL(".", self.location.href).href;
  const read = readyFiles(files, base);
  const options = { indexURL: `${base}pyodide/`, packageBaseUrl: `${base}pyodide/`, lockFileContents: lock };
  if (files) {
    const own = URL.createObjectURL(new Blob([files["pyodide/pyodide.asm.mjs"]], { type: "text/javascript" }));
    options.createPyodideModule = (await import(own)).default;
    URL.revokeObjectURL(own);
  } else {
    await import(`${base}pyodide/pyodide.js`);
  }
  python = await loadPyodide(options);
  self.postMessage({ step: "Unpacking sendbook" });
  const place = python.runPython("import site; site.getsitepackages()[0]");
  for (const name of wheels) python.unpackArchive(await read(name), "zip", { extractDir: place });
  python.runPython("import importlib; importlib.invalidate_caches()");
  answer = python.pyimport("sendbook.page").answer;
  self.postMessage({ ready: true });
}

function ask({ id, request }) {
  const asked = python.toPy(request);
  let given;
  try {
    given = answer(asked, (step) => self.postMessage({ id, step }));
    const said = given.toJs({ dict_converter: Object.fromEntries, create_pyproxies: false });
    const moved = (said.files || []).map((file) => file.bytes.buffer);
    self.postMessage({ id, said }, moved);
  } finally {
    asked.destroy();
    if (given) given.destroy();
  }
}

self.onmessage = async ({ data }) => {
  try {
    if (data.start) await start(data.start);
    else ask(data);
  } catch (trouble) {
    const memory = trouble instanceof RangeError || /memory/i.test(String(trouble && trouble.message));
    if (data.start) {
      console.error(String(trouble)); // nothing was chosen yet, so it holds no pupil's data
      self.postMessage({ cannot: "loading it failed" });
    } else self.postMessage({ id: data.id, ended: memory ? "memory" : "fault" });
  }
};
