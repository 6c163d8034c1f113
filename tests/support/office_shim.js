// Excel as an add-in sees it, for tests: the part of Office.js that xlwings' client and our task pane use, over a
// workbook that is plain data. It stands in the place of Microsoft's office.js; everything above it is the real code.
//
//   globalThis.__workbook = {name, active, sheets: [{name, cells: {"A1": {v, f, n}}, tables, names}]}
//     v: value (dates as day numbers), f: formula, n: number format; tables: [{name, ref, totals}]
//
// What a program sets is taken as Excel takes it: "'x" is the text x, "=..." a formula. A text that Excel would turn
// into a number or a date is refused here, so that a button that forgets the apostrophe is caught.
(() => {
  const books = globalThis;
  const model = () => books.__workbook;
  const letters = (n) => (n ? letters(Math.floor((n - 1) / 26)) + String.fromCharCode(65 + ((n - 1) % 26)) : "");
  const number = (text) => [...text].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0);
  const box = (address) => {
    const plain = address.split("!").pop().replaceAll("$", "");
    const rows = /^(\d+):(\d+)$/.exec(plain);
    if (rows) return [Number(rows[1]), 1, Number(rows[2]), 16384];
    const [, c1, r1, c2, r2] = /^([A-Z]+)(\d+)(?::([A-Z]+)(\d+))?$/.exec(plain);
    return [Number(r1), number(c1), Number(r2 ?? r1), number(c2 ?? c1)];
  };
  const quoted = (name) => (/^[A-Za-z_][\w.]*$/.test(name) ? name : `'${name.replaceAll("'", "''")}'`);

  function take(value) {
    if (value === "" || value === null) return null;
    if (typeof value !== "string") return { v: value };
    if (value.startsWith("'")) return { v: value.slice(1) };
    const link = /^=HYPERLINK\(".*","(.*)"\)$/.exec(value);
    if (value.startsWith("=")) return { f: value, v: link ? link[1] : 0 };
    const asNumber = /^[-+]?£?(\d[\d,]*\.?\d*|\.\d+)([eE][-+]?\d+)?%?$/.test(value);
    const asDate = /^\d{1,4}[-/. ](\d{1,2}|[A-Za-z]{3,9})([-/. ]\d{1,4})?$/.test(value);
    if (asNumber || asDate || /^[-+@]/.test(value)) throw new Error("Excel would not take this text for text");
    return { v: value };
  }

  class Range {
    constructor(sheet, r1, c1, r2, c2) {
      Object.assign(this, { sheet, r1, c1, r2, c2, isNullObject: false });
      this.format = { font: {}, fill: { clear() {} }, borders: { load: () => ({ items: [] }) } };
    }
    load() { return this; }
    get rowCount() { return this.r2 - this.r1 + 1; }
    get columnCount() { return this.c2 - this.c1 + 1; }
    get rowIndex() { return this.r1 - 1; }
    get columnIndex() { return this.c1 - 1; }
    get address() {
      const first = letters(this.c1) + this.r1;
      const last = letters(this.c2) + this.r2;
      return `${quoted(this.sheet.data.name)}!${first === last ? first : `${first}:${last}`}`;
    }
    grid(read) {
      return Array.from({ length: this.rowCount }, (_, r) =>
        Array.from({ length: this.columnCount }, (__, c) => read(this.sheet.data.cells[letters(this.c1 + c) + (this.r1 + r)])),
      );
    }
    get values() { return this.grid((cell) => cell?.v ?? ""); }
    set values(matrix) { this.put(matrix); }
    get formulas() { return this.grid((cell) => cell?.f ?? cell?.v ?? ""); }
    set formulas(matrix) { this.put(matrix); }
    get numberFormat() { return this.grid((cell) => cell?.n ?? "General"); }
    set numberFormat(matrix) {
      this.each((address) => {
        (this.sheet.data.cells[address] ??= { v: "" }).n = matrix[0][0];
      });
    }
    put(matrix) {
      if (matrix.length !== this.rowCount || matrix.some((row) => row.length !== this.columnCount)) {
        throw new Error("The number of rows or columns in the input array doesn't match the size of the range.");
      }
      this.each((address, r, c) => {
        const taken = take(matrix[r][c]);
        const format = this.sheet.data.cells[address]?.n;
        if (taken === null && !format) delete this.sheet.data.cells[address];
        else this.sheet.data.cells[address] = { ...(taken ?? { v: "" }), ...(format ? { n: format } : {}) };
      });
    }
    each(action) {
      for (let r = this.r1; r <= this.r2; r++)
        for (let c = this.c1; c <= this.c2; c++) action(letters(c) + r, r - this.r1, c - this.c1);
    }
    get dataValidation() {
      const rules = (this.sheet.data.rules ??= []);
      const { r1, c1, r2, c2 } = this;
      const meets = (other) => other.r1 <= r2 && r1 <= other.r2 && other.c1 <= c2 && c1 <= other.c2;
      return {
        load() { return this; },
        get type() { return rules.some(meets) ? "MixedCriteria" : "None"; },
        set rule({ list }) { rules.push({ r1, c1, r2, c2, list: list.source.address ?? list.source }); },
        clear() { rules.splice(0, rules.length, ...rules.filter((other) => !meets(other))); },
      };
    }
    clear(what) {
      this.each((address) => {
        const format = this.sheet.data.cells[address]?.n;
        if (what === "Contents" && format) this.sheet.data.cells[address] = { v: "", n: format };
        else delete this.sheet.data.cells[address];
      });
    }
    getSurroundingRegion() { return this; }
    select() { model().selected = this.address.split("!").pop(); }
    get conditionalFormats() {
      const [sheet, here] = [this.sheet, this.address.split("!").pop()];
      const rules = (sheet.data.colours ??= []);
      const shown = (rule) => ({
        type: rule.type,
        textComparison: { load() { return this; }, get rule() { return rule.rule; }, set rule(said) { rule.rule = said; },
          format: { fill: { set color(fill) { rule.fill = fill; } }, font: { set color(ink) { rule.ink = ink; } } } },
        getRangeOrNullObject: () => ({ isNullObject: false, address: `${quoted(sheet.data.name)}!${rule.area}`, load() { return this; } }),
        delete: () => rules.splice(rules.indexOf(rule), 1),
      });
      return {
        add: (type) => shown(rules[rules.push({ type, area: here }) - 1]),
        load() { return this; },
        get items() { return rules.map(shown); },
      };
    }
  }

  const nothing = { isNullObject: true, load() { return this; }, areas: { items: [] } };
  const empty = () => ({ items: [], load() { return this; } });

  class Table {
    constructor(sheet, data) { Object.assign(this, { sheet, data }); }
    load() { return this; }
    get name() { return this.data.name; }
    get showHeaders() { return true; }
    get showTotals() { return Boolean(this.data.totals); }
    set showTotals(shown) {
      if (shown === this.showTotals) return;
      const [r1, c1, r2, c2] = this.box;
      const row = shown ? r2 + 1 : r2;
      for (let c = c1; c <= c2; c++) {
        const kept = (this.data.kept ??= {});
        if (shown && kept[c]) this.sheet.data.cells[letters(c) + row] = kept[c];
        if (!shown) {
          kept[c] = this.sheet.data.cells[letters(c) + row];
          delete this.sheet.data.cells[letters(c) + row];
        }
      }
      this.data.totals = shown ? 1 : 0;
      this.data.ref = `${letters(c1)}${r1}:${letters(c2)}${shown ? r2 + 1 : r2 - 1}`;
    }
    get box() { return box(this.data.ref); }
    range(top, bottom) { const [r1, c1, r2, c2] = this.box; return new Range(this.sheet, top ?? r1, c1, bottom ?? r2, c2); }
    getRange() { return this.range(); }
    getHeaderRowRange() { return this.range(this.box[0], this.box[0]); }
    getDataBodyRange() { return this.range(this.box[0] + 1, this.box[2] - (this.data.totals ? 1 : 0)); }
    getTotalRowRange() { return this.range(this.box[2], this.box[2]); }
    resize(address) { this.data.ref = address.split("!").pop().replaceAll("$", ""); }
    get columns() {
      const names = this.getHeaderRowRange().values[0];
      const column = (place) => {
        const body = this.getDataBodyRange();
        const found = { name: String(names[place]), isNullObject: place < 0, load() { return this; } };
        found.getDataBodyRange = () => new Range(this.sheet, body.r1, body.c1 + Math.max(0, place), body.r2, body.c1 + Math.max(0, place));
        return found;
      };
      return {
        load() { return this; },
        get items() { return names.map((_, place) => column(place)); },
        getItemOrNullObject: (name) => column(names.indexOf(name)),
      };
    }
  }

  class Names {
    constructor(sheet) { this.sheet = sheet; }
    load() { return this; }
    get list() { return (this.sheet ? this.sheet.data : model()).names ??= []; }
    get items() {
      return this.list.map((item) => ({
        name: item.name, type: "Range", formula: item.formula, load() { return this; },
        getRangeOrNullObject: () => {
          const [name, cell] = item.formula.replace(/^=/, "").split("!");
          const sheet = new Sheets().find(name.replace(/^'|'$/g, "").replaceAll("''", "'"));
          if (!sheet || !/^\$?[A-Z]+\$?\d+(:\$?[A-Z]+\$?\d+)?$/.test(cell ?? "")) return nothing;
          const range = new Range(sheet, ...box(cell));
          range.worksheet = sheet;
          return range;
        },
      }));
    }
    add(name, formula) { this.list.push({ name, formula }); }
    getItem(name) { return { delete: () => this.list.splice(this.list.findIndex((item) => item.name === name), 1) }; }
  }

  class Sheet {
    constructor(data) { this.data = data; }
    load() { return this; }
    isNullObject = false;
    visibility = "Visible";
    showGridlines = true;
    get protection() { return { protected: Boolean(this.data.protected) }; }
    freezePanes = { freezeAt() {}, unfreeze() {} };
    onSelectionChanged = { add: async () => ({}) };
    get name() { return this.data.name; }
    set name(name) { this.data.name = name; }
    get position() { return model().sheets.indexOf(this.data); }
    set position(place) {
      const sheets = model().sheets;
      sheets.splice(this.position, 1);
      sheets.splice(place, 0, this.data);
    }
    get names() { return new Names(this); }
    get tables() { return { load() { return this; }, items: (this.data.tables ?? []).map((item) => new Table(this, item)) }; }
    get charts() { return empty(); }
    get shapes() { return empty(); }
    get pivotTables() { return empty(); }
    get pageLayout() { return { getPrintAreaOrNullObject: () => nothing }; }
    getRange(address) { return new Range(this, ...box(address)); }
    getRangeByIndexes(row, column, rows, columns) { return new Range(this, row + 1, column + 1, row + rows, column + columns); }
    getRanges() { return { clear: () => (this.data.cells = {}) }; }
    getUsedRangeOrNullObject() {
      const used = Object.entries(this.data.cells).filter(([, cell]) => cell.f || (cell.v ?? "") !== "");
      if (!used.length) return nothing;
      const places = used.map(([address]) => box(address));
      const rows = places.map((place) => place[0]);
      const columns = places.map((place) => place[1]);
      const least = (list) => list.reduce((a, b) => Math.min(a, b));
      const most = (list) => list.reduce((a, b) => Math.max(a, b));
      return new Range(this, least(rows), least(columns), most(rows), most(columns));
    }
    delete() { model().sheets.splice(this.position, 1); }
    activate() { model().active = this.position; }
  }

  class Sheets {
    load() { return this; }
    get items() { return model().sheets.map((data) => new Sheet(data)); }
    find(name) { return this.items.find((sheet) => sheet.name.toLowerCase() === name.toLowerCase()); }
    getItem(name) { const found = this.find(name); if (!found) throw new Error("ItemNotFound"); return found; }
    getItemOrNullObject(name) { return this.find(name) ?? nothing; }
    getActiveWorksheet() { return this.items[model().active ?? 0]; }
    add(name) {
      const data = { name: name ?? `Sheet${model().sheets.length + 1}`, cells: {}, tables: [], names: [] };
      model().sheets.push(data);
      return new Sheet(data);
    }
  }

  const culture = { name: "en-GB", load() { return this; }, datetimeFormat: { shortDatePattern: "dd/MM/yyyy", load() { return this; } } };
  const workbook = {
    load() { return this; },
    get name() { return model().name; },
    get use1904DateSystem() { return Boolean(model().date1904); },
    worksheets: new Sheets(),
    names: new Names(null),
    application: { calculationMode: "Automatic", load() { return this; } },
    getSelectedRange: () => new Range(new Sheets().getActiveWorksheet(), ...box(model().selected ?? "A1")),
    get tables() {
      const items = new Sheets().items.flatMap((sheet) => sheet.tables.items);
      return { load() { return this; }, items, getItemOrNullObject: (name) => items.find((item) => item.name === name) ?? nothing };
    },
  };
  const context = { workbook, application: { cultureInfo: culture, load() {} }, sync: async () => {} };

  books.Excel = {
    run: async (...given) => await given[given.length - 1](context),
    createWorkbook: async (data) => (model().opened ??= []).push(data), // a new workbook: its file as Base64
    RequestContext: function RequestContext() { return context; },
    ClearApplyTo: { contents: "Contents", formats: "Formats", all: "All" },
    ShapeType: { image: "Image" },
    CustomFunctionManager: { register: async () => {} }, // the functions' script is loaded by the page as well
  };

  const runtime = books.__runtime ?? { CustomFunctionsRuntime: 4, ExcelApi: 17 };
  const supports = (name, version = "1.1") => Number(version.split(".")[1]) <= (runtime[name] ?? 17);
  books.Office = {
    onReady: (callback) => Promise.resolve({ host: "Excel" }).then((info) => (callback ? callback(info) : info)),
    context: { requirements: { isSetSupported: supports }, diagnostics: { version: "16", platform: "PC" }, ui: {} },
    actions: { associate: (name, action) => ((books.__actions ??= {})[name] = action) },
    AsyncResultStatus: { Failed: "failed" },
    EventType: {},
  };

  books.__functions = {};
  books.CustomFunctions = {
    associate: (id, body) => (books.__functions[id] = body),
    Error: class CustomFunctionsError extends Error {
      constructor(code, message) { super(message); this.code = code; }
    },
    ErrorCode: { invalidValue: "#VALUE!", notAvailable: "#N/A" },
  };

  // Call a worksheet function as Excel does: every argument a matrix, and the answer as it would stand in the cells.
  books.__call = async (name, given) => {
    const invocation = { address: "[book.xlsx]Sheet1!A1", parameterAddresses: [] };
    try {
      const rows = await books.__functions[name](...given, invocation);
      const errors = { Div0: "#DIV/0!", NotAvailable: "#N/A", Name: "#NAME?", Null: "#NULL!", Num: "#NUM!", Ref: "#REF!", Value: "#VALUE!" };
      const stands = (cell) => (cell !== null && typeof cell === "object" ? (errors[cell.errorType] ?? cell.basicValue ?? null) : cell);
      return { rows: rows.map((row) => [...row].map(stands)) };
    } catch (error) {
      return { error: error.code ?? "error", message: error.message };
    }
  };
})();
