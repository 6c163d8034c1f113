// The steps: one is shown at a time; Back and the browser's own back button go to the one before.
let path = [];

/** Show a step: what it is called, and what stands under its heading. The heading takes the focus. */
function show(title, ...inside) {
  const heading = el("h1", { tabindex: "-1" }, title);
  const main = document.querySelector("main");
  const back = path.length > 1 ? el("a", { href: "#", class: "back", on: { click: (event) => {
    event.preventDefault();
    history.back();
  } } }, "Back") : null;
  main.replaceChildren(...[back, heading, ...inside.flat(Infinity)].filter(Boolean));
  document.title = `${title} - sendbook`;
  heading.focus({ preventScroll: true });
  window.scrollTo(0, 0);
}

/** Go on to a step: a function that shows it. */
function go(step) {
  path.push(step);
  history.pushState({ depth: path.length }, "");
  step();
}

/** Begin a journey anew, at its first step. */
function begin(step) {
  path = [home];
  go(step);
}

window.addEventListener("popstate", (event) => {
  if (busy) engine.restart();
  const depth = (event.state && event.state.depth) || 1;
  path = path.slice(0, Math.max(1, depth));
  path[path.length - 1]();
});

let busy = false;

/** Ask Python and say meanwhile what it does; a refusal is shown, an answer goes to `then`. */
async function work(title, what, files, more, then) {
  const now = el("p", { id: "now", role: "status" }, "Starting");
  const clock = el("p", { class: "hint", "aria-hidden": "true" }, "0 seconds");
  const started = performance.now();
  const ticking = setInterval(() => {
    const seconds = Math.round((performance.now() - started) / 1000);
    clock.textContent = many(seconds, "second") + (seconds > 30 ? ". A large workbook may take a minute or two." : "");
  }, 1000);
  let cancelled = false;
  const cancel = button("Cancel", () => {
    cancelled = true;
    engine.restart();
  }, "secondary");
  busy = true;
  const before = path[path.length - 1];
  show(title, el("div", { class: "working" }, el("div", { class: "bar", "aria-hidden": "true" }), now, clock), cancel);
  const said = await engine.ask(what, files, more, (step) => (now.textContent = step));
  clearInterval(ticking);
  busy = false;
  document.body.dataset.took = String(Math.round(performance.now() - started));
  if (cancelled) return before();
  if (said.cancelled) return undefined;
  if (!said.ok) return go(() => refusal(said, before));
  return go(() => then(said));
}

/** Why nothing was done: each reason with what to do about it. */
function refusal(said) {
  const sentences = said.fault
    ? [p(`sendbook has a fault and stopped (${said.fault}). Your file was not changed. Please report this line; it holds no pupil's data.`)]
    : said.unread ? [p(`${said.unread} can no longer be read: it was moved, changed or closed since you chose it. Choose it again.`)]
    : [];
  show("This could not be done", p("Nothing was written. Your file is as it was."), sentences,
    said.findings.length ? findingsList(said.findings) : null, button("Back", () => history.back()));
}
