// The engine: the worker that holds Python and the files. To stop it, or to forget what it holds, is to end it.
const START_LIMIT = 90;
const ASK_LIMIT = 180;

const engine = {
  worker: null,
  words: null,
  waiting: new Map(),
  number: 0,
  generation: 0,
  ready: null,

  /** Start Python; the promise says that it is ready, or is refused with a sentence. */
  begin() {
    this.generation += 1;
    const worker = (this.worker = newWorker());
    this.ready = new Promise((resolve, reject) => {
      const limit = Number(document.body.dataset.startLimit || START_LIMIT);
      const late = setTimeout(() => reject({ cannot: `it was not ready within ${limit} seconds` }), limit * 1000);
      worker.onmessage = ({ data }) => {
        if (worker !== this.worker) return;
        if (data.ready || data.cannot) clearTimeout(late);
        if (data.ready) resolve();
        else if (data.cannot) reject({ cannot: data.cannot });
        else if (data.id) this.heard(data);
        else told(data.step);
      };
      worker.onerror = () => {
        clearTimeout(late);
        reject({ cannot: "the browser refused to start it" });
        for (const one of this.waiting.values()) one.resolve({ ok: false, findings: [], fault: "the worker stopped" });
        this.waiting.clear();
      };
      startWorker(worker).catch(() => reject({ cannot: "its files could not be read" }));
    });
    this.ready.catch(() => {});
    return this.ready;
  },

  heard({ id, step, said, ended }) {
    const one = this.waiting.get(id);
    if (!one) return;
    if (step) return one.tell(step);
    this.waiting.delete(id);
    if (!ended) return one.resolve(said);
    this.restart();
    if (ended === "memory") one.resolve({ ok: false, findings: [said_by_the_page("9025", { file: one.file })] });
    else one.resolve({ ok: false, findings: [], fault: "Python stopped" });
  },

  /** Ask Python; the answer always comes, if only to say that it took too long or was cancelled. */
  async ask(what, files, more, tell) {
    try {
      await this.ready;
    } catch (trouble) {
      return { ok: false, findings: [said_by_the_page("9161", { problem: trouble.cannot })] };
    }
    const id = (this.number += 1);
    const held = {};
    for (const [part, file] of Object.entries(files || {})) {
      try {
        held[part] = file ? { name: file.name, bytes: new Uint8Array(await file.arrayBuffer()) } : null;
      } catch {
        return { ok: false, findings: [], unread: file.name };
      }
    }
    const named = Object.values(files || {}).find(Boolean);
    const limit = Number(document.body.dataset.askLimit || ASK_LIMIT);
    return new Promise((resolve) => {
      const late = setTimeout(() => {
        if (!this.waiting.delete(id)) return;
        this.restart();
        resolve({ ok: false, findings: [said_by_the_page("9024", { file: named ? named.name : "The file", seconds: limit })] });
      }, limit * 1000);
      const done = (said) => (clearTimeout(late), resolve(said));
      this.waiting.set(id, { resolve: done, tell, file: named ? named.name : "the file" });
      const request = { do: what, today: today(), files: held, ...more };
      this.worker.postMessage({ id, request }, Object.values(held).filter(Boolean).map((one) => one.bytes.buffer));
    });
  },

  /** End Python with all that it holds, and start another. */
  restart() {
    this.worker.terminate();
    for (const one of this.waiting.values()) one.resolve({ ok: false, cancelled: true, findings: [] });
    this.waiting.clear();
    this.begin();
  },
};

/** A finding that the page makes itself, in the catalogue's words. */
function said_by_the_page(code, words) {
  const known = engine.words && engine.words.said[code];
  const fill = (text) => text.replace(/\{(\w+)\}/g, (_, name) => words[name] ?? "");
  if (known) return { ...known, wrong: fill(known.wrong), fix: fill(known.fix) };
  const early = BUILD.said[code];
  return { code, severity: "error", cell: "", wrong: fill(early.wrong), fix: fill(early.fix) };
}

/** The day by the person's own clock. */
function today() {
  const now = new Date();
  const two = (number) => String(number).padStart(2, "0");
  return document.body.dataset.today || `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
}

function told(step) {
  const place = document.getElementById("state");
  if (place) place.textContent = step;
}
