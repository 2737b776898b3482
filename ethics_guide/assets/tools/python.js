// What the translated rules need of Python: truth, equality, order, dates as texts, and the methods of texts and sets.
((beholden) => {
  const DAY = /^[0-9]{4}-[0-9]{2}-[0-9]{2}$/;
  const DAY_MS = 86_400_000;
  const isDay = (value) => typeof value === "string" && DAY.test(value);
  const isPlain = (value) => value !== null && Object.getPrototypeOf(value) === Object.prototype;
  const fixed = (pattern, begin, end) => new RegExp(`${begin}(?:${pattern.source})${end}`, pattern.flags);
  const round = (value, digits) => {
    // Python rounds a half to the even neighbour.
    const scaled = value * 10 ** digits;
    const near = Math.round(scaled);
    const even = Math.abs(scaled % 1) === 0.5 && near % 2 !== 0 ? near - 1 : near;
    return (even / 10 ** digits).toFixed(digits);
  };

  const py = {
    truth(value) {
      if (value === null || value === undefined || value === false || value === 0 || value === "") return false;
      if (Array.isArray(value)) return value.length > 0;
      if (value instanceof Set) return value.size > 0;
      return typeof value !== "object" || !isPlain(value) || Object.keys(value).length > 0;
    },
    or: (...parts) => {
      let value;
      for (const part of parts) if (py.truth((value = part()))) break;
      return value;
    },
    and: (...parts) => {
      let value;
      for (const part of parts) if (!py.truth((value = part()))) break;
      return value;
    },
    eq(one, other) {
      if (one === other) return true;
      if (one instanceof Set && other instanceof Set) return one.size === other.size && [...one].every((value) => other.has(value));
      if (Array.isArray(one) && Array.isArray(other)) return one.length === other.length && one.every((value, index) => py.eq(value, other[index]));
      if (one === null || other === null || typeof one !== "object" || typeof other !== "object") return false;
      if (!isPlain(one) || !isPlain(other)) return false;
      const keys = Object.keys(one);
      return keys.length === Object.keys(other).length && keys.every((key) => Object.hasOwn(other, key) && py.eq(one[key], other[key]));
    },
    lt(one, other) {
      if (one instanceof Set) return one.size < other.size && py.le(one, other);
      if (!Array.isArray(one)) return one < other;
      const index = one.findIndex((value, place) => !py.eq(value, other[place]));
      return index === -1 ? one.length < other.length : index < other.length && py.lt(one[index], other[index]);
    },
    le: (one, other) => (one instanceof Set ? [...one].every((value) => other.has(value)) : py.lt(one, other) || py.eq(one, other)),
    gt: (one, other) => py.lt(other, one),
    ge: (one, other) => py.le(other, one),
    has(where, what) {
      if (where instanceof Set) return where.has(what);
      if (typeof where === "string" || Array.isArray(where)) return where.includes(what);
      return Object.hasOwn(where, what);
    },
    add(one, other) {
      if (one instanceof Set) return one.add(other);
      if (isDay(one) && typeof other === "number") return new Date(Date.parse(one) + other * DAY_MS).toISOString().slice(0, 10);
      return Array.isArray(one) ? [...one, ...other] : one + other;
    },
    sub(one, other) {
      if (one instanceof Set) return new Set([...one].filter((value) => !other.has(value)));
      return isDay(one) ? (Date.parse(one) - Date.parse(other)) / DAY_MS : one - other;
    },
    mul: (one, other) => one * other,
    div: (one, other) => one / other,
    pow: (one, other) => one ** other,
    union: (one, other) => (one instanceof Set ? new Set([...one, ...other]) : { ...one, ...other }),
    both: (one, other) => new Set([...one].filter((value) => other.has(value))),
    iter: (value) => (value !== null && typeof value === "object" && isPlain(value) ? Object.keys(value) : value),
    at: (value, key) => (typeof key === "number" && key < 0 ? value[value.length + key] : value[key]),
    slice: (value, from, to) => value.slice(from ?? 0, to ?? undefined),
    getattr: (value, name, other = undefined) => (name in value ? value[name] : other),
    hasattr: (value, name) => name in value,

    len: (value) => (typeof value === "string" ? [...value].length : value instanceof Set ? value.size : Array.isArray(value) ? value.length : Object.keys(value).length),
    any: (values) => [...py.iter(values)].some(py.truth),
    all: (values) => [...py.iter(values)].every(py.truth),
    sum: (values) => [...values].reduce((sum, value) => sum + Number(value), 0),
    max: (...values) => pick(values, (one, other) => py.lt(other, one)),
    min: (...values) => pick(values, (one, other) => py.lt(one, other)),
    set: (values = []) => new Set(py.iter(values)),
    frozenset: (values = []) => new Set(py.iter(values)),
    tuple: (values = []) => [...py.iter(values)],
    list: (values = []) => [...py.iter(values)],
    bool: (value) => py.truth(value),
    sorted: (values) => [...py.iter(values)].sort((one, other) => (py.lt(one, other) ? -1 : py.lt(other, one) ? 1 : 0)),
    enumerate: (values) => [...py.iter(values)].map((value, index) => [index, value]),
    next: (values, other) => {
      for (const value of values) return value;
      return other;
    },
    map: (apply, values) => [...values].map(apply),
    ceil: Math.ceil,
    counter(values) {
      const counts = {};
      for (const value of values) counts[value] = (counts[value] ?? 0) + 1;
      return counts;
    },

    str(value) {
      if (value === null) return "None";
      if (typeof value === "boolean") return value ? "True" : "False";
      if (Array.isArray(value)) return `(${value.map((one) => `'${one}'`).join(", ")}${value.length === 1 ? "," : ""})`;
      return String(value);
    },
    format(value, spec) {
      const digits = /\.([0-9]+)[f%]$/.exec(spec);
      if (spec.endsWith("%")) return `${round(value * 100, Number(digits[1]))}%`;
      if (digits) return round(value, Number(digits[1]));
      if (spec === "g") return String(Number(value.toPrecision(6)));
      if (spec === ",") return String(value).replace(/\B(?=([0-9]{3})+(?![0-9]))/g, ",");
      throw new Error(`no format ${spec}`);
    },

    search: (pattern, text) => pattern.exec(text),
    match: (pattern, text) => fixed(pattern, "^", "").exec(text),
    fullmatch: (pattern, text) => fixed(pattern, "^", "$").exec(text),
    findall: (pattern, text) => text.match(new RegExp(pattern.source, `${pattern.flags}g`)) ?? [],
    casefold: (text) => text.toLowerCase(),
    lower: (text) => text.toLowerCase(),
    strip: (text) => text.trim(),
    rstrip: (text, signs) => {
      let end = text.length;
      while (end && signs.includes(text[end - 1])) end -= 1;
      return text.slice(0, end);
    },
    split: (text, by) => (by === undefined ? text.trim().split(/\s+/).filter(Boolean) : text.split(by)),
    partition(text, by) {
      const at = text.indexOf(by);
      return at < 0 ? [text, "", ""] : [text.slice(0, at), by, text.slice(at + by.length)];
    },
    rpartition(text, by) {
      const at = text.lastIndexOf(by);
      return at < 0 ? ["", "", text] : [text.slice(0, at), by, text.slice(at + by.length)];
    },
    startswith: (text, begin) => text.startsWith(begin),
    endswith: (text, end) => text.endsWith(end),
    removeprefix: (text, begin) => (text.startsWith(begin) ? text.slice(begin.length) : text),
    join: (by, values) => [...py.iter(values)].join(by),
    items: (value) => Object.entries(value),
    values: (value) => Object.values(value),
    get: (value, key, other = null) => (Object.hasOwn(value, key) ? value[key] : other),
    setdefault: (value, key, other) => (Object.hasOwn(value, key) ? value[key] : (value[key] = other)),
    isdisjoint: (one, other) => ![...py.iter(other)].some((value) => one.has(value)),
  };

  // The first of the best, from a list or from arguments; a last argument beside a list is for an empty one.
  function pick(values, better) {
    const listed = typeof values[0] === "object" || typeof values[0] === "string";
    const among = listed ? [...py.iter(values[0])] : values;
    if (!among.length) return values[1];
    return among.reduce((best, value) => (better(value, best) ? value : best));
  }

  beholden.py = py;
})((window.beholden ??= {}));
