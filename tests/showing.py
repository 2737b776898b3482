"""Pages that their own scripts draw, for the tests of the browser; some try every way out of it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from crawlers.browser.chromium import MEMORY, PREFIX
from tests.policies import as_bytes
from tests.site import Answer, walking

DRAW = "const put = (id, text) => document.querySelector('#app').innerHTML += `<b id=${id}>${text}</b>`;"
LEAKY = """
const url = 'http://127.0.0.1:%(port)d/', other = 'http://elsewhere.test/', attempts = [
  () => fetch(url), () => fetch(other), () => fetch('/form', {method: 'POST', body: 'x'}),
  () => navigator.sendBeacon('/beacon', 'x'), () => navigator.sendBeacon(url, 'x'),
  () => { new Image().src = url; new Image().src = '/own.png'; },
  () => new WebSocket('ws://127.0.0.1:%(port)d/'), () => new EventSource(url), () => new Worker(url),
  () => new RTCPeerConnection({iceServers: [{urls: 'stun:127.0.0.1:%(port)d'}]}),
  () => navigator.serviceWorker.register('/worker.js'), () => window.open(url), () => new Audio(url).play(),
  () => { const a = document.createElement('a'); a.href = '/file.bin'; a.download = 'x'; a.click(); },
  () => { const f = document.createElement('form'); f.method = 'post'; f.action = '/form'; document.body.append(f);
          f.submit(); },
  () => { const f = document.createElement('iframe'); f.src = url; document.body.append(f); },
  () => { const f = document.createElement('iframe'); f.srcdoc = `<script src="${url}"></` + 'script>';
          document.body.append(f); },
  () => { for (const rel of ['prefetch', 'preconnect', 'dns-prefetch', 'preload', 'prerender', 'icon']) {
          const l = document.createElement('link'); l.rel = rel; l.href = url; l.as = 'script';
          document.head.append(l); } },
  () => { const s = document.createElement('style'); s.textContent =
          `@font-face {font-family: x; src: url(${url})} body {font-family: x; background: url(${url})}`;
          document.head.append(s); },
  () => { const s = document.createElement('script'); s.src = 'http://elsewhere.test/x.js'; document.head.append(s); },
];
for (const attempt of attempts) try { Promise.resolve(attempt()).catch(() => 0) } catch {}
put('%(key)s', 'Blue widget');
"""


def shown(code: str, *, before: str = "") -> Answer:
    """A page that is empty until its script has run."""
    noscript = "<noscript>Please enable JavaScript to continue</noscript>"
    body = f"<!doctype html><title>A page</title>{noscript}<div id=app></div>{before}<script>{code}</script>"
    return Answer(body=body.encode())


def script(code: str) -> Answer:
    """A script."""
    return Answer(body=code.encode(), headers=(("Content-Type", "text/javascript"),))


def data(text: str) -> Answer:
    """Something to be fetched by a script."""
    return Answer(body=text.encode(), headers=(("Content-Type", "application/json"),))


def rendering(**overrides: Any) -> bytes:
    """A policy whose one source is shown in a browser."""
    source = {"browser": "render", **overrides.pop("source", {})}
    access = {
        "javascript": "own_hosts",
        "media_types": ["text/html", "application/json"],
        **overrides.pop("access", {}),
    }
    return as_bytes(walking(source=source, access=access, **overrides))


def leaky(port: int, key: str) -> str:
    """A script that tries to reach a port of this machine, and everybody else, before it draws an advert."""
    return LEAKY % {"port": port, "key": key}


def left() -> list[str]:
    """Folders of browsers whose crawl has ended; those of others that run beside are theirs."""
    found = {path.name: path.name.removeprefix(PREFIX).partition("-")[0] for path in MEMORY.glob(f"{PREFIX}*")}
    return [name for name, pid in found.items() if not Path(f"/proc/{pid}").exists()]
