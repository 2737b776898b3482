// Compare two policies on this page, field by field.
((beholden) => {
  const { make, count, data } = beholden;
  const WORDS = {
    looser: "looser",
    incomparable: "another, which counts as looser",
    tighter: "tighter",
    reworded: "worded anew",
  };

  function differ(place) {
    const news = beholden.news();
    const result = make("div", { className: "tool-result" });
    const texts = ["The old policy", "The new policy"].map((label) =>
      beholden.policyText(label, () => {
        news.textContent = "";
        result.replaceChildren();
      }),
    );
    const compare = beholden.button("Compare", () => show(texts.map((one) => one.area.value), news, result));
    place.append(
      beholden.form(make("div", { className: "tool-pair" }, ...texts.map((one) => one.element)), beholden.buttons(compare, beholden.print())),
      news,
      result,
    );
  }

  function show(texts, news, result) {
    const [old, now] = texts.map((text, index) => read(text, index ? "new" : "old"));
    result.replaceChildren();
    if (!old.policy || !now.policy) {
      news.textContent = [old.problem, now.problem].filter(Boolean).join(" ");
      return;
    }
    const found = beholden.compare(old.policy, now.policy);
    const loosened = found.filter((one) => one.change === "looser" || one.change === "incomparable").length;
    news.textContent = found.length
      ? `${count(found.length, "difference")}; ${loosened ? `${loosened} make the policy looser or may do so: every approval is needed anew.` : "none makes the policy looser."}`
      : "The two policies allow the same, in the same words.";
    result.append(make("ol", { className: "tool-findings" }, ...found.map(item)));
  }

  function read(text, which) {
    if (!text.trim()) return { problem: `Paste the ${which} policy, or open it.` };
    try {
      const { policy, problems } = beholden.resolve(beholden.readYaml(text));
      if (policy) return { policy };
      const [{ field, message }] = problems;
      return { problem: `The ${which} policy cannot be read: ${field} ${message}. Check it first.` };
    } catch (error) {
      if (!(error instanceof beholden.Unreadable)) throw error;
      return { problem: `The ${which} policy cannot be read: ${error.line ? `line ${error.line} ` : ""}${error.problem}.` };
    }
  }

  function item({ path, at, change, old, now, whole }) {
    const says = data.leaves[at]?.says ?? "";
    const [was, is] = whole ? [old, now].map((one) => (one === null ? "nothing" : "an entry")) : parts(old, now);
    return make(
      "li",
      { className: `tool-finding ${change}` },
      make("p", {}, make("strong", { textContent: WORDS[change] }), " at ", make("code", { textContent: path })),
      make("p", { textContent: says }),
      make("p", {}, "Was: ", make("del", { textContent: was }), make("br"), "Is: ", make("ins", { textContent: is })),
    );
  }

  // Of two lists, what is in one alone.
  function parts(old, now) {
    if (!Array.isArray(old) || !Array.isArray(now)) return [old, now].map(words);
    const without = (some, others) => some.filter((one) => !others.includes(one));
    const shared = old.filter((one) => now.includes(one)).length;
    const rest = shared ? ` (and ${shared} in both)` : "";
    return [without(old, now), without(now, old)].map((some) => `${words(some)}${rest}`);
  }

  function words(value) {
    if (value === null || (Array.isArray(value) && !value.length)) return "nothing";
    if (typeof value === "boolean") return value ? "yes" : "no";
    if (Array.isArray(value)) return value.map(words).join(", ");
    if (typeof value === "object") return Object.entries(value).map(([key, one]) => `${key}: ${words(one)}`).join("; ");
    return typeof value === "number" ? value.toLocaleString("en-GB", { maximumFractionDigits: 6 }) : String(value);
  }

  beholden.apps.differ = differ;
})((window.beholden ??= {}));
