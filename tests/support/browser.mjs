// The task pane in headless Chromium: the job comes as JSON on standard input, what happened goes to standard output.
//   {browser, url, shim, workbook, cases: [[function, arguments]], presses: [{script, file}], picture, day}
// -> {answers, workbook, said, errors, outside, today, off}
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const job = JSON.parse(readFileSync(0, "utf8"));
const require = createRequire(`${job.tools}/package.json`);
const { chromium } = require("playwright-core");
const browser = await chromium.launch({ executablePath: job.browser, args: ["--no-sandbox", "--disable-dev-shm-usage"] });
const page = await (await browser.newContext({ viewport: { width: 420, height: 900 }, serviceWorkers: "block" })).newPage();
if (job.day) await page.clock.setFixedTime(new Date(`${job.day}T12:00:00`));
const errors = [];
const outside = [];
const lost = [];
// What says why the pane is not ready: an error that nobody caught, or the pane's own red box.
let cannotStart;
const stopped = new Promise((_, reject) => (cannotStart = (why) => reject(new Error(`the task pane does not start: ${why}`))));
stopped.catch(() => {}); // once it is ready, errors are told with the answers
page.on("pageerror", (error) => (errors.push(String(error)), cannotStart(error)));
page.on("console", (line) => line.type() === "error" && errors.push(line.text()));
page.on("requestfailed", (request) => lost.push(`could not load ${request.url()}: ${request.failure()?.errorText}`));
page.on("response", (answer) => answer.status() >= 400 && lost.push(`${answer.status()} ${answer.url()}`));
page.setDefaultTimeout(job.patience ?? 120000);
const shim = readFileSync(job.shim, "utf8");
await page.addInitScript((workbook) => (globalThis.__workbook = workbook), job.workbook);
const home = new URL(job.url).host;
await page.route("**/*", (route) => {
  const address = new URL(route.request().url());
  if (address.host !== home) {
    outside.push(address.href);
    return route.abort();
  }
  if (address.pathname.endsWith("/office.js")) return route.fulfill({ body: shim, contentType: "text/javascript" });
  return route.continue();
});
const shown = () => {
  const alert = document.querySelector("#global-error-alert");
  const refused = alert && !alert.classList.contains("d-none") ? alert.querySelector("span").textContent : "";
  return document.body.dataset.ready === "yes" ? "ready" : refused;
};
const start = async () => {
  await page.goto(job.url);
  const first = await (await page.waitForFunction(shown)).jsonValue();
  if (first !== "ready") throw new Error(`the task pane does not start: ${first}`);
};
try {
  await Promise.race([start(), stopped]);
} catch (error) {
  console.error([error.message, ...errors, ...lost].join("\n").slice(0, 2800));
  await browser.close();
  process.exit(1);
}
const answers = [];
for (const [name, given] of job.cases ?? []) {
  answers.push(await page.evaluate(([id, args]) => globalThis.__call(id, args), [name, given]));
}
const said = [];
for (const press of job.presses ?? []) {
  if (press.active !== undefined) await page.evaluate((place) => (globalThis.__workbook.active = place), press.active);
  if (press.file) await page.setInputFiles("#export", press.file);
  const before = await page.evaluate(() => Number(document.body.dataset.done ?? 0));
  await page.click(`[data-script="${press.script}"]`);
  await page.waitForFunction((done) => Number(document.body.dataset.done ?? 0) > done, before);
  said.push(
    await page.evaluate(() => {
      const alert = document.querySelector("#global-error-alert");
      const refused = alert && !alert.classList.contains("d-none") ? alert.querySelector("span").textContent : "";
      return { refused, text: document.getElementById("said").textContent };
    }),
  );
}
const off = await page.evaluate(() => [...document.querySelectorAll("[data-script]:disabled")].map((one) => one.dataset.script));
const today = await page.evaluate(() => [...document.querySelectorAll("#today li")].filter((li) => !li.hidden).map((li) => li.textContent));
if (job.picture) await page.screenshot({ path: job.picture, fullPage: true });
const workbook = await page.evaluate(() => globalThis.__workbook);
await browser.close();
process.stdout.write(JSON.stringify({ answers, workbook, said, errors, outside, today, off }));
