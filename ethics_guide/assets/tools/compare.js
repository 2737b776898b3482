// Compare two resolved policies field by field, with like beside like: what is looser, tighter or only worded anew.
((beholden) => {
  const { data, inner, isSection, named, py } = beholden;
  const { schema, leaves, keys, following } = data;
  const CHANGES = ["looser", "incomparable", "tighter", "reworded"];
  const PRESENCE = { allow_set: ["looser", "tighter"], deny_set: ["tighter", "looser"], identity: ["incomparable", "incomparable"] };
  const isRule = (at) => at === "items.*.*" || at === "entities.rules.*";
  const joined = (path, key) => (path ? `${path}.${key}` : key);

  function compare(old, now) {
    const found = [...sections(schema, old, now, "", "")];
    return found.sort((one, other) => CHANGES.indexOf(one.change) - CHANGES.indexOf(other.change));
  }

  function* sections(node, old, now, path, at) {
    const follows = isRule(at) && old.action !== now.action;
    for (const [key, below] of Object.entries(inner(node).properties)) {
      if (follows && following.includes(key)) continue;
      const [before, after] = [effective(at, old, key), effective(at, now, key)];
      yield* values(below, before, after, joined(path, key), joined(at, key));
    }
  }

  function* values(node, old, now, path, at) {
    if (py.eq(old, now)) return;
    if (isSection(inner(node))) {
      if (old !== null && now !== null) yield* sections(node, old, now, path, at);
      else yield presence(old, now, path, at, "deny_set");
    } else if (Object.hasOwn(keys, at)) yield* lists(node, old, now, path, at);
    else if (!Object.hasOwn(leaves, at)) yield* mappings(node, old, now, path, at);
    else yield { path, at, change: beholden.compareValues(leaves[at], old, now), old, now };
  }

  function* lists(node, old, now, path, at) {
    const [before, after] = [entries(old, at), entries(now, at)];
    const below = inner(node).items;
    for (const name of new Set([...before.keys(), ...after.keys()])) {
      const [was, is] = [before.get(name) ?? null, after.get(name) ?? null];
      const here = `${path}[${name}]`;
      if (was !== null && is !== null) yield* sections(below, was, is, here, `${at}[]`);
      else yield presence(was, is, here, at, leaves[at]?.order ?? "allow_set");
    }
  }

  // The entries of a list by what tells them apart.
  function entries(list, at) {
    const found = new Map();
    const seen = {};
    for (const entry of list) {
      const name = keys[at].filter((key) => entry[key] !== null).map((key) => shown(entry[key])).join(", ");
      seen[name] = (seen[name] ?? 0) + 1;
      found.set(seen[name] === 1 ? name : `${name}, ${seen[name]}`, entry);
    }
    return found;
  }

  const shown = (value) => {
    if (beholden.isMapping(value)) return Object.values(value).map(shown).join(", ");
    return Array.isArray(value) ? value.map(shown).join(" ") : py.split(py.str(value)).join(" ");
  };

  function* mappings(node, old, now, path, at) {
    const below = named(inner(node));
    for (const key of new Set([...Object.keys(old ?? {}), ...Object.keys(now ?? {})])) {
      const [was, is] = [old?.[key] ?? null, now?.[key] ?? null];
      const [here, deeper] = [`${path}.${key}`, `${at}.*`];
      if (isRule(deeper)) yield* rules(below, was, is, here, deeper);
      else if (!isSection(inner(below))) yield* mappings(below, was, is, here, deeper);
      else yield* values(below, was, is, here, deeper);
    }
  }

  // A field or type without a rule is dropped.
  function* rules(node, old, now, path, at) {
    if (old !== null && now !== null) {
      yield* sections(node, old, now, path, at);
      return;
    }
    const [was, is] = [old?.action ?? "drop", now?.action ?? "drop"];
    const change = beholden.compareValues(leaves[`${at}.action`], was, is);
    if (change !== "same") yield { path: `${path}.action`, at: `${at}.action`, change, old: was, now: is };
  }

  function presence(old, now, path, at, order) {
    return { path, at, change: PRESENCE[order][old === null ? 0 : 1], old, now, whole: true };
  }

  // A value as it works: a window that closes on the next day closes after midnight, not before it opens.
  function effective(at, section, key) {
    const value = section[key];
    if (at === "schedule.window" && key === "closes" && value < section.opens) {
      const [hours, minutes] = value.split(":");
      return `${Number(hours) + 24}:${minutes}`;
    }
    if (key === "names_thresholds") {
      const general = section.names_threshold;
      return { why: value.why, PERSON: value.PERSON ?? general, GEO: value.GEO ?? general, ORG: value.ORG ?? general };
    }
    return value;
  }

  Object.assign(beholden, { compare });
})((window.beholden ??= {}));
