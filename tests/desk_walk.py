"""Walk through the review desk in a real browser, by the keyboard alone, from the first look to the signature.

`python -m tests.desk_walk` walks and writes the pictures of the guide's page on the desk; the test only walks.
"""

from __future__ import annotations

import asyncio
import sys
from dataclasses import dataclass, field
from pathlib import Path
from shutil import which
from tempfile import TemporaryDirectory
from typing import Any, Literal

from axe_playwright_python.base import AXE_SCRIPT  # type: ignore[import-untyped]
from playwright.async_api import BrowserContext, Page, async_playwright

from tests.desk import PASSPHRASE, Study, amended, key_file
from tests.guide import GUIDE
from tests.guide_axe import AUDIT, RULES, WIDER, Fault
from tests.pictures import smaller

CHROMIUM = which("chromium")
PICTURES = GUIDE / "assets" / "desk"
NAMES = ("overview", "read", "clause", "findings", "changes", "notes", "decide", "decided")
"""The pictures, in the order of the walk."""
SIZE: Any = {"width": 960, "height": 600}
PHONE: Any = {"width": 375, "height": 800}
MOST_TABS = 400
FOCUSED = """() => {
    const one = document.activeElement
    const label = one.labels && one.labels.length ? one.labels[0].innerText : ""
    return [one.id || "", one.getAttribute("href") || "", (one.innerText || label || "").trim()]
}"""


@dataclass
class Walk:
    """A reviewer at the keyboard.

    Attributes:
        page: what is on the screen.
        pictures: where pictures go; None where none are taken.
        faults: what keeps people out, on each page that was seen.
        asked: every address that the browser asked for.
    """

    page: Page
    pictures: Path | None
    faults: list[Fault] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    async def to(self, wanted: str) -> None:
        """Press Tab until what has the focus has this id, this address or this text."""
        for _ in range(MOST_TABS):
            await self.page.keyboard.press("Tab")
            if wanted in await self.page.evaluate(FOCUSED):
                return
        raise AssertionError(f"the keyboard does not reach {wanted!r} on {self.page.url}")

    async def follow(self, wanted: str) -> None:
        """Go to a link or a button and press Enter."""
        await self.to(wanted)
        async with self.page.expect_navigation():
            await self.page.keyboard.press("Enter")

    async def type(self, wanted: str, text: str) -> None:
        """Go to a field and type."""
        await self.to(wanted)
        await self.page.keyboard.type(text)

    async def see(self, name: str) -> None:
        """Look at a page: both schemes, both widths, and a picture."""
        await self.page.evaluate(AXE_SCRIPT)
        schemes: tuple[Literal["dark", "light"], ...] = ("dark", "light")
        for scheme in schemes:
            await self.page.emulate_media(color_scheme=scheme)
            for one in await self.page.evaluate(AUDIT, RULES[scheme]):
                self.faults += (
                    Fault(page=name, state=scheme, what=f"{one['id']} {node['html'][:160]}") for node in one["nodes"]
                )
        await self.page.set_viewport_size(PHONE)
        if wider := await self.page.evaluate(WIDER):
            self.faults.append(Fault(page=name, state="375 px", what=f"scrolls sideways by {wider} px"))
        await self.page.set_viewport_size(SIZE)
        if self.pictures:
            clip: Any = {"x": 0, "y": 0} | SIZE
            picture = await self.page.screenshot(clip=clip)
            (self.pictures / f"{name}.png").write_bytes(await smaller(self.page.context, picture))


async def walk(study: Study, pictures: Path | None = None) -> Walk:
    """Read, look at what was found and changed, comment, set a condition, approve with it, and sign."""
    key = study.policy.parent / "id_ed25519"
    key.write_bytes(key_file(study.signers["rec"], PASSPHRASE))
    with study.desk() as (root, door):
        async with async_playwright() as playwright:
            chromium = await playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
            context: BrowserContext = await chromium.new_context(reduced_motion="reduce", viewport=SIZE)
            done = Walk(await context.new_page(), pictures)
            done.page.set_default_timeout(60_000)
            # Listened for from the start: the browser must know before a key is pressed that nobody sees its dialogue.
            done.page.on("filechooser", lambda _: None)
            done.page.on("request", lambda request: done.asked.append(request.url))
            await done.page.goto(f"{root}/enter?token={door.token}")
            await _read(done)
            await _note(done)
            await _sign(done, key)
            await chromium.close()
    return done


async def _read(walk: Walk) -> None:
    """First look, the policy, a clause, the findings, the changes."""
    await walk.see("overview")
    await walk.follow("Read the policy")
    await walk.follow("line 12")
    await walk.see("read")
    await walk.follow("/findings")
    await walk.see("findings")
    await walk.follow("/changes")
    await walk.see("changes")
    await walk.follow("/clause?at=politeness.per_host.delay_s")


async def _note(walk: Walk) -> None:
    """A comment on the pause between requests, and a condition."""
    await walk.type("text", "Why is the pause shorter than the one the board agreed to?")
    await walk.see("clause")
    await walk.follow("Keep the comment")
    await walk.type("id", "pace")
    await walk.type("asks", "At most one request in twelve seconds, and only while the board agrees.")
    await walk.type("field", "politeness.per_host.delay_s")
    await walk.follow("Set the condition")
    await walk.see("notes")


async def _sign(walk: Walk, key: Path) -> None:
    """Approve with the condition, answer for a warning, and sign with a locked key."""
    await walk.follow("/decide")
    await walk.to("d-approved")
    await walk.page.keyboard.press("ArrowDown")
    await walk.type("body", "Example Ethics Committee")
    await walk.type("reference", "REC-2026-31")
    await walk.to("expires")
    await walk.page.keyboard.type("10312027")
    await walk.type("waive-ACC010", "The crawl was rehearsed under the version before.")
    await walk.see("decide")
    await walk.to("key")
    async with walk.page.expect_file_chooser() as chooser:
        await walk.page.keyboard.press("Space")
    await (await chooser.value).set_files(key)
    await walk.type("passphrase", PASSPHRASE)
    await walk.to("read")
    await walk.page.keyboard.press("Space")
    await walk.follow("Sign and write the decision")
    await walk.see("decided")


def main() -> int:
    """Walk once and write the pictures."""
    PICTURES.mkdir(exist_ok=True)
    with TemporaryDirectory() as name:
        faults = asyncio.run(walk(amended(Path(name)), PICTURES)).faults
    sys.stdout.writelines(f"{fault}\n" for fault in faults)
    return bool(faults)


if __name__ == "__main__":
    sys.exit(main())
