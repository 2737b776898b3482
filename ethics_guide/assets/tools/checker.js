// Check a policy on this page, by the rules that a browser can try.
((beholden) => {
  const { make, count } = beholden;

  function checker(place) {
    const result = make("div", { className: "tool-result" });
    const news = beholden.news();
    const text = beholden.policyText("Policy", () => {
      news.textContent = "";
      result.replaceChildren();
    });
    const day = make("input", { type: "date", value: new Date().toISOString().slice(0, 10), required: true });
    const check = beholden.button("Check the policy", () => show(text.area.value, day.value, news, result));
    place.append(
      beholden.form(text.element, beholden.labelled("As of", day, "Dates in the policy are judged as on this day."), beholden.buttons(check, beholden.print())),
      news,
      result,
    );
  }

  function show(text, day, news, result) {
    if (!text.trim() || !day) {
      news.textContent = "Paste a policy, or open one, and name a day.";
      return;
    }
    const { policy, findings } = beholden.lint(text, day);
    const rows = text.split("\n");
    const number = (severity) => findings.filter((one) => one.rule.severity === severity).length;
    const said = [count(number("error"), "error"), count(number("warning"), "warning"), `${number("advice")} advice`].join(", ");
    news.textContent = `${said}. ${tried(policy)}`;
    result.replaceChildren(...(policy ? [tier(policy)] : []), make("ol", { className: "tool-findings" }, ...findings.map((one) => item(one, rows))));
  }

  function tried(policy) {
    const all = beholden.rules.length + beholden.elsewhere.length;
    if (!policy) return "The rules on content were not tried: mend these first, then check again.";
    return `${beholden.rules.length} of ${all} rules were tried here; beholden policy lint tries all.`;
  }

  function tier(policy) {
    const found = beholden.assess(policy);
    const roles = found.roles.length ? `It needs the approval of: ${found.roles.join(", ")}.` : "It needs no approval.";
    const reasons = found.reasons.map(([field, why]) => make("li", {}, make("code", { textContent: field }), ` ${why}`));
    return make("details", {}, make("summary", { textContent: `Risk tier: ${found.name}. ${roles}` }), make("ul", {}, ...reasons));
  }

  function item({ rule, field, line, problem }, rows) {
    const place = [field, line ? `line ${line}` : ""].filter(Boolean).join(", ");
    return make(
      "li",
      { className: `tool-finding ${rule.severity}` },
      make("p", {}, make("strong", { textContent: rule.severity }), " ", make("a", { href: beholden.page(rule.guide), textContent: rule.id }), place ? ` at ${place}` : ""),
      make("p", { textContent: beholden.sentences({ rule, field, problem }) }),
      ...(line ? [make("pre", {}, make("code", { tabIndex: 0, textContent: rows[line - 1].slice(0, 120) }))] : []),
      make("p", { textContent: `To do: ${rule.fix}` }),
    );
  }

  beholden.apps.checker = checker;
})((window.beholden ??= {}));
