// The first page, and what holds on all of them.
const JOURNEYS = [
  ["Check a workbook", "What is missing, overdue or odd, and how to put it right.", () => checkJourney()],
  ["Bring an export into a workbook", "From your MIS, or an old list; every change is shown first.", () => importJourney()],
  ["Make a new workbook", "A register, a costed provision map, or a book with both.", () => newJourney()],
  ["Add columns to your own list", "Review dates, areas of need and costs, beside your columns.", () => fillJourney()],
  ["Make a copy to share", "For staff, the local authority or governors: only what they need.", () => shareJourney()],
  ["Report to governors", "One page of figures, without names.", () => reportJourney()],
  ["Fill a local authority's template", "One pupil's costed provision.", () => costedJourney()],
  ["Start next year", "Next year's workbook from this year's.", () => yearJourney()],
  ["Take back what was written", "The workbook as it was.", () => undoJourney()],
];

function home() {
  const start = (step) => (event) => {
    event.preventDefault();
    engine.words ? begin(step) : engine.ready.then(loadWords).then(() => begin(step), cannotStart);
  };
  show("What do you want to do?",
    el("ul", { class: "journeys" }, JOURNEYS.map(([name, about, step]) =>
      el("li", {}, el("a", { href: "#", on: { click: start(step) } }, name), el("p", { class: "hint" }, about)))));
}

async function loadWords() {
  engine.words = engine.words || (await engine.ask("words", {}, {}, () => {}));
}

function cannotStart(trouble) {
  path = [home];
  show("This page cannot start here", findingsList([said_by_the_page("9161", { problem: (trouble && trouble.cannot) || "loading it failed" })]));
}

function forget() {
  for (const part of Object.keys(chosenFiles)) delete chosenFiles[part];
  unsaved = new Set();
  engine.restart();
  document.getElementById("forget").hidden = true;
  path = [home];
  home();
  told("Forgotten: this page holds no file.");
}

document.getElementById("forget").addEventListener("click", () => leave(forget));
document.addEventListener("dragover", (event) => event.preventDefault());
document.addEventListener("drop", (event) => event.preventDefault());
path = [home];
history.replaceState({ depth: 1 }, "");
home();
told("Getting ready. You can choose already what to do.");
engine.begin().then(loadWords).then(() => {
  told("Ready. Nothing you choose here leaves this computer.");
  document.body.dataset.ready = "yes";
}, cannotStart);
