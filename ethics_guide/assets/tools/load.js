// Work out what a crawl is for a host, and what the rules on load say of it.
((beholden) => {
  const { make } = beholden;
  const FIELDS = [
    ["pages", "Pages in all", 18000, "Lists that lead to what you read count too."],
    ["delay_s", "Seconds between two pages", 15, "politeness.per_host.delay_s"],
    ["pages_per_day", "Most pages in a day", 1000, "politeness.per_host.pages_per_day"],
    ["mb_per_day", "Most megabytes in a day", 200, "politeness.per_host.mb_per_day"],
    ["hours", "Hours of reading in a day", 8, "As schedule.window and max_run_hours allow; 24 is at all hours."],
    ["page_kb", "Kilobytes of a page", 90, "Without pictures; look at ten pages."],
    ["answer_s", "Seconds until the host answers", 1, "Look at ten pages."],
    ["latency_factor", "Times the answer that the pause is at least", 5, "politeness.latency_factor"],
    ["host_pages_per_day", "Pages that the host serves in a day", 20000, "Your estimate; leave it empty where you have none."],
  ];

  function load(place) {
    const inputs = Object.fromEntries(FIELDS.map(([name, , value]) => [name, make("input", { type: "number", value, min: name === "answer_s" || name === "latency_factor" ? 0 : name === "delay_s" ? 0.1 : 1, step: "any" })]));
    inputs.hours.max = 24;
    const route = make("select", {}, ...Object.keys(beholden.leastDelay).sort().map((name) => make("option", { value: name, textContent: name, selected: name === "clearnet" })));
    const news = beholden.news();
    const result = make("div", { className: "tool-result" });
    const change = () => show(inputs, route.value, news, result);
    const rows = FIELDS.map(([name, label, , help]) => beholden.labelled(label, inputs[name], help));
    const made = beholden.form(make("div", { className: "tool-row" }, ...rows, beholden.labelled("Route", route, "sources.route")), beholden.buttons(beholden.print()));
    made.classList.add("kept");
    made.addEventListener("input", change);
    place.append(made, news, result);
    change();
  }

  function show(inputs, route, news, result) {
    const wrong = FIELDS.find(([name]) => !inputs[name].checkValidity() || (inputs[name].value === "" && name !== "host_pages_per_day"));
    for (const [name] of FIELDS) inputs[name].toggleAttribute("aria-invalid", wrong?.[0] === name);
    if (wrong) {
      news.textContent = `${wrong[1]}: give a number that fits.`;
      result.replaceChildren();
      return;
    }
    const given = Object.fromEntries(FIELDS.map(([name]) => [name, inputs[name].value === "" ? null : Number(inputs[name].value)]));
    const found = beholden.loadOf(given);
    const days = beholden.count(found.days, "day");
    news.textContent = `${beholden.count(found.per_day, "page")} a day for ${days}${found.share === null ? "" : `, ${percent(found.share)} of what the host serves`}.`;
    result.replaceChildren(sums(given, found), verdicts(given, route), snippet(given));
  }

  const percent = (share) => `${(share * 100).toLocaleString("en-GB", { maximumFractionDigits: share < 0.01 ? 2 : 1 })} %`;
  const number = (value) => value.toLocaleString("en-GB", { maximumFractionDigits: 1 });

  function sums(given, found) {
    const narrowest = { [found.by_pace]: "the pace", [given.pages_per_day]: "the limit of pages", [found.by_bytes]: "the limit of megabytes" }[found.per_day] ?? "the number of pages";
    const rows = [
      ["Pause between two pages", `${number(found.pause_s)} seconds${found.pause_s > given.delay_s ? ", since the host answers slowly" : ""}`],
      ["Pages in an hour", number(found.per_hour)],
      ["Pages that the pace allows in a day", number(found.by_pace)],
      ["Pages in a day", `${number(found.per_day)}, by ${narrowest}`],
      ["Megabytes in a day", number(found.mb_per_day)],
      ["Share of the host's pages", found.share === null ? "unknown: find out, or read at night" : percent(found.share)],
      ["Days of reading", number(found.days)],
      ["A random sample of this size misses a share by about", `${number(found.error * 100)} percentage points`],
    ];
    const body = rows.map(([name, value]) => make("tr", {}, make("th", { scope: "row", textContent: name }), make("td", { textContent: value })));
    return make("table", {}, make("tbody", {}, ...body));
  }

  // What the rules say, on the least policy that they look at.
  function verdicts(given, route) {
    const policy = {
      politeness: { per_host: { delay_s: given.delay_s, pages_per_day: given.pages_per_day } },
      schedule: { window: given.hours < 24 ? { opens: "22:00" } : null },
      sources: [{ route, host_pages_per_day: given.host_pages_per_day }],
    };
    const found = beholden.loadRules.flatMap((rule) => [...rule.finds({ policy })].map(([field, problem]) => ({ rule, field, problem })));
    const share = given.host_pages_per_day === null ? 0 : Math.min(given.pages_per_day, given.pages) / given.host_pages_per_day;
    const items = found.map(({ rule, field, problem }) =>
      make("li", { className: `tool-finding ${rule.severity}` }, make("strong", { textContent: rule.severity }), " ", make("a", { href: beholden.page(rule.guide), textContent: rule.id }), ` ${beholden.sentences({ rule, field, problem })} ${rule.fix}`),
    );
    const more = share > 0.05 ? [make("li", { className: "tool-finding error", textContent: "More than five per cent of the host's own pages: ask first, take a sample, or take more days." })] : [];
    const all = [...items, ...more];
    return make("div", {}, make("h2", { textContent: "What the rules say" }), all.length ? make("ul", {}, ...all) : make("p", { textContent: "No rule on load objects." }));
  }

  function snippet(given) {
    const text = beholden.writeYaml({ politeness: { per_host: { delay_s: given.delay_s, pages_per_day: given.pages_per_day, total_pages: given.pages, mb_per_day: given.mb_per_day } } });
    return make("div", {}, make("h2", { textContent: "In the policy" }), make("pre", {}, make("code", { tabIndex: 0, textContent: text })));
  }

  beholden.apps.load = load;
})((window.beholden ??= {}));
