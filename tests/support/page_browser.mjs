// The page in headless Chromium: the job comes as JSON on standard input, what happened goes to standard output.
//   {tools, browser, url, width, height, steps, axe, pictures, body, limit} -> {said, errors, outside, asked, axe, times, memory}
// A step is one of {start} {click: name} {tick: name} {files: [label, path]} {drop: [label, path]} {pick: [label, option]}
// {type: [label, text]} {keys: [key, ...]} {await: heading} {save: [button, path]} {look: selector} {shot: name} {offline: true} {reload: true}.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const job = JSON.parse(readFileSync(0, "utf8"));
const require = createRequire(`${job.tools}/package.json`);
const { chromium } = require("playwright-core");
const axe = job.axe ? readFileSync(require.resolve("axe-core/axe.min.js"), "utf8") : "";
const browser = await chromium.launch({ executablePath: job.browser, args: ["--no-sandbox", "--disable-dev-shm-usage"] });
const context = await browser.newContext({
  viewport: { width: job.width ?? 1000, height: job.height ?? 800 }, acceptDownloads: true, reducedMotion: "reduce", bypassCSP: false,
});
const page = await context.newPage();
const errors = [];
const outside = [];
let asked = 0;
const home = new URL(job.url);
context.on("request", (request) => {
  const address = new URL(request.url());
  if (["blob:", "data:"].includes(address.protocol)) return;
  asked += 1;
  if (address.origin !== home.origin || (home.protocol === "file:" && address.pathname !== home.pathname)) outside.push(address.href);
});
page.on("pageerror", (error) => errors.push(String(error)));
page.on("console", (line) => line.type() === "error" && errors.push(line.text()));
page.on("dialog", (dialog) => dialog.accept());
page.setDefaultTimeout(job.patience ?? 120000);
await page.addInitScript((held) => document.addEventListener("DOMContentLoaded", () => Object.assign(document.body.dataset, held)), job.body ?? {});
const said = [];
const found = [];
const times = {};
const began = performance.now();

/** What axe finds in the step that is shown; it is put in by the browser itself, whose own rules are the page's. */
async function look(where) {
  if (!axe) return;
  const session = await context.newCDPSession(page);
  await session.send("Runtime.evaluate", { expression: axe });
  const { result: given } = await session.send("Runtime.evaluate", {
    expression: "axe.run(document, { resultTypes: ['violations'] }).then((told) => JSON.stringify(told.violations.map((one) => [one.id, one.help, one.nodes.map((node) => node.html.slice(0, 200))])))",
    awaitPromise: true, returnByValue: true,
  });
  for (const [id, help, nodes] of JSON.parse(given.value)) found.push({ where, id, help, nodes });
  await session.detach();
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  if (wide > 0) found.push({ where, id: "too-wide", help: `${wide} px wider than the screen`, nodes: [] });
}

