// What several tools are made of: a place for a policy's text, news for those who listen, files that stay on this machine.
((beholden) => {
  const { make } = beholden;
  let number = 0;

  // A field with its label, and the words that describe it.
  function labelled(label, field, help = "") {
    field.id ||= `field-${(number += 1)}`;
    const parts = [make("label", { htmlFor: field.id, textContent: label })];
    if (help) {
      const says = make("span", { className: "tool-help", id: `${field.id}-help`, textContent: help });
      field.setAttribute("aria-describedby", says.id);
      parts.push(says);
    }
    return make("div", { className: "tool-field" }, ...parts, field);
  }

  function button(text, act) {
    const made = make("button", { type: "button", className: "md-button", textContent: text });
    made.addEventListener("click", act);
    return made;
  }

  const buttons = (...all) => make("p", { className: "tool-answers" }, ...all);
  const form = (...parts) => {
    const made = make("form", { className: "tool-form" }, ...parts);
    made.addEventListener("submit", (event) => event.preventDefault());
    return made;
  };

  // A line that screen readers read out when it changes.
  function news() {
    const made = make("p", { className: "tool-news" });
    made.setAttribute("role", "status");
    return made;
  }

  const print = () => button("Print the record", () => window.print());

  function download(name, text) {
    const link = make("a", { href: URL.createObjectURL(new Blob([text], { type: "application/yaml" })), download: name });
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  }

  // A text area for a policy, with ways to fill it: a file of yours, or a shipped policy.
  function policyText(label, changed) {
    const area = make("textarea", { className: "tool-code", rows: 14, spellcheck: false, autocomplete: "off" });
    area.addEventListener("input", changed);
    const fill = (text) => {
      area.value = text;
      changed();
    };
    return { area, fill, element: make("div", {}, labelled(label, area), sources(label, fill)) };
  }

  function sources(label, fill) {
    const file = make("input", { type: "file", accept: ".yaml,.yml" });
    file.addEventListener("change", async () => file.files[0] && fill(await file.files[0].text()));
    const shipped = make("select", {}, make("option", { value: "", textContent: "none" }));
    shipped.addEventListener("focus", () => list(shipped), { once: true });
    shipped.addEventListener("change", async () => {
      await beholden.load("library");
      if (shipped.value) fill(beholden.library[shipped.value]);
    });
    return make("div", { className: "tool-row" }, labelled(`${label}: open a file`, file), labelled(`${label}: take a shipped one`, shipped));
  }

  async function list(select) {
    await beholden.load("library");
    select.append(...Object.keys(beholden.library).map((name) => make("option", { value: name, textContent: name })));
  }

  const count = (number, word) => `${number.toLocaleString("en-GB")} ${word}${number === 1 ? "" : "s"}`;

  Object.assign(beholden, { labelled, button, buttons, form, news, print, download, policyText, sources, count });
})((window.beholden ??= {}));
