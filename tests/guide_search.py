"""Ask the guide's own search what readers would type, in a real browser, and say which pages come first."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Mapping, Sequence

from tests import guide_axe

ASK = """async (questions) => {
  const config = JSON.parse(document.getElementById("__config").textContent);
  const worker = new Worker(new URL(config.search, location));
  const asked = (message) => new Promise((resolve) => {
    worker.onmessage = ({ data }) => resolve(data);
    worker.postMessage(message);
  });
  const index = await (await fetch("search/search_index.json")).json();
  await asked({ type: 0, data: { ...index, options: {} } });
  const found = [];
  for (const question of questions) {
    const { data } = await asked({ type: 2, data: question });
    found.push(data.items.map((group) => group[0].location.split("#")[0]));
  }
  return found;
}"""
"""The same worker and the same messages as the search field's."""
QUESTIONS: Mapping[str, str] = {
    "is public data free to use": "start/public-data/",
    "do I need consent": "law/lawful-basis/",
    "do I need ethics approval": "plan/review-pack/",
    "we have no ethics committee": "plan/no-committee/",
    "how do I write a DPIA": "law/impact-assessment/",
    "section 19 data protection act": "law/research/",
    "legitimate interests or public task": "law/lawful-basis/",
    "Article 14 notice exemption": "law/telling-people/",
    "criminal offence data": "law/offences/",
    "sexual orientation": "law/special-categories/",
    "text and data mining copyright": "law/copyright/",
    "terms of service forbid scraping": "law/copyright/",
    "is scraping hacking": "law/computer-misuse/",
    "do I have to tell the police": "law/reporting/",
    "indecent images of children": "law/illegal-content/",
    "terrorist material": "law/illegal-content/",
    "user agent": "collect/identify/",
    "robots.txt": "collect/robots/",
    "how many pages a day": "collect/gentle/",
    "captcha": "collect/walls/",
    "private telegram group": "collect/forums/",
    "onion": "collect/onion/",
    "leaked database": "collect/leaks/",
    "is a hash anonymous": "protect/pseudonyms/",
    "small numbers in tables": "share/disclosure/",
    "quote a post": "share/quoting/",
    "police ask for data": "share/requests/",
    "delete my post": "public/object/",
    "destroy the key": "keys/",
    "distressing content": "people/wellbeing/",
    "data breach": "protect/incidents/",
    "revoke an approval": "signing/",
}
FIRST = 3


async def answers(root: str, questions: Sequence[str]) -> dict[str, list[str]]:
    """The pages that each question leads to, best first."""
    async with guide_axe.browser() as context:
        page = await context.new_page()
        await page.goto(root)
        found = await page.evaluate(ASK, list(questions))
    return dict(zip(questions, found, strict=True))


def missed(found: Mapping[str, Sequence[str]]) -> list[str]:
    """The questions whose page is not among the first, with what came instead."""
    return [
        f"{question}: {page} is not in {', '.join(found[question][:FIRST])}"
        for question, page in QUESTIONS.items()
        if page not in found[question][:FIRST]
    ]


def main() -> int:
    """Ask every question, and print which answers are missed."""
    with guide_axe.served(guide_axe.site()) as root:
        wrong = missed(asyncio.run(answers(root, list(QUESTIONS))))
    sys.stdout.writelines(f"{line}\n" for line in wrong)
    sys.stdout.write(f"{len(QUESTIONS)} questions, {len(wrong)} missed\n")
    return bool(wrong)


if __name__ == "__main__":
    sys.exit(main())