/** A field by the whole of its label: one label may begin as another does. */
const labelled = (label) => page.getByLabel(label, { exact: true });
const heading = () => page.locator("main h1").innerText();
const settled = () => page.waitForFunction(() => !document.querySelector(".working"));
const doers = {
  start: async () => {
    await page.goto(job.url);
    await page.waitForFunction(() => document.body.dataset.ready === "yes" || document.querySelector(".finding"));
    times.ready ??= Math.round(performance.now() - began);
  },
  click: async (name) => {
    await page.locator("a, button, summary, label").getByText(name, { exact: true }).or(page.getByRole("button", { name, exact: true })).first().click();
    await settled();
  },
  tick: (name) => page.getByLabel(name).first().check(),
  files: ([label, path]) => labelled(label).setInputFiles(path),
  drop: async ([label, path]) => {
    const bytes = [...readFileSync(path)];
    const given = await page.evaluateHandle(([content, name]) => {
      const moved = new DataTransfer();
      moved.items.add(new File([new Uint8Array(content)], name));
      return moved;
    }, [bytes, path.split("/").pop()]);
    await labelled(label).locator("..").dispatchEvent("drop", { dataTransfer: given });
  },
  pick: ([label, option]) => labelled(label).selectOption({ label: option }),
  type: ([label, text]) => labelled(label).fill(text),
  keys: async (keys) => {
    for (const key of keys) await page.keyboard.press(key);
    await settled();
  },
  tab: async (name) => {
    for (let at = 0; at < 80; at += 1) {
      await page.keyboard.press("Tab");
      const held = await page.evaluate(() => {
        const on = document.activeElement;
        return [on.innerText, on.getAttribute("aria-label"), ...[...(on.labels ?? [])].map((label) => label.innerText)].filter(Boolean);
      });
      if (held.includes(name)) return;
    }
    throw new Error(`the keyboard does not come to ${name}`);
  },
  // A page that says it cannot go on is not waited for: what it says is the trouble.
  await: async (name) => {
    const came = await page.waitForFunction((names) => {
      const now = document.querySelector("main h1").innerText;
      const ends = ["This could not be done", "This page cannot start here"].includes(now) || document.querySelector(".error-summary");
      return names.split("|").some((one) => now.startsWith(one)) ? "there" : ends ? now : "";
    }, name);
    const now = await came.jsonValue();
    if (now !== "there") throw new Error(`it did not come to ${name}`);
  },
  onward: async ([name, button]) => (await heading()) === name && doers.click(button),
  written: async (begins) => {
    await page.getByRole("button", { name: new RegExp(`^${begins}`) }).first().click();
    await settled();
  },
  save: async ([name, path]) => {
    const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name, exact: true }).click()]);
    await download.saveAs(path);
  },
  has: ([selector, text]) => page.locator(selector).getByText(text).waitFor(),
  look: async (selector) => said.push(await page.locator(selector).allInnerTexts()),
  shot: (name) => page.screenshot({ path: `${job.pictures}/${name}.png`, fullPage: true }),
  offline: (off) => context.setOffline(off),
  reload: async () => {
    const start = performance.now();
    await page.reload();
    await page.waitForFunction(() => document.body.dataset.ready === "yes");
    times.again = Math.round(performance.now() - start);
  },
  focus: async () => said.push(await page.evaluate(() => document.activeElement.innerText)),
  stored: async () => said.push(await page.evaluate(async () => [localStorage.length, sessionStorage.length, (await indexedDB.databases()).length, document.cookie])),
  cached: () => page.waitForFunction(async () => {
    const names = (await caches.keys()).filter((name) => name.startsWith("sendbook-"));
    const held = names.length ? await (await caches.open(names[0])).keys() : [];
    return held.length > 10 && Boolean(navigator.serviceWorker.controller);
  }),
  // The browser's own dialog cannot be driven: this hands out a file that behaves as one on a drive does.
  choosing: async (path) => {
    const bytes = [...readFileSync(path)];
    await page.evaluate(([content, name]) => {
      let held = new Uint8Array(content);
      const place = { write: async (more) => (held = more), close: async () => (document.body.dataset.written = held.length) };
      window.showOpenFilePicker = async () => [{ name, getFile: async () => new Blob([held]), createWritable: async () => place }];
    }, [bytes, path.split("/").pop()]);
  },
  limit: (seconds) => page.evaluate((given) => (document.body.dataset.askLimit = given), seconds),
  wait: (ms) => page.waitForTimeout(ms),
};
let trouble = "";
try {
  for (const step of job.steps) {
    const [[name, given]] = Object.entries(step);
    if (name !== "look" && (await page.getByText("This page cannot start here").count())) throw new Error("the page cannot start");
    await doers[name](given);
    if (["start", "click", "await", "keys", "written"].includes(name)) {
      const now = (await heading()) + (await page.locator(".error-summary").count() ? " (errors)" : "");
      if (job.axe && now !== said.axed) await look(now);
      said.axed = now;
      const took = await page.evaluate(() => document.body.dataset.took);
      if (took) times[now] = Number(took);
    }
  }
} catch (error) {
  trouble = `${error}\n${await page.locator("body").innerText().catch(() => "")}`;
  if (job.pictures) await page.screenshot({ path: `${job.pictures}/trouble.png`, fullPage: true }).catch(() => {});
}
await browser.close();
process.stdout.write(JSON.stringify({ said: [...said], errors, outside, asked, axe: found, times, trouble }));
