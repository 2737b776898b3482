// The search index is more than half of what a first view would load: it is asked for when somebody begins to search.
(() => {
  if (location.protocol === "file:") return;
  const { open, send } = XMLHttpRequest.prototype;
  const search = document.getElementById("__search");
  const begun = new Promise((resolve) => {
    for (const event of ["change", "focusin"]) addEventListener(event, (at) => wanted(at.target) && resolve());
    if (new URLSearchParams(location.search).has("q")) resolve();
  });
  const wanted = (element) => element === search || element.closest?.(".md-search");
  XMLHttpRequest.prototype.open = function (method, url, ...rest) {
    this.isSearchIndex = String(url).endsWith("search/search_index.json");
    return open.call(this, method, url, ...rest);
  };
  XMLHttpRequest.prototype.send = function (...body) {
    if (this.isSearchIndex) begun.then(() => send.apply(this, body));
    else send.apply(this, body);
  };
})();
