// Mend what keyboards cannot reach, ask the questions of decision trees, and start tools. Nothing is sent or kept.
window.beholden = { make, load, page, apps: {} };
const ASSETS = new URL(".", document.currentScript.src);
const loaded = new Map();

// From a folder, without a server, the theme ends its news of pages before the first one: then this page is the only one.
document$.subscribe({ next: start, complete: start });

function start() {
  document.querySelector(".md-search")?.setAttribute("aria-label", "Search");
  requestAnimationFrame(reach);
  document.querySelectorAll("[data-tool]:not([data-ready])").forEach(ask);
  document.querySelectorAll("[data-app]:not([data-ready])").forEach(run);
}

// A tool that computes: its scripts are loaded one after the other, and then it takes the place of the words for it.
async function run(place) {
  place.dataset.ready = "";
  for (const name of place.dataset.scripts.split(" ")) await load(name);
  place.replaceChildren();
  beholden.apps[place.dataset.app](place);
}

function load(name) {
  if (!loaded.has(name)) {
    loaded.set(
      name,
      new Promise((resolve, reject) => {
        document.head.append(make("script", { src: new URL(`tools/${name}.js`, ASSETS).href, onload: resolve, onerror: reject }));
      }),
    );
  }
  return loaded.get(name);
}

// The address of a page of the guide: also where no server finds the page of a folder, and in the copy for a disk, whose
// pages have names of their own.
function page(path) {
  const [folder, anchor = ""] = path.split("#");
  const isNamed = /[^/]+\.html$/.test(location.pathname) && !location.pathname.endsWith("/index.html");
  const file = isNamed ? folder.replace(/\/$/, ".html") : folder + (location.protocol === "file:" ? "index.html" : "");
  return new URL(`../${file}${anchor && `#${anchor}`}`, ASSETS).href;
}

addEventListener("resize", reach);

// A table that is wider than the screen can be scrolled by keyboard.
function reach() {
  document.querySelectorAll(".md-typeset__scrollwrap").forEach((table) => {
    if (table.scrollWidth > table.clientWidth) table.tabIndex = 0;
    else table.removeAttribute("tabindex");
  });
}

function make(tag, properties, ...children) {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
}

function ask(tool) {
  tool.dataset.ready = "";
  const steps = [...tool.querySelectorAll("[data-step]")];
  const find = (name) => steps.find((step) => step.dataset.step === name);
  const form = make("form", { className: "tool-form" });
  const record = make("ol", { className: "tool-record" });
  const print = make("button", { type: "button", className: "md-button", textContent: "Print the record" });
  const answers = [];
  print.addEventListener("click", () => window.print());
  form.addEventListener("submit", (event) => event.preventDefault());

  function said(answer) {
    const reason = answer.reason.value.trim();
    return make("li", {}, `${answer.question} `, make("strong", {}, answer.choice), reason ? ` Because: ${reason}` : "");
  }

  function copy(part) {
    const twin = part.cloneNode(true);
    twin.querySelectorAll("[id]").forEach((element) => element.removeAttribute("id"));
    return twin;
  }

  function show(name, focus) {
    const step = find(name);
    record.replaceChildren(...answers.map(said));
    form.replaceChildren();
    const heading = make("p", { className: "tool-question", tabIndex: -1, textContent: step.dataset.title });
    form.append(heading);
    step.querySelectorAll("[data-part]").forEach((part) => form.append(copy(part)));
    const choices = [...step.querySelectorAll("[data-next]")];
    if (choices.length) form.append(...questions(step, choices));
    else form.append(print);
    if (answers.length) form.append(back());
    if (focus) heading.focus();
  }

  function questions(step, choices) {
    const reason = make("textarea", { rows: 2 });
    const buttons = choices.map((choice) => {
      const button = make("button", { type: "button", className: "md-button", textContent: choice.dataset.answer });
      button.addEventListener("click", () => {
        answers.push({ step: step.dataset.step, question: step.dataset.title, choice: choice.dataset.answer, reason });
        show(choice.dataset.next, true);
      });
      return button;
    });
    const label = make("label", { className: "tool-reason" }, "Why, in your words, for the record", reason);
    return [label, make("p", { className: "tool-answers" }, ...buttons)];
  }

  function back() {
    const button = make("button", { type: "button", className: "md-button", textContent: "One step back" });
    button.addEventListener("click", () => show(answers.pop().step, true));
    return button;
  }

  const flow = make("details", { className: "tool-flow" }, make("summary", {}, "All questions at once"));
  tool.before(form, make("h2", { textContent: "Your answers" }), record);
  tool.replaceWith(flow);
  flow.append(tool);
  show(steps[0].dataset.step, false);
}
