// Read a policy as the software does: its schema, its profile, the fields that it gives, and what is looser than what.
((beholden) => {
  const { data, py } = beholden;
  const { schema, leaves, profiles, forms } = data;
  const MATCHERS = new Map();

  const met = (pattern, text) => {
    if (!MATCHERS.has(pattern)) MATCHERS.set(pattern, new RegExp(pattern, "u"));
    return MATCHERS.get(pattern).test(text);
  };
  const target = (node) => (node.$ref ? { ...schema.$defs[node.$ref.split("/").at(-1)], ...node, $ref: undefined } : node);

  // A schema without the choice of leaving the field out.
  function inner(node) {
    const given = target(node);
    const choices = (given.anyOf ?? []).filter((one) => one.type !== "null");
    return choices.length === 1 ? target(choices[0]) : given;
  }

  const mayBeNull = (node) => (node.anyOf ?? []).some((one) => one.type === "null");
  const isSection = (node) => Boolean(node.properties);
  const keysOf = (node) => node.propertyNames?.enum ?? null;
  const named = (node) => Object.values(node.patternProperties ?? {})[0] ?? (typeof node.additionalProperties === "object" ? node.additionalProperties : null);

  // The schema at a path such as sources[].hosts.
  function nodeAt(path) {
    let node = schema;
    for (const part of path === "" ? [] : path.replaceAll("[]", ".[]").split(".")) {
      const at = inner(node);
      node = part === "[]" ? at.items : part === "*" ? named(at) : at.properties[part];
    }
    return node;
  }

  // Errors of the schema

  const oneOf = (values) => (values.length > 1 ? `one of ${values.slice(0, -1).join(", ")} or ${values.at(-1)}` : String(values[0]));

  function* checked(node, value, path, kinds) {
    if (value === null && mayBeNull(target(node))) return;
    const at = inner(node);
    const say = (message, kind = "value", where = path) => ({ path: where, message, kind });
    const kind = kinds?.get(beholden.dotted(path));
    if (at.anyOf) {
      const texts = Array.isArray(value) && value.every((one) => typeof one === "string");
      if (value === null || (typeof value === "object" && !texts)) yield say("must be a text, a number, true or false, a day, or a list of texts");
    } else if (at.oneOf) {
      const [fields, refused] = at.oneOf;
      yield* checked(typeof value === "string" ? refused : fields, value, path, kinds);
    } else if ("const" in at || at.enum) {
      const choices = at.enum ?? [at.const];
      if (!choices.includes(value)) yield say(`must be ${oneOf(choices)}`);
    } else if (at.type === "object") {
      if (value === null || typeof value !== "object" || Array.isArray(value)) yield say("must hold fields, each with a name and a value");
      else if (isSection(at)) yield* checkedSection(at, value, path, kinds);
      else yield* checkedNames(at, value, path, kinds);
    } else if (at.type === "array") {
      if (!Array.isArray(value)) yield say("must be a list, as in [one, two]");
      else if (value.length < (at.minItems ?? 0)) yield say("must hold at least one entry");
      else for (const [index, one] of value.entries()) yield* checked(at.items, one, [...path, index], kinds);
    } else if (at.type === "string") {
      const problem = at.format === "date" ? dayProblem(value) : textProblem(at, value, kind);
      if (problem) yield say(problem);
    } else if (at.type === "boolean") {
      if (typeof value !== "boolean") yield say("must be true or false");
    } else {
      const problem = numberProblem(at, value, kind);
      if (problem) yield say(problem);
    }
  }

  function* checkedSection(at, value, path, kinds) {
    for (const [key, below] of Object.entries(at.properties)) {
      if (Object.hasOwn(value, key)) yield* checked(below, value[key], [...path, key], kinds);
      else if (at.required?.includes(key)) yield { path: [...path, key], message: "is missing, and the profile has no value for it", kind: "value" };
    }
    for (const key of Object.keys(value)) {
      if (Object.hasOwn(at.properties, key)) continue;
      const names = Object.keys(at.properties).filter((name) => name !== "why");
      yield { path: [...path, key], message: `is not a field of the policy schema; the fields here are ${names.join(", ")}`, kind: "unknown" };
    }
  }

  function* checkedNames(at, value, path, kinds) {
    const [pattern] = Object.keys(at.patternProperties ?? {});
    for (const [key, one] of Object.entries(value)) {
      const here = [...path, key];
      if (keysOf(at) && !keysOf(at).includes(key)) yield { path: here, message: `must be ${oneOf(keysOf(at))}`, kind: "value" };
      if (pattern && !met(pattern, key)) yield { path: here, message: `must be ${forms[pattern]}`, kind: "value" };
      yield* checked(named(at), one, here, kinds);
    }
  }

  function dayProblem(value) {
    if (typeof value !== "string" || !/^[0-9]{4}-[0-9]{2}-[0-9]{2}$/.test(value)) return "must be a day, written as 2026-11-30";
    return beholden.isDay(value) ? null : "is not a day of the calendar";
  }

  function textProblem(at, value, kind) {
    if (typeof value !== "string" || kind === "day") return "must be a text; put it in quotes";
    if (at.maxLength !== undefined && [...value].length > at.maxLength) return `must be at most ${at.maxLength} characters long`;
    if (at.pattern && !met(at.pattern, value)) return `must be ${forms[at.pattern]}`;
    if (at.pattern && forms[at.pattern].startsWith("a time zone") && !isZone(value)) return "is not a time zone of the IANA database, such as Europe/London";
    return null;
  }

  function isZone(name) {
    try {
      return Boolean(new Intl.DateTimeFormat("en", { timeZone: name }));
    } catch {
      return false;
    }
  }

  function numberProblem(at, value, kind) {
    const whole = at.type === "integer";
    if (typeof value !== "number" || (whole && (kind === "decimal" || !Number.isInteger(value)))) return whole ? "must be a whole number" : "must be a number";
    if (at.exclusiveMinimum !== undefined && value <= at.exclusiveMinimum) return `must be more than ${at.exclusiveMinimum}`;
    if (at.minimum !== undefined && value < at.minimum) return `must be at least ${at.minimum}`;
    if (at.exclusiveMaximum !== undefined && value >= at.exclusiveMaximum) return `must be less than ${at.exclusiveMaximum}`;
    return at.maximum !== undefined && value > at.maximum ? `must be at most ${at.maximum}` : null;
  }

  // The whole policy

  const isMapping = (value) => value !== null && typeof value === "object" && !Array.isArray(value);

  function over(defaults, given) {
    if (!isMapping(defaults) || !isMapping(given)) return given;
    return { ...defaults, ...Object.fromEntries(Object.entries(given).map(([key, value]) => [key, over(defaults[key], value)])) };
  }

  function filled(node, value) {
    const at = inner(node);
    if (value === null || value === undefined) return null;
    if (isSection(at)) {
      return Object.fromEntries(Object.entries(at.properties).map(([key, below]) => [key, filled(below, Object.hasOwn(value, key) ? value[key] : below.default)]));
    }
    if (Array.isArray(value)) return at.items ? value.map((one) => filled(at.items, one)) : value;
    const one = at.type === "object" ? named(at) : null;
    return one ? Object.fromEntries(Object.entries(value).map(([key, below]) => [key, filled(one, below)])) : value;
  }

  // The policy with its profile's values, where the schema takes it, and all that is wrong with it.
  function resolve(document) {
    if (!isMapping(document.value)) return { policy: null, problems: [{ field: "", message: "must hold sections, such as policy, study and sources", kind: "form" }] };
    const profile = isMapping(document.value.policy) ? document.value.policy.profile : null;
    if (!Object.hasOwn(profiles, String(profile))) {
      return { policy: null, problems: [{ field: "policy.profile", message: `must name a profile: ${Object.keys(profiles).join(" or ")}`, kind: "value" }] };
    }
    const resolved = over(profiles[profile], document.value);
    const problems = [...checked(schema, resolved, [], document.kinds)].map((one) => ({ ...one, field: beholden.dotted(one.path) }));
    if (problems.length) return { policy: null, resolved, problems: [...problems.filter(isUnknown), ...problems.filter((one) => !isUnknown(one))] };
    const policy = filled(schema, resolved);
    Object.defineProperty(policy, "synthetic", { value: profile === "training-synthetic" });
    return { policy, resolved, problems: [...senseless(policy)] };
  }

  const isUnknown = (problem) => problem.kind === "unknown";

  function* senseless(policy) {
    for (const [field, message] of beholden.checkValues(policy)) yield { field, message, kind: "sense" };
    for (const [field, message] of beholden.checkFloor(policy)) yield { field, message, kind: "floor" };
  }

  // Every field that has a value, with what is known of it.
  function* facts(policy) {
    yield* below(schema, policy, "", "");
  }

  function* below(node, value, path, at) {
    const here = inner(node);
    if (value === null) return;
    if (isSection(here)) {
      for (const [key, one] of Object.entries(here.properties)) yield* below(one, value[key], `${path}.${key}`.replace(/^\./, ""), `${at}.${key}`.replace(/^\./, ""));
    } else if (Array.isArray(value) && value.length && here.items && isSection(inner(here.items))) {
      for (const [index, one] of value.entries()) yield* below(here.items, one, `${path}[${index}]`, `${at}[]`);
    } else if (isMapping(value) && !Object.hasOwn(leaves, at)) {
      for (const [key, one] of Object.entries(value)) yield* below(named(here), one, `${path}.${key}`, `${at}.*`);
    } else if (!Array.isArray(value) || value.length) {
      yield { path, value, leaf: { choices: [], ...leaves[at] }, name: path.split(".").at(-1) };
    }
  }

  // Looser and tighter

  const members = (value) => new Set((Array.isArray(value) ? value : [value]).map((one) => JSON.stringify(one)));
  const rank = (leaf, value) => (value === null ? leaf.choices.length : leaf.choices.indexOf(String(value)));
  const risen = (old, now) => (now > old ? "looser" : "tighter");
  const open = (old, now, compared) => (old === null ? "tighter" : now === null ? "looser" : compared);

  function allowed(old, now) {
    const [before, after] = [members(old), members(now)];
    if (py.le(before, after)) return "looser";
    return py.le(after, before) ? "tighter" : "incomparable";
  }

  const COMPARED = {
    ranked: (leaf, old, now) => risen(rank(leaf, old), rank(leaf, now)),
    allow_set: (_, old, now) => allowed(old, now),
    deny_set: (_, old, now) => allowed(now, old),
    maximum: (_, old, now) => open(old, now, risen(old, now)),
    minimum: (_, old, now) => open(old, now, risen(now, old)),
    safeguard: (_, old, now) => (py.truth(old) === py.truth(now) ? "reworded" : py.truth(old) ? "looser" : "tighter"),
    identity: () => "incomparable",
    prose: () => "reworded",
  };
  Object.assign(COMPARED, { start: COMPARED.minimum, end: COMPARED.maximum, constant: COMPARED.identity });

  const compareValues = (leaf, old, now) => (py.eq(old, now) ? "same" : COMPARED[leaf.order](leaf, old, now));

  // Where a value is looser than the profile's, and no reason stands beside it (FRM003).
  function* looserThan(section, defaults, path, reasoned) {
    const said = reasoned || section.why !== null;
    for (const [name, value] of Object.entries(section)) {
      const here = `${path}.${name}`.replace(/^\./, "");
      if (!Object.hasOwn(defaults, name)) continue;
      if (isMapping(value) && isMapping(defaults[name]) && isSection(inner(nodeAt(here)))) yield* looserThan(value, defaults[name], here, said);
      else if (Object.hasOwn(leaves, here) && !said && compareValues(leaves[here], defaults[name], value) === "looser")
        yield [here, "is looser than the profile's value, and no why stands beside it"];
    }
  }

  const IPV4 = /^(?:(?:0|[1-9][0-9]{0,2})\.){3}(?:0|[1-9][0-9]{0,2})$/;
  const bits = (address) => address.split(".").reduce((sum, part) => sum * 256 + Number(part), 0);
  const isAddress = (host) => IPV4.test(host) && host.split(".").every((part) => Number(part) < 256);
  const within = (address, network) => {
    const [base, length] = network.split("/");
    return Math.floor(bits(address) / 2 ** (32 - length)) === Math.floor(bits(base) / 2 ** (32 - length));
  };

  beholden.natives = {
    facts,
    looser_than_the_profile: (subject) => looserThan(subject.policy, profiles[subject.policy.policy.profile], "", false),
    is_loopback: (host) => (isAddress(host) ? host.startsWith("127.") : host === "localhost" || host.endsWith(".localhost")),
    is_special(host) {
      if (isAddress(host)) return data.networks.some((network) => within(host, network));
      const labels = host.split(".");
      return labels.length < 2 || data.local_names.includes(labels.at(-1)) || labels.slice(-2).join(".") === "home.arpa";
    },
  };
  Object.assign(beholden, { resolve, facts, compareValues, inner, isSection, mayBeNull, keysOf, named, nodeAt, isMapping, checked });
})((window.beholden ??= {}));
