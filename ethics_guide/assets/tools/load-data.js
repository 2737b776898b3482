// Made by beholden guide build from crawlers/tools/load.py and policies/lint/access.py; change it there.
((beholden) => {
const { py } = beholden;
function crawlers_tools_load_floor(value) {
  return py.ceil(py.add(py.sub(value, 1), 1e-09));
}
function crawlers_tools_load_load_of(pages, delay_s, answer_s, latency_factor, hours, pages_per_day, mb_per_day, page_kb, host_pages_per_day) {
  let by_bytes, by_pace, pause_s, per_day, per_hour;
  pause_s = py.max(delay_s, py.mul(latency_factor, answer_s));
  per_hour = py.div(3600, pause_s);
  by_pace = crawlers_tools_load_floor(py.mul(per_hour, hours));
  by_bytes = crawlers_tools_load_floor(py.div(py.mul(mb_per_day, 1000), page_kb));
  per_day = py.max(1, py.min(by_pace, by_bytes, pages_per_day, pages));
  return ({pause_s: pause_s, per_hour: per_hour, by_pace: by_pace, by_bytes: by_bytes, per_day: per_day, mb_per_day: py.div(py.mul(per_day, page_kb), 1000), share: (py.truth(host_pages_per_day) ? py.div(per_day, host_pages_per_day) : null), days: py.ceil(py.div(pages, per_day)), error: py.div(1, py.pow(pages, 0.5))});
}
function* lint_access_too_fast(s) {
  let least;
  least = py.max((function* () { for (const source of py.iter(s.policy.sources)) yield py.at({"api": 5.0, "archive": 5.0, "clearnet": 5.0, "tor": 10.0}, source.route); })());
  if ((py.lt(s.policy.politeness.per_host.delay_s, least))) {
    yield ["politeness.per_host.delay_s", `is below ${py.format(least, "g")} s`];
  }
}
function* lint_access_small_host(s) {
  let index, source;
  if (py.truth(s.policy.schedule.window)) {
    return null;
  }
  for ([index, source] of py.iter(py.enumerate(s.policy.sources))) {
    if ((py.lt(py.or(() => source.host_pages_per_day, () => 0), 10000))) {
      yield [`sources[${py.str(index)}].host_pages_per_day`, "is small or unknown, and there are no hours"];
    }
  }
}
function* lint_access_heavy_guest(s) {
  let index, most, share, source;
  most = s.policy.politeness.per_host.pages_per_day;
  for ([index, source] of py.iter(py.enumerate(s.policy.sources))) {
    if ((py.truth(source.host_pages_per_day) && (py.ge(py.div(most, source.host_pages_per_day), 0.05)))) {
      share = py.div(most, source.host_pages_per_day);
      yield [`sources[${py.str(index)}].host_pages_per_day`, `stands against ${py.format(most, ",")} pages a day, which are about ${py.format(share, ".0%")} of it`];
    }
  }
}
const GIVEN = ["pages", "delay_s", "answer_s", "latency_factor", "hours", "pages_per_day", "mb_per_day", "page_kb", "host_pages_per_day"];
beholden.loadOf = (given) => crawlers_tools_load_load_of(...GIVEN.map((name) => given[name]));
beholden.loadRules = [
  {id: "POL001", severity: "error", stage: "policies that read places beyond this machine", says: "The pause between two requests is shorter than any live study may have.", fix: "Wait at least 5 seconds between two requests, and 10 through Tor.", guide: "reference/lint-rules/#pol001", finds: lint_access_too_fast},
  {id: "POL004", severity: "warning", stage: "policies that read places beyond this machine", says: "A host that is small, or of unknown size, may be read at any hour.", fix: "Read a small host at night, or say how many pages it serves in a day.", guide: "reference/lint-rules/#pol004", finds: lint_access_small_host},
  {id: "POL006", severity: "advice", stage: "policies that read places beyond this machine", says: "The study is a share of the host's work that its owner would notice.", fix: "Tell the owner, or take more days.", guide: "reference/lint-rules/#pol006", finds: lint_access_heavy_guest},
];
beholden.leastDelay = {"clearnet": 5.0, "api": 5.0, "archive": 5.0, "tor": 10.0};
})((window.beholden ??= {}));
