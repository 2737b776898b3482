// Write a policy by a form that is made from the schema. The file is put together on this page and saved from it.
((beholden) => {
  const { make, data, inner, isSection, named, keysOf, button, labelled } = beholden;
  const { leaves, profiles, schema } = data;
  const GROUPS = [
    ["needed", null],
    ["profile", "What the profile fills in"],
    ["free", "What may be left out"],
  ];
  const FIRST = "uk-hei-strict";
  let defaults = profiles[FIRST];

  const isGiven = (value) => value !== undefined && value !== null;
  const title = (name) => name.replaceAll("_", " ");
  const shown = (value) => (Array.isArray(value) ? value.join(", ") || "none" : typeof value === "boolean" ? (value ? "yes" : "no") : String(value));
  const isNamed = (node) => node.type === "object" && !isSection(node);
  // What the profile says at a path of the schema without lists.
  const defaultAt = (at) => at.split(".").reduce((value, key) => value?.[key], defaults);

  // Every control can read its value, be written, and tell where it stands: { node, read, write, path, find }.

  function control(node, at, path, required) {
    const here = inner(node);
    if (isSection(here)) return section(here, at, path);
    if (here.oneOf || (here.type === "object" && (!named(here) || !Object.keys(named(here)).length || inner(named(here)).anyOf))) return yaml(at, path);
    if (here.type === "object") return mapping(here, at, path);
    if (here.type === "array" && isSection(inner(here.items))) return list(here, at, path, required);
    return leaf(here, at, path, required);
  }

  const labelOf = (at, required) => `${title(at.split(".").at(-1).replace("[]", ""))}${required ? " (needed)" : ""}`;

  function help(at) {
    const given = defaultAt(at);
    return [leaves[at]?.says, isGiven(given) ? `The profile says: ${shown(given)}.` : ""].filter(Boolean).join(" ");
  }

  function leaf(here, at, path, required) {
    const [input, get, set] = field(here);
    const looser = () => {
      const [given, value] = [defaultAt(at), get()];
      return isGiven(given) && value !== undefined && Object.hasOwn(leaves, at) && beholden.compareValues(leaves[at], given, value) === "looser";
    };
    const lists = here.type === "array";
    const read = () => {
      const value = get();
      return value === undefined && lists && required && !here.minItems ? [] : value;
    };
    const node = input.tagName === "FIELDSET" ? input : labelled(labelOf(at, required), input, help(at));
    if (input.tagName === "FIELDSET") input.prepend(make("legend", { textContent: labelOf(at, required) }), make("span", { className: "tool-help", textContent: help(at) }));
    return { node, read, write: set, path, looser, find: (wanted) => (covers(path(), wanted) ? input : null) };
  }

  // An element for a kind of value, with how it is read and written.
  function field(here) {
    if ("const" in here || here.enum) return choice(here.enum ?? [here.const]);
    if (here.type === "boolean") return choice([false, true]);
    if (here.type === "array") return here.items.enum ? several(here.items.enum) : lines();
    if (here.type === "integer" || here.type === "number") return plain(make("input", { type: "number", step: "any" }), Number);
    if (here.format === "date") return plain(make("input", { type: "date" }), String);
    return plain(here.maxLength > 1000 ? make("textarea", { rows: 2 }) : make("input", { type: "text" }), String);
  }

  const plain = (input, as) => [input, () => (input.value.trim() === "" ? undefined : as(input.value.trim())), (value) => (input.value = isGiven(value) ? String(value).trim() : "")];

  function choice(values) {
    const select = make("select", {}, make("option", { value: "", textContent: "not given" }), ...values.map((value, index) => make("option", { value: String(index), textContent: title(shown(value)) })));
    return [select, () => (select.value === "" ? undefined : values[select.value]), (value) => (select.value = values.includes(value) ? String(values.indexOf(value)) : "")];
  }

  function several(values) {
    const boxes = values.map((value) => make("input", { type: "checkbox", value }));
    const set = make("fieldset", { className: "tool-field", tabIndex: -1 }, ...boxes.map((box) => make("label", { className: "tool-box" }, box, ` ${title(box.value)}`)));
    const read = () => boxes.filter((box) => box.checked).map((box) => box.value);
    return [set, () => (read().length ? read() : undefined), (value) => boxes.forEach((box) => (box.checked = (value ?? []).includes(box.value)))];
  }

  function lines() {
    const area = make("textarea", { rows: 2, placeholder: "one on each line" });
    const read = () => area.value.split("\n").map((line) => line.trim()).filter(Boolean);
    return [area, () => (read().length ? read() : undefined), (value) => (area.value = (value ?? []).join("\n"))];
  }

  // Free names and values, written as in the file.
  function yaml(at, path) {
    const area = make("textarea", { rows: 3, placeholder: "name: value" });
    const read = () => {
      if (!area.value.trim()) return undefined;
      try {
        return beholden.readYaml(area.value).value;
      } catch (error) {
        if (!(error instanceof beholden.Unreadable)) throw error;
        return area.value;
      }
    };
    const write = (value) => (area.value = !isGiven(value) ? "" : typeof value === "string" ? value : beholden.writeYaml(value));
    return { node: labelled(labelOf(at, true), area, help(at)), read, write, path, find: (wanted) => (covers(path(), wanted) ? area : null) };
  }

  function section(here, at, path) {
    const children = [];
    const groups = Object.fromEntries(GROUPS.map(([name]) => [name, []]));
    for (const [key, below] of Object.entries(here.properties)) {
      if (key === "why" || isFixed(below, here, key)) continue;
      const deeper = at ? `${at}.${key}` : key;
      const required = here.required?.includes(key) ?? false;
      const kind = group(below, deeper, required);
      const made = control(below, deeper, () => [...path(), key], kind === "needed");
      children.push([key, made]);
      groups[kind].push(wrapped(key, below, made));
    }
    const why = reason(here, at, path);
    const node = make("div", { className: "tool-section" }, ...folded(groups), ...(why ? [why.node] : []));
    const all = why ? [...children, ["why", why]] : children;
    return {
      node,
      path,
      read: () => {
        const value = Object.fromEntries(all.map(([key, one]) => [key, one.read()]).filter(([, one]) => one !== undefined));
        return Object.keys(value).length ? value : undefined;
      },
      write: (value) => all.forEach(([key, one]) => one.write(value?.[key])),
      find: (wanted) => (covers(path(), wanted) ? all.reduce((found, [, one]) => found ?? one.find(wanted), null) ?? node : null),
      // A reason that stands above holds for what is below.
      update: (above = false) => {
        children.forEach(([, one]) => one.update?.(above || Boolean(why?.read())));
        if (why) why.ask(above ? [] : children.filter(([, one]) => one.looser?.()).map(([key]) => key));
      },
    };
  }

  // Fields that have one value, and it is given anyway.
  const isFixed = (below, here, key) => "const" in inner(below) && !here.required?.includes(key);

  function group(node, at, required) {
    const here = inner(node);
    if (isSection(here) && required) {
      const kinds = Object.entries(here.properties).map(([key, below]) => group(below, `${at}.${key}`, here.required?.includes(key) ?? false));
      return kinds.includes("needed") ? "needed" : "profile";
    }
    if (isGiven(defaultAt(at))) return "profile";
    return required ? "needed" : "free";
  }

  function wrapped(key, below, made) {
    const here = inner(below);
    if (!isSection(here) && here.type !== "object" && !(here.type === "array" && isSection(inner(here.items)))) return made.node;
    if (made.node.classList.contains("tool-field")) return made.node;
    const says = here.description ?? "";
    return make("fieldset", {}, make("legend", { textContent: title(key) }), ...(says ? [make("span", { className: "tool-help", textContent: says.split("\n")[0] })] : []), made.node);
  }

  function folded(groups) {
    return GROUPS.flatMap(([name, words]) => {
      if (!groups[name].length) return [];
      return words ? [make("details", {}, make("summary", { textContent: `${words} (${groups[name].length})` }), ...groups[name])] : groups[name];
    });
  }

  // A reason is asked for where something is looser than the profile, and shown where one was given.
  function reason(here, at, path) {
    if (!here.properties.why) return null;
    const area = make("textarea", { rows: 2 });
    const asked = make("span", {});
    const node = labelled("why", area, "The reason for the choices in this section, in one or two sentences.");
    node.append(asked);
    node.hidden = true;
    return {
      node,
      path: () => [...path(), "why"],
      read: () => area.value.trim() || undefined,
      write: (value) => {
        area.value = value?.trim() ?? "";
        node.hidden = !area.value;
      },
      ask: (looser) => {
        node.hidden = !looser.length && !area.value;
        node.classList.toggle("asked", looser.length > 0 && !area.value.trim());
        asked.textContent = looser.length ? `Looser than the profile: ${looser.map(title).join(", ")}. Say why.` : "";
      },
      find: (wanted) => (covers([...path(), "why"], wanted) ? area : null),
    };
  }

  function entries(add, place) {
    const all = [];
    const remove = (entry) => {
      all.splice(all.indexOf(entry), 1);
      entry.set.remove();
      changed(place);
    };
    const push = (name, made) => {
      const entry = { name, made };
      entry.set = make("fieldset", { className: "tool-entry" }, make("legend", { textContent: title(name) }), made.node, button(`Take out: ${title(name)}`, () => remove(entry)));
      all.push(entry);
      place.append(entry.set);
      return entry;
    };
    const clear = () => {
      all.forEach((entry) => entry.set.remove());
      all.length = 0;
    };
    return { all, push, clear, add };
  }

  const changed = (node) => node.dispatchEvent(new Event("input", { bubbles: true }));

  function list(here, at, path, required) {
    const place = make("div", {});
    const name = title(at.split(".").at(-1));
    const held = entries(null, place);
    const push = () => {
      const entry = held.push(`${name}, ${held.all.length + 1}`, control(here.items, `${at}[]`, () => [...path(), held.all.indexOf(entry)], true));
      return entry;
    };
    const more = button(`Add to ${name}`, () => {
      push().set.querySelector("input, select, textarea")?.focus();
      changed(place);
    });
    return {
      node: make("div", {}, make("span", { className: "tool-help", textContent: help(at) }), place, more),
      path,
      read: () => (held.all.length || required ? held.all.map((entry) => entry.made.read() ?? {}) : undefined),
      write: (value) => {
        held.clear();
        (value ?? []).forEach((one) => push().made.write(one));
      },
      find: (wanted) => (covers(path(), wanted) ? held.all.reduce((found, entry) => found ?? entry.made.find(wanted), null) ?? more : null),
      update: () => held.all.forEach((entry) => entry.made.update?.()),
    };
  }

  function mapping(here, at, path) {
    const place = make("div", {});
    const name = title(at.split(".").at(-1).replace("*", "field"));
    const keys = keysOf(here);
    const key = keys ? make("select", {}, ...keys.map((one) => make("option", { value: one, textContent: one }))) : make("input", { type: "text" });
    const held = entries(null, place);
    const push = (one) => held.push(one, control(named(here), `${at}.*`, () => [...path(), one], true));
    const more = button(`Add to ${name}`, () => {
      const one = key.value.trim();
      if (!one || held.all.some((entry) => entry.name === one)) return key.focus();
      push(one).set.querySelector("input, select, textarea")?.focus();
      changed(place);
    });
    return {
      node: make("div", {}, place, make("div", { className: "tool-row" }, labelled(`Another of ${name}`, key), beholden.buttons(more))),
      path,
      read: () => (held.all.length ? Object.fromEntries(held.all.map((entry) => [entry.name, entry.made.read() ?? {}])) : undefined),
      write: (value) => {
        held.clear();
        Object.entries(value ?? {}).forEach(([one, below]) => push(one).made.write(below));
      },
      find: (wanted) => (covers(path(), wanted) ? held.all.reduce((found, entry) => found ?? entry.made.find(wanted), null) ?? key : null),
      update: () => held.all.forEach((entry) => entry.made.update?.()),
    };
  }

  const covers = (path, wanted) => {
    const here = beholden.dotted(path);
    return here === "" || wanted === here || wanted.startsWith(`${here}.`) || wanted.startsWith(`${here}[`);
  };

  // The page

  function builder(place) {
    const news = beholden.news();
    const result = make("div", { className: "tool-result" });
    const file = make("code", { tabIndex: 0 });
    const formed = make("div", {});
    const state = { root: null };

    function build(value) {
      defaults = profiles[value?.policy?.profile] ?? profiles[FIRST];
      state.root = section(schema, "", () => []);
      formed.replaceChildren(...parts(state.root.node));
      state.root.write(value);
      update();
    }

    // The sections of the policy in their order, one below the other, each to be opened.
    function parts(node) {
      const order = Object.keys(schema.properties).map(title);
      const sets = [...node.querySelectorAll(":scope > fieldset, :scope > details > fieldset")].map((set) => [set.firstChild.textContent, [...set.children].slice(1)]);
      sets.sort(([one], [other]) => order.indexOf(one) - order.indexOf(other));
      return sets.map(([name, rest], index) => make("details", { className: "tool-part", open: index === 0 }, make("summary", { textContent: name }), ...rest));
    }

    function update() {
      state.root.update();
      file.textContent = beholden.writeYaml({ schema: 1, ...state.root.read() });
    }

    function fill(text) {
      try {
        build(beholden.readYaml(text).value);
        news.textContent = "The form holds the policy; its remarks are not kept.";
      } catch (error) {
        if (!(error instanceof beholden.Unreadable)) throw error;
        news.textContent = `The file cannot be read: ${error.line ? `line ${error.line} ` : ""}${error.problem}.`;
      }
      result.replaceChildren();
    }

    function check() {
      update();
      const document = beholden.readYaml(file.textContent);
      const { problems } = beholden.resolve(document);
      const { findings } = beholden.judge(document, new Date().toISOString().slice(0, 10));
      news.textContent = problems.length
        ? `${beholden.count(problems.length, "thing")} to mend before the software takes this as a draft.`
        : `The software takes this as a draft. The rules say more: ${beholden.count(findings.length, "finding")}.`;
      result.replaceChildren(make("ol", { className: "tool-findings" }, ...findings.map(item)));
    }

    function item({ rule, field, problem }) {
      const lead = button(field || "the file", () => reveal(state.root.find(field)));
      return make("li", { className: `tool-finding ${rule.severity}` }, make("p", {}, make("strong", { textContent: rule.severity }), " ", make("a", { href: beholden.page(rule.guide), textContent: rule.id })), make("p", { textContent: `${rule.says} It ${problem}.` }), make("p", {}, "Go to: ", lead));
    }

    function save() {
      check();
      const value = state.root.read();
      beholden.download(`${value?.policy?.id ?? "policy"}.yaml`, file.textContent);
    }

    let soon;
    formed.addEventListener("input", (event) => {
      if (event.target.closest("[data-profile]") || state.root.read()?.policy?.profile !== nameOf(defaults)) return build(state.root.read());
      clearTimeout(soon);
      soon = setTimeout(update, 200);
    });
    place.append(
      beholden.form(beholden.sources("Begin from", fill), formed, beholden.buttons(button("Check the draft", check), button("Save the file", save), beholden.print())),
      news,
      result,
      make("details", {}, make("summary", { textContent: "The file so far" }), make("pre", {}, file)),
    );
    build({ policy: { profile: FIRST, status: "draft" } });
  }

  const nameOf = (wanted) => Object.keys(profiles).find((name) => profiles[name] === wanted);

  // Open whatever a field is folded into, and go there.
  function reveal(element) {
    for (let around = element.parentElement; around; around = around.parentElement) if (around.tagName === "DETAILS") around.open = true;
    if (element.tabIndex < 0) element.tabIndex = -1;
    element.focus();
    element.scrollIntoView({ block: "center" });
  }

  beholden.apps.builder = builder;
})((window.beholden ??= {}));
