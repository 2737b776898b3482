// Try the rules that a browser can try, in the order and with the words of `beholden policy lint`.
((beholden) => {
  const { rules = [], byKind = {}, elsewhere = [] } = beholden;
  const ORDER = ["error", "warning", "advice"];
  const LIVE = "policies that read places beyond this machine";
  const byId = Object.fromEntries(rules.map((rule) => [rule.id, rule]));
  const SENSE = byKind.sense;

  // What the rules say of the text of a file, on a day.
  function lint(text, on) {
    let document;
    try {
      document = beholden.readYaml(text);
    } catch (error) {
      if (!(error instanceof beholden.Unreadable)) throw error;
      return { policy: null, findings: [{ rule: byId[byKind.form], field: beholden.dotted(error.path), line: error.line ?? null, problem: error.problem }] };
    }
    return judge(document, on);
  }

  function judge(document, on) {
    const { policy, problems } = beholden.resolve(document);
    const tried = policy ? [...findings(policy, document, on)] : [];
    const told = new Set(tried.filter((one) => one.rule.severity === "error").map((one) => one.field));
    const refused = problems.map((one) => ({ rule: ruleOf(one, document), field: one.field ?? "", line: lineOf(document, one.field ?? ""), problem: one.message }));
    const found = [...tried, ...refused.filter((one) => one.rule.id !== SENSE || !told.has(one.field))];
    found.sort((one, other) => ORDER.indexOf(one.rule.severity) - ORDER.indexOf(other.rule.severity) || (one.line ?? 0) - (other.line ?? 0) || (one.rule.id < other.rule.id ? -1 : 1));
    return { policy, findings: found };
  }

  function* findings(policy, document, on) {
    for (const rule of rules) {
      if (!rule.finds || !concerns(rule, policy)) continue;
      for (const [field, problem] of rule.finds({ policy, on })) yield { rule, field, line: lineOf(document, field), problem };
    }
  }

  const concerns = (rule, policy) => rule.stage === "any policy" || (!policy.synthetic && (rule.stage === LIVE || policy.policy.status === "approved"));

  // The line of a field or, where the file leaves it out, of what it would stand in.
  function lineOf(document, field) {
    for (let path = field; path; path = path.replace(/(^|\.)[^.[\]]+$|\[[0-9]+\]$/, "")) if (document.lines?.has(path)) return document.lines.get(path);
    return null;
  }

  function ruleOf(problem, document) {
    const path = (problem.field ?? "").replace(/\[[0-9]+\]/g, "");
    const value = valueAt(document.value, problem.field ?? "");
    const fits = (rule) => rule.refused?.some((pattern) => glob(pattern).test(path)) && (!rule.when || beholden.py.truth(rule.when(value)));
    return rules.find(fits) ?? byId[byKind[problem.kind]];
  }

  const glob = (pattern) => new RegExp(`^${pattern.replaceAll(".", "\\.").replaceAll("*", ".*")}$`);

  function valueAt(value, field) {
    for (const [, index, key] of field.matchAll(/\[([0-9]+)\]|([^.[\]]+)/g)) value = value?.[index ?? key] ?? null;
    return value;
  }

  const sentences = (finding) => `${finding.rule.says} ${finding.field ? `It ${finding.problem}` : finding.problem}${/[.?!]$/.test(finding.problem) ? "" : "."}`;

  Object.assign(beholden, { lint, judge, sentences, elsewhere });
})((window.beholden ??= {}));
