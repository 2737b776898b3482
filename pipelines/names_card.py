"""The card of the names model: what it was made of, how well it does, what it misses."""

from __future__ import annotations

from collections.abc import Mapping

_CARD = """\
# The names model

Finds words that are names of people (PERSON), places (GEO) and organisations (ORG) in English web text, so that they
are masked before anything is stored. It is a conditional random field over the form, the affixes and the neighbours of
each word and what a table of known names says of it. It gives a probability; the policy says from which probability on
a word is masked (`entities.detector.names_threshold`).

| file | what |
|---|---|
| `names.crfsuite` | the weights |
| `names.gazetteer` | 32-bit hashes of known given names, surnames and places; it holds no word |
| `names.sha256` | digests of both, as `sha256sum --check` reads them |

## What it was trained on
| corpus | licence |
|---|---|
| WNUT-17 emerging entities, training part (Derczynski, Nichols, van Erp, Limsopatham 2017) | CC BY 4.0 |
| Broad Twitter Corpus, training part (Derczynski, Bontcheva, Roberts 2016) | CC BY 4.0 |
| wikigold (Balasuriya, Ringland, Nothman, Murphy, Curran 2009) | CC BY 4.0 |

The table of known words was hashed from the name and place lists of Faker (MIT, Copyright (c) 2012 Daniele Faraglia;
permission is granted free of charge to use, copy, modify, merge, publish, distribute, sublicense and sell copies,
provided as is, without warranty), the names of territories in the Unicode CLDR (Unicode License v3, through Babel) and
the cities of the time zone database (public domain). The weights may be used under CC BY 4.0 with the attribution
above.

A third of the sentences were read again in small letters and some in capitals. The sign of a mention is joined to its
name: handles are left to the patterns. Training is deterministic; settings of crfsuite (L-BFGS):
{settings}.

## How well it does
A word counts as masked whatever label it is masked by. "Other words" are the words outside every name that are masked
with them: the price. The corpora below were not trained on; thresholds are chosen on them, never on test parts. UNER
English-EWT (CC BY-SA 4.0) holds blogs, e-mails, reviews, answers and newsgroups; no part of it was trained on.

{scores}

## What it misses
- It reads English. Names in texts of other languages and scripts are found by the table of known words at best.
- Of rare and new names in short, careless posts it misses about one word in seven at a threshold of 0.03 (WNUT-17).
- A single word in small letters that is also a common word (will, mark, rose) is often left; once a text names the
  person surely, every such word of that text is masked.
- Nicknames, vendor names and handles are not names to it: the patterns and the known values of a page find those.
- Places and organisations are told apart from people roughly; a policy that keeps one of them still masks every word
  that is a person's name at the threshold.
"""


def card(scores: str, settings: Mapping[str, object]) -> str:
    """The card with its scores (a Markdown table) and the settings of the training."""
    return _CARD.format(scores=scores, settings=", ".join(f"{name} {value}" for name, value in settings.items()))
