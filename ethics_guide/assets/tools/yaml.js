// Read and write the plain YAML that policies are written in. What it does not know, it refuses, and says on which line.
((beholden) => {
  const HIDDEN =
    /[\x00-\x09\x0b-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\u{e0000}-\u{e0fff}]|\p{Cs}/u;
  const INTEGER = /^(0|-?[1-9][0-9]{0,17})$/;
  const DECIMAL = /^-?(0|[1-9][0-9]{0,17})\.[0-9]{1,17}$/;
  const DAY = /^[0-9]{4}-[0-9]{2}-[0-9]{2}$/;
  const UNSURE = /^[-+]?(0[0-9_]+|0[box][0-9a-f_]+|[0-9][0-9_]*(\.[0-9_]*)?(e[-+]?[0-9]+)?|\.([0-9_]+.*|inf|nan))$/i;
  const WORDS = { "": null, "~": null, null: null, Null: null, NULL: null, true: true, True: true, TRUE: true, false: false, False: false, FALSE: false };
  const ESCAPES = { n: "\n", "\\": "\\", '"': '"', "/": "/", t: "\t", r: "\r", 0: "\0", " ": " " };
  const REFUSED = {
    "&": "uses an anchor or alias (& or *), which hides text; write it out",
    "*": "uses an anchor or alias (& or *), which hides text; write it out",
    "!": "uses a tag (!), which changes meaning; take it out",
    "%": "has a % directive, which changes how the rest is read; take it out",
    "@": "begins with a sign that YAML keeps for itself; put the text in quotes",
    "`": "begins with a sign that YAML keeps for itself; put the text in quotes",
    "?": "has a key with a question mark, which this page does not read; write NAME: VALUE",
  };
  const MOST = { bytes: 256 * 1024, depth: 16, indent: 200, text: 8000, line: 90 };
  const KEY = /^("(?:[^"\\]|\\.)*"|'(?:[^']|'')*'|[^\s"'[\]{},&*!|>%@`#?:-](?:[^:#]|:(?=\S)|(?<=\S)#)*?|-(?=\S)[^:#]*?)\s*:(?=\s|$)/u;

  class Unreadable extends Error {
    constructor(problem, line, path = []) {
      super(problem);
      Object.assign(this, { problem, line, path });
    }
  }

  const dotted = (path) => path.map((part) => (typeof part === "number" ? `[${part}]` : `.${part}`)).join("").replace(/^\./, "");

  // The document: values, the line of every field, and which numbers have a point and which texts are days.
  function read(text) {
    if (new TextEncoder().encode(text).length > MOST.bytes) throw new Unreadable("is larger than 256 KiB; shorten the texts or split the study");
    if (text.startsWith("\ufeff")) throw new Unreadable("begins with a byte order mark; save it as UTF-8 without one", 1);
    const rows = text.replaceAll("\r\n", "\n").split("\n");
    rows.forEach((row, index) => check(row, index + 1));
    return new Reader(rows).document();
  }

  function check(text, line, path) {
    const hidden = HIDDEN.exec(text);
    if (hidden) {
      const code = hidden[0].codePointAt(0).toString(16).toUpperCase().padStart(4, "0");
      throw new Unreadable(`holds a character that a reader cannot see (${hidden[0] === "\t" ? "tab" : `U+${code}`}); take it out`, line, path);
    }
    if (text.normalize("NFC") !== text) throw new Unreadable("holds a letter in two parts that looks like one; save the file in Unicode NFC", line, path);
  }

  class Reader {
    constructor(rows) {
      this.rows = rows.map((row, index) => ({ text: row, indent: row.length - row.trimStart().length, line: index + 1 }));
      this.at = 0;
      this.lines = new Map();
      this.kinds = new Map();
    }

    document() {
      if (/^---(\s|$)/.test(this.peek()?.text ?? "")) this.fail("begins with ---, which a policy does not need; take it out");
      if (!this.peek()) throw new Unreadable("is empty; a policy has sections, see the shipped ones for a start");
      const value = this.block(0, []);
      if (this.peek()) this.fail("does not stand below what it belongs to; mend the spaces before it");
      return { value, lines: this.lines, kinds: this.kinds };
    }

    fail(problem, path, line = this.peek()?.line ?? this.rows.length) {
      throw new Unreadable(problem, line, path);
    }

    // The next row that is neither blank nor a remark.
    peek() {
      while (this.at < this.rows.length && /^\s*(#|$)/.test(this.rows[this.at].text)) this.at += 1;
      return this.rows[this.at];
    }

    mark(path, line) {
      this.lines.set(dotted(path), line);
      if (path.length > MOST.depth) this.fail("is nested deeper than 16 levels", [], line);
    }

    block(least, path) {
      const row = this.peek();
      if (row.indent < least) this.fail("does not stand below what it belongs to; mend the spaces before it", path);
      if (row.indent > MOST.indent) this.fail("begins after column 200, out of sight; break the line", path);
      if (!this.lines.has(dotted(path))) this.mark(path, row.line);
      const text = row.text.trimStart();
      if (/^-(\s|$)/.test(text)) return this.list(row.indent, path);
      if (KEY.test(text)) return this.mapping(row.indent, path);
      return this.inline(text.trimEnd(), row.indent - 1, path);
    }

    mapping(indent, path) {
      const result = {};
      for (let row = this.peek(); row && row.indent === indent && !/^\s*-(\s|$)/.test(row.text); row = this.peek()) {
        if (row.indent === 0 && /^(---|\.\.\.)(\s|$)/.test(row.text)) this.fail("holds a second document (---); a file holds one policy");
        const text = row.text.trimStart();
        const found = KEY.exec(text);
        if (!found) this.fail(REFUSED[text[0]] ?? "is no NAME: VALUE; put a text of more than one line below its name, after >", path);
        const key = this.key(found[1], path, row.line);
        const here = [...path, key];
        if (Object.hasOwn(result, key)) this.fail(`is given twice, first on line ${this.lines.get(dotted(here))}; take one out`, here);
        this.mark(here, row.line);
        const rest = text.slice(found[0].length).trim();
        Object.defineProperty(result, key, { value: this.after(rest, indent, here, true), enumerable: true, writable: true, configurable: true });
      }
      if (this.peek()?.indent > indent) this.fail("is indented more than what stands above it; mend the spaces before it", path);
      return result;
    }

    key(text, path, line) {
      const quoted = /^["']/.test(text);
      const key = quoted ? this.quoted(text, path, line).value : text.trim();
      if (key === "<<") this.fail("uses a merge key (<<), which hides text; write it out", path, line);
      const plain = quoted || !(Object.hasOwn(WORDS, key) || INTEGER.test(key) || DECIMAL.test(key) || UNSURE.test(key) || DAY.test(key));
      if (!plain) this.fail("has a key that is not a plain word", path, line);
      check(key.replaceAll("\n", " "), line, path);
      return key;
    }

    list(indent, path) {
      const result = [];
      for (let row = this.peek(); row && row.indent === indent && /^\s*-(\s|$)/.test(row.text); row = this.peek()) {
        const here = [...path, result.length];
        const below = row.text.slice(indent + 1);
        const rest = below.trim();
        if (rest === "" || rest.startsWith("#")) {
          result.push(this.after("", indent, here, false));
          if (!this.lines.has(dotted(here))) this.mark(here, row.line);
        } else {
          row.indent = indent + 1 + below.length - below.trimStart().length;
          row.text = " ".repeat(row.indent) + below.trimStart();
          this.mark(here, row.line);
          const inner = /^-(\s|$)/.test(rest) || KEY.test(rest);
          result.push(inner ? this.block(indent + 1, here) : this.inline(rest, indent, here));
        }
      }
      if (this.peek()?.indent > indent) this.fail("is indented more than what stands above it; mend the spaces before it", path);
      return result;
    }

    // What stands after a name or a dash: on the same row, or below it.
    after(rest, indent, path, named) {
      if (rest !== "" && !rest.startsWith("#")) return this.inline(rest, indent, path);
      this.at += 1;
      const next = this.peek();
      const listed = named && next?.indent === indent && /^\s*-(\s|$)/.test(next.text);
      if (next && (next.indent > indent || listed)) return this.block(listed ? indent : indent + 1, path);
      return null;
    }

    inline(rest, indent, path) {
      const row = this.peek();
      if (Object.hasOwn(REFUSED, rest[0]) && !(rest[0] === "?" && rest[1] !== " ")) this.fail(REFUSED[rest[0]], path);
      if (/^[|>]/.test(rest)) return this.scalar(this.folded(rest, indent, path), true, path, row.line);
      if (/^[[{]/.test(rest)) return this.flow(row, row.text.length - row.text.trimStart().length + row.text.trimStart().lastIndexOf(rest), indent, path);
      this.at += 1;
      const next = this.peek();
      if (/^["']/.test(rest)) {
        const { value, end } = this.quoted(rest, path, row.line);
        if (!/^\s*(#|$)/.test(rest.slice(end)) || (end < rest.length && rest[end] === "#")) this.fail("goes on after its quotation mark", path, row.line);
        if (next?.indent > indent) this.fail("stands below a value; mend the spaces before it", path);
        return this.scalar(value, true, path, row.line);
      }
      const plain = rest.replace(/\s+#.*$/, "");
      if (/:(\s|$)/.test(plain)) this.fail("holds a colon in a text; put the text in quotes", path, row.line);
      if (/^[\],}]|^[-:](\s|$)/.test(plain)) this.fail("begins with a sign that means something else; put the text in quotes", path, row.line);
      if (next?.indent > indent) this.fail("goes on over a second line; put the text below its name, after >", path);
      return this.scalar(plain, false, path, row.line);
    }

    // A text in quotes, and where it ends.
    quoted(text, path, line) {
      const found = text[0] === '"' ? /^"((?:[^"\\]|\\.)*)"/.exec(text) : /^'((?:[^']|'')*)'/.exec(text);
      if (!found) this.fail("has a quotation mark without its other half on the same line", path, line);
      if (text[0] === "'") return { value: found[1].replaceAll("''", "'"), end: found[0].length };
      const value = found[1].replace(/\\(x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|.)/gu, (_, code) => {
        if (Object.hasOwn(ESCAPES, code)) return ESCAPES[code];
        const number = /^[xuU].+/.test(code) ? parseInt(code.slice(1), 16) : Infinity;
        if (number > 0x10ffff) this.fail(`has an escape that this page does not read (\\${code})`, path, line);
        return String.fromCodePoint(number);
      });
      return { value, end: found[0].length };
    }

    // A text below its name: > joins its lines, | keeps them.
    folded(header, indent, path) {
      const found = /^([|>])([-+]?)(\s+#.*)?$/.exec(header);
      if (!found) this.fail("has signs after > or | that this page does not read", path);
      this.at += 1;
      const rows = [];
      let depth = null;
      for (; this.at < this.rows.length; this.at += 1) {
        const { text } = this.rows[this.at];
        const lead = text.length - text.trimStart().length;
        if (text.trim() === "") {
          if (depth !== null && text.length > depth) this.fail("is a line of spaces in a text; empty it", path, this.rows[this.at].line);
          rows.push("");
          continue;
        }
        if (lead <= indent) break;
        depth ??= lead;
        if (lead < depth) this.fail("is indented less than the text above it", path, this.rows[this.at].line);
        rows.push(text.slice(depth));
      }
      let blank = 0;
      while (rows.length && rows.at(-1) === "") {
        rows.pop();
        blank += 1;
      }
      if (!rows.length) this.fail("has no text below it", path, this.rows[this.at - 1].line);
      if (rows[0] === "") this.fail("begins with an empty line; take it out", path);
      const body = found[1] === "|" ? rows.join("\n") : join(rows);
      // The end of the file ends no line.
      const ends = this.at < this.rows.length ? blank + 1 : blank;
      return body + "\n".repeat({ "": Math.min(ends, 1), "-": 0, "+": ends }[found[2]]);
    }

    flow(row, column, indent, path) {
      this.cursor = { row: this.at, column };
      const value = this.flowValue(path);
      const { text } = this.rows[this.cursor.row];
      const rest = text.slice(this.cursor.column);
      if (!/^(\s*$|\s+#)/.test(rest)) this.fail("goes on after its closing bracket", path, this.rows[this.cursor.row].line);
      this.at = this.cursor.row + 1;
      const next = this.peek();
      if (next && next.indent > indent) this.fail("stands below a value; mend the spaces before it", path);
      return value;
    }

    // The rest of the row after blanks, remarks and ends of rows.
    ahead(path) {
      for (;;) {
        const row = this.rows[this.cursor.row];
        if (!row) this.fail("has a bracket that is not closed", path, this.rows.length);
        const { text } = row;
        while (text[this.cursor.column] === " ") this.cursor.column += 1;
        if (this.cursor.column === 0 && /^(---|\.\.\.)(\s|$)/.test(text)) this.fail("has a bracket that is not closed", path, row.line);
        const remark = text[this.cursor.column] === "#" && (this.cursor.column === 0 || text[this.cursor.column - 1] === " ");
        if (this.cursor.column < text.length && !remark) return { rest: text.slice(this.cursor.column), line: row.line };
        this.cursor = { row: this.cursor.row + 1, column: 0 };
      }
    }

    flowValue(path) {
      const { rest, line } = this.ahead(path);
      if (!this.lines.has(dotted(path))) this.mark(path, line);
      if (rest[0] === "[") return this.flowList(path);
      if (rest[0] === "{") return this.flowMapping(path);
      const { text, isQuoted } = this.flowText(path);
      return this.scalar(text, isQuoted, path, line);
    }

    flowText(path) {
      const { rest, line } = this.ahead(path);
      if (/^["']/.test(rest)) {
        const { value, end } = this.quoted(rest, path, line);
        this.cursor.column += end;
        return { text: value, isQuoted: true };
      }
      if (Object.hasOwn(REFUSED, rest[0]) || /^[|>:]|^-(?=[\s,[\]{}]|$)/.test(rest)) this.fail(REFUSED[rest[0]] ?? "begins with a sign that means something else; put the text in quotes", path, line);
      const found = /^(?:[^,[\]{}:#]|:(?![\s,[\]{}]|$)|(?<=\S)#)*/u.exec(rest);
      this.cursor.column += found[0].length;
      return { text: found[0].trim(), isQuoted: false };
    }

    flowList(path) {
      const result = [];
      this.cursor.column += 1;
      for (;;) {
        if (this.ahead(path).rest[0] === "]") break;
        const here = [...path, result.length];
        const { line } = this.ahead(path);
        const before = this.cursor.column;
        result.push(this.flowValue(here));
        const { rest } = this.ahead(path);
        if (this.cursor.column === before) this.fail("has an empty place in a list", here, line);
        if (rest[0] === ":") this.fail("holds a colon in a list; put the text in quotes", here, line);
        if (rest[0] === ",") this.cursor.column += 1;
        else if (rest[0] !== "]") this.fail("needs a comma between two values on one line", here, line);
      }
      this.cursor.column += 1;
      return result;
    }

    flowMapping(path) {
      const result = {};
      this.cursor.column += 1;
      for (;;) {
        const { rest, line } = this.ahead(path);
        if (rest[0] === "}") break;
        if (/^[[{]/.test(rest)) this.fail("has a key that is not a plain word", path, line);
        const { text, isQuoted } = this.flowText(path);
        const key = isQuoted ? this.key(JSON.stringify(text), path, line) : this.key(text, path, line);
        const here = [...path, key];
        if (Object.hasOwn(result, key)) this.fail(`is given twice, first on line ${this.lines.get(dotted(here))}; take one out`, here, line);
        this.mark(here, line);
        const colon = this.ahead(here);
        if (colon.rest[0] !== ":" || colon.line !== line) this.fail("has no value; put a text that holds a comma in quotes", here, line);
        this.cursor.column += 1;
        if (/^[,}]/.test(this.ahead(here).rest)) this.fail("has no value; put a text that holds a comma in quotes", here, line);
        Object.defineProperty(result, key, { value: this.flowValue(here), enumerable: true, writable: true, configurable: true });
        const end = this.ahead(path).rest[0];
        if (end === ",") this.cursor.column += 1;
        else if (end !== "}") this.fail("needs a comma between two values on one line", here, line);
      }
      this.cursor.column += 1;
      return result;
    }

    scalar(text, isQuoted, path, line) {
      if ([...text].length > MOST.text) this.fail("is longer than 8000 characters", path, line);
      check(text.replaceAll("\n", " "), line, path);
      if (isQuoted) return text;
      if (INTEGER.test(text)) {
        if (!Number.isSafeInteger(Number(text))) this.fail("is a number with more digits than this page can hold", path, line);
        return Number(text);
      }
      if (DECIMAL.test(text)) {
        this.kinds.set(dotted(path), "decimal");
        return Number(text);
      }
      if (UNSURE.test(text)) this.fail("can be read as more than one number; write it in plain digits or in quotes", path, line);
      if (DAY.test(text)) {
        if (!isDay(text)) this.fail("is not a day of the calendar", path, line);
        this.kinds.set(dotted(path), "day");
        return text;
      }
      return Object.hasOwn(WORDS, text) ? WORDS[text] : text;
    }
  }

  // Lines that follow each other become one; empty lines and indented ones stay as they are.
  function join(rows) {
    let text = rows[0] ?? "";
    for (let index = 1; index < rows.length; index += 1) {
      const row = rows[index];
      if (row === "") {
        let blank = 1;
        while (rows[index + 1] === "") {
          index += 1;
          blank += 1;
        }
        index += 1;
        const indented = rows[index].startsWith(" ") || rows[index - blank - 1].startsWith(" ");
        text += "\n".repeat(blank + (indented ? 1 : 0)) + rows[index];
      } else {
        text += (row.startsWith(" ") || rows[index - 1].startsWith(" ") ? "\n" : " ") + row;
      }
    }
    return text;
  }

  function isDay(text) {
    const [year, month, day] = text.split("-").map(Number);
    const made = new Date(0);
    made.setUTCFullYear(year, month - 1, day);
    return year > 0 && made.getUTCMonth() === month - 1 && made.getUTCDate() === day;
  }

  // A value as YAML in blocks; short lists of plain words on one line.
  function write(value, depth = 0) {
    const pad = "  ".repeat(depth);
    if (Array.isArray(value)) return value.map((one) => `${pad}- ${entry(one, depth + 1)}`).join("");
    return Object.entries(value).map(([key, one]) => `${pad}${word(key)}:${below(one, depth)}`).join("");
  }

  const isNested = (value) => value !== null && typeof value === "object" && Object.keys(value).length > 0;
  const entry = (value, depth) => (isNested(value) ? write(value, depth).trimStart() : `${leaf(value, depth)}\n`);

  function below(value, depth) {
    if (!isNested(value)) return ` ${leaf(value, depth + 1)}\n`;
    if (Array.isArray(value) && !value.some(isNested)) {
      const line = `[${value.map((one) => leaf(one)).join(", ")}]`;
      if (line.length < 90) return ` ${line}\n`;
    }
    return `\n${write(value, depth + 1)}`;
  }

  function leaf(value, depth = null) {
    if (Array.isArray(value)) return "[]";
    if (value !== null && typeof value === "object") return "{}";
    if (typeof value !== "string") return String(value);
    const long = depth !== null && value.length > MOST.line && /^\S+( \S+)*$/.test(value);
    return long ? `>-\n${broken(value, "  ".repeat(depth))}` : word(value);
  }

  // A long text in lines, as a person would write it.
  function broken(text, pad) {
    const rows = [""];
    for (const one of text.split(" ")) {
      if (rows.at(-1) && rows.at(-1).length + one.length > MOST.line) rows.push("");
      rows[rows.length - 1] += (rows.at(-1) && " ") + one;
    }
    return rows.map((row) => pad + row).join("\n");
  }

  function word(text) {
    const plain = /^[\p{L}\p{N}/(][^:#,[\]{}\n"'\\]*$/u.test(text) && text.trim() === text;
    const read = Object.hasOwn(WORDS, text) || INTEGER.test(text) || DECIMAL.test(text) || UNSURE.test(text) || (DAY.test(text) && !isDay(text));
    return plain && !read ? text : JSON.stringify(text);
  }

  Object.assign(beholden, { readYaml: read, writeYaml: write, dotted, isDay, Unreadable });
})((window.beholden ??= {}));
