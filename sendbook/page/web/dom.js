// The bricks: elements are made here and nowhere else, and whatever a file says is put in as text.

/** An element: its name, its attributes (`on` holds listeners), and what stands in it. Strings become text. */
function el(name, attributes, ...inside) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes || {})) {
    if (key === "on") for (const [event, heard] of Object.entries(value)) made.addEventListener(event, heard);
    else if (key === "value") made.value = value;
    else if (value === true) made.setAttribute(key, "");
    else if (value !== false && value !== null && value !== undefined) made.setAttribute(key, String(value));
  }
  for (const one of inside.flat(Infinity)) {
    if (one !== null && one !== undefined && one !== false) made.append(one.nodeType ? one : String(one));
  }
  return made;
}

const p = (...inside) => el("p", {}, ...inside);
const button = (text, heard, kind = "") => el("button", { type: "button", class: `button ${kind}`, on: { click: heard } }, text);
const many = (number, one, more = `${one}s`) => `${number} ${number === 1 ? one : more}`;

/** A labelled field with its hint; the hint is read out with it. */
function field(id, label, hint, control) {
  const described = hint ? `${id}-hint` : null;
  if (described) control.setAttribute("aria-describedby", described);
  control.id = id;
  return el("div", { class: "field", id: `${id}-field` }, el("label", { for: id }, label),
    hint && el("div", { class: "hint", id: described }, hint), control);
}

const textField = (id, label, hint, value = "") => field(id, label, hint, el("input", { type: "text", value, autocomplete: "off" }));

function selectField(id, label, hint, options, value = "") {
  const choices = options.map(([key, text]) => el("option", { value: key, selected: key === value }, text));
  return field(id, label, hint, el("select", {}, choices));
}

function radios(name, legend, options, value, hint) {
  return el("fieldset", { class: "field", id: `${name}-field`, "aria-describedby": hint ? `${name}-hint` : null }, el("legend", {}, legend),
    hint && el("div", { class: "hint", id: `${name}-hint` }, hint),
    options.map(([key, text, about], at) => {
      const id = `${name}-${at}`;
      const described = about ? `${id}-about` : null;
      return el("div", { class: "choice" },
        el("input", { type: "radio", name, id, value: key, checked: key === value, "aria-describedby": described }),
        el("label", { for: id }, text), about && el("div", { class: "hint", id: described }, about));
    }));
}

function checkbox(id, text) {
  return el("div", { class: "choice" }, el("input", { type: "checkbox", id }), el("label", { for: id }, text));
}

/** What few people need: which sheet holds the list, and leave to write where Excel would ask first. */
function moreChoices() {
  return el("details", { class: "field" }, el("summary", {}, "More choices"),
    textField("sheet", "The sheet with your list", "Only if your own workbook has several lists."),
    checkbox("protected", "Write into a protected sheet all the same"),
    checkbox("signed", "Write into a signed workbook all the same; its signature becomes invalid"));
}

const chosenMore = () => ({
  sheet: valueOf("sheet"), allow: ["protected", "signed"].filter((id) => document.getElementById(id).checked),
});

const valueOf = (id) => document.getElementById(id).value.trim();
const chosenOf = (name) => (document.querySelector(`input[name="${name}"]:checked`) || {}).value || "";

const chosenFiles = {};

/** A field for a file: a chooser, and the whole field takes what is dropped on it. What was chosen stays chosen. */
function fileField(part, label, hint, accept) {
  const shown = el("div", { class: "chosen", role: "status" });
  const show = () => {
    const file = chosenFiles[part];
    shown.textContent = file ? `Chosen: ${file.name} (${Math.max(1, Math.round(file.size / 1024))} KB)` : "";
    document.getElementById("forget").hidden = !Object.values(chosenFiles).some(Boolean);
  };
  const take = (file) => {
    chosenFiles[part] = file;
    show();
  };
  const input = el("input", { type: "file", accept, on: { change: () => input.files[0] && take(input.files[0]) } });
  const made = field(part, label, hint, input);
  made.append(shown);
  made.classList.add("drop");
  made.addEventListener("dragover", (event) => (event.preventDefault(), made.classList.add("over")));
  made.addEventListener("dragleave", () => made.classList.remove("over"));
  made.addEventListener("drop", (event) => {
    event.preventDefault();
    made.classList.remove("over");
    if (event.dataTransfer.files[0]) take(event.dataTransfer.files[0]);
  });
  show();
  return made;
}

const WORKBOOK = ".xlsx,.xlsm";
const EXPORT = ".csv,.txt,.tsv,.xlsx,.xlsm,.xls,.ods,.xlsb";
const MOST_BYTES = 40 * 1024 * 1024;

/** What is missing or too large among the files that a step needs, as errors. */
function missingFiles(...parts) {
  return parts.flatMap(([part, sentence]) => {
    const file = chosenFiles[part];
    if (!file) return [{ id: part, text: sentence }];
    return file.size > MOST_BYTES ? [{ id: part, text: `${file.name} is larger than 40 MB. Choose a smaller file.` }] : [];
  });
}

/** Errors of a form: a summary that takes the focus, each a link to its field. */
function showErrors(errors) {
  document.querySelectorAll(".error-summary, .error-text").forEach((one) => one.remove());
  document.querySelectorAll("[aria-invalid]").forEach((one) => one.removeAttribute("aria-invalid"));
  if (!errors.length) return false;
  const list = errors.map(({ id, text }) => el("li", {}, el("a", { href: `#${id}`, on: { click: (event) => {
    event.preventDefault();
    document.getElementById(id).focus();
  } } }, text)));
  const summary = el("div", { class: "error-summary", role: "alert", tabindex: "-1" },
    el("h2", {}, "There is a problem"), el("ul", {}, list));
  document.querySelector("main h1").before(summary);
  for (const { id, text } of errors) {
    const control = document.getElementById(id);
    control.setAttribute("aria-invalid", "true");
    control.before(el("p", { class: "error-text" }, el("span", { class: "unseen" }, "Error: "), text));
  }
  summary.focus();
  return true;
}
