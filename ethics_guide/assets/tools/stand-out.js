// Who stands out in an invented table, by what is kept of it: the smallest group, those who are alone, and why.
((beholden) => {
  const { make, count } = beholden;
  const GROUPS = [
    ["alone", 1, 1],
    ["2 to 4", 2, 4],
    ["5 to 9", 5, 9],
    ["10 to 19", 10, 19],
    ["20 and more", 20, Infinity],
  ];
  const LEAST = 10;
  const SVG = "http://www.w3.org/2000/svg";
  const ROWS = () => Object.values(beholden.table[0].levels)[0].rows.length;

  function standOut(place) {
    const chosen = beholden.table.map((column) => {
      const levels = Object.keys(column.levels);
      const options = [...levels, ""].map((level) => make("option", { value: level, textContent: level || "left out" }));
      return [column, make("select", {}, ...options)];
    });
    const news = beholden.news();
    const result = make("div", { className: "tool-result" });
    const change = () => show(chosen, news, result);
    const fields = chosen.map(([column, select]) => beholden.labelled(column.name[0].toUpperCase() + column.name.slice(1), select));
    const form = beholden.form(make("div", { className: "tool-row" }, ...fields), beholden.buttons(beholden.print()));
    form.classList.add("kept");
    form.addEventListener("input", change);
    place.append(form, news, result);
    change();
  }

  // How many rows share what is kept of each row.
  function sizes(levels) {
    const keys = Array.from({ length: ROWS() }, (_, row) => levels.map((level) => level.rows[row]).join(" "));
    const counts = new Map();
    for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1);
    return keys.map((key) => counts.get(key));
  }

  function show(chosen, news, result) {
    const kept = chosen.filter(([, select]) => select.value).map(([column, select]) => ({ name: column.name, level: select.value, ...column.levels[select.value] }));
    const found = sizes(kept);
    const [k, alone, few] = [Math.min(...found), found.filter((one) => one === 1).length, found.filter((one) => one < LEAST).length];
    news.textContent = `The smallest group has ${count(k, "advert")}: k is ${k}. ${count(alone, "advert")} of ${ROWS()} alone, ${few} in groups below ${LEAST}.`;
    result.replaceChildren(verdict(k, few), drawn(found), ...(alone ? [examples(kept, found)] : []));
  }

  function verdict(k, few) {
    const text =
      k >= LEAST
        ? `Every advert shares what is kept with ${k - 1} others or more. That is not the end: texts, writing style and other tables can still single somebody out.`
        : `Make something coarser, leave a column out, or merge the ${few} adverts in small groups into "other".`;
    return make("p", { textContent: text });
  }

  // A drawing of how many adverts stand in groups of which size, and the same as a table.
  function drawn(found) {
    const bars = GROUPS.map(([name, from, to]) => [name, found.filter((one) => one >= from && one <= to).length, to < LEAST]);
    const svg = document.createElementNS(SVG, "svg");
    const add = (tag, attributes, text = "") => {
      const one = document.createElementNS(SVG, tag);
      for (const [key, value] of Object.entries(attributes)) one.setAttribute(key, value);
      one.textContent = text;
      svg.append(one);
    };
    svg.setAttribute("viewBox", `0 0 340 ${bars.length * 34 + 6}`);
    svg.setAttribute("role", "img");
    svg.setAttribute("aria-labelledby", "stand-out-title stand-out-desc");
    add("title", { id: "stand-out-title" }, "Adverts by the size of the group that they stand in");
    add("desc", { id: "stand-out-desc" }, bars.map(([name, size]) => `${name}: ${size}`).join("; "));
    bars.forEach(([name, size, small], index) => {
      const y = index * 34 + 6;
      add("text", { x: 84, y: y + 18, "text-anchor": "end", class: "small" }, name);
      add("rect", { x: 92, y, width: Math.max(1, (size / ROWS()) * 200), height: 26, class: small ? "raw" : "box" });
      add("text", { x: 98 + (size / ROWS()) * 200, y: y + 18, class: "small" }, String(size));
    });
    return make("figure", { className: "flow" }, svg, make("figcaption", { textContent: `Adverts in groups of each size. Groups below ${LEAST} are shaded in another colour.` }));
  }

  // Some who are alone, each with the column without which they would be in the largest group.
  function examples(kept, found) {
    const without = kept.map((column) => sizes(kept.filter((one) => one !== column)));
    const rows = found.flatMap((size, row) => (size === 1 ? [row] : [])).slice(0, 6);
    const items = rows.map((row) => {
      const values = kept.map((column) => column.words[column.rows[row]]).join(", ");
      const others = without.map((one) => one[row]);
      const most = others.indexOf(Math.max(...others));
      const helps = others[most] > 1 ? `Without ${kept[most].name} it would stand among ${others[most]}.` : "No single column makes it so.";
      return make("li", {}, make("strong", { textContent: values }), `: alone. ${helps}`);
    });
    return make("div", {}, make("h2", { textContent: "Who stands out" }), make("p", { textContent: "Whoever knows this much of one advert finds the rest of its row. Some of those who are alone:" }), make("ul", {}, ...items));
  }

  Object.assign(beholden, { sizes });
  beholden.apps.standOut = standOut;
})((window.beholden ??= {}));
