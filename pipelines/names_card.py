"""The card of the names model: what it was made of, how well it does, what it misses."""

from __future__ import annotations

from collections.abc import Mapping

_CARD = """\
# The names model

Finds words that are names of people (PERSON), places (GEO) and organisations (ORG) in English web text, so that they
are masked before anything is stored. It is a conditional random field over the form, the affixes and the neighbours of
each word, what a table of known names says of it, and how the word is used elsewhere: its word cluster, how often it is
capitalised, how common it is. It gives a probability; the policy says from which probability on a word is masked as
each kind (`entities.detector.names_thresholds`).

| file | what |
|---|---|
| `names.weights` | the weights, by 32-bit hashes of the features |
| `names.gazetteer` | 32-bit hashes of known given names, surnames and places; it holds no word |
| `names.lexicon` | 32-bit hashes of common words with their clusters, case and frequency; it holds no word |
| `names.sha256` | digests of these, as `sha256sum --check` reads them |

## What it was trained on
| corpus | licence |
|---|---|
| WNUT-17 emerging entities, training part (Derczynski, Nichols, van Erp, Limsopatham 2017) | CC BY 4.0 |
| Broad Twitter Corpus, training part (Derczynski, Bontcheva, Roberts 2016) | CC BY 4.0 |
| wikigold (Balasuriya, Ringland, Nothman, Murphy, Curran 2009) | CC BY 4.0 |
| {adverts} lines of adverts, listings, profiles and reviews that the training command invents | of this project |

The table of known names was hashed from the name and place lists of Faker (MIT, Copyright (c) 2012 Daniele Faraglia;
permission is granted free of charge to use, copy, modify, merge, publish, distribute, sublicense and sell copies,
provided as is, without warranty), the names of territories in the Unicode CLDR (Unicode License v3, through Babel) and
the cities of the time zone database (public domain). The table of common words was hashed from the word clusters and
frequencies of spacy-lookups-data 1.0.5 (MIT, Copyright (c) ExplosionAI GmbH, on the same terms). The weights may be
used under CC BY 4.0 with the attribution above.

A third of the sentences were read again in small letters and some in capitals. Invented lines are written in many
cases and spellings; a third of their names are in no list, and half of the lines were learnt as if no list knew their
names. The sign of a mention is joined to its name: handles are left to the patterns. Training is deterministic;
settings of crfsuite (L-BFGS): {settings}.

## How well it does
A word counts as masked whatever label it is masked by. "Other words" are the words outside every name that are masked
with them: the price. Thresholds, for PERSON / GEO / ORG, were chosen on the development parts, never on the test part.
Nothing of UNER English-EWT (CC BY-SA 4.0: blogs, e-mails, reviews, answers, newsgroups) was trained on; of the other
two corpora it was another part. The first thresholds are those of the shipped profiles.

{scores}

How it does on made-up adverts whose names and sentences it never saw, the benchmark shows: `beholden detect benchmark`.

## What it misses
- It reads English, and a few set phrases of other European languages. Names in texts of other languages and scripts are
  found by the table of known names at best.
- Rare and new names in short, careless posts: WNUT-17 shows how many.
- A single word in small letters that is also a common word (will, mark, rose) is often left; once a text names the
  person surely, every such word of that text is masked, save the few hundred commonest.
- Nicknames, initials, vendor names and handles are not names to it: the patterns and the known values of a page find
  those.
- Places and organisations are told apart from people roughly; a policy that keeps one of them still masks every word
  that is a person's name at the threshold.
"""


def card(scores: str, settings: Mapping[str, object], *, adverts: int) -> str:
    """The card with its scores (a Markdown table), the settings of the training and how many lines were invented."""
    listed = ", ".join(f"{name} {value}" for name, value in settings.items())
    return _CARD.format(scores=scores, settings=listed, adverts=adverts)
