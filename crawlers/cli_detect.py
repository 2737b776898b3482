"""The commands about detectors: parse, call one function, print."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from crawlers.cli_policy import Json

app = typer.Typer(help="Show what would be masked, and measure how well.", no_args_is_help=True)


@app.command("explain")
def explain(
    text: Annotated[str, typer.Argument(help="The text; '-' reads standard input.")],
    policy: Annotated[Path | None, typer.Option(help="Show what this policy does with each type.")] = None,
    as_json: Json = False,
) -> None:
    """Show what would be masked of a text, who found it and how surely. Nothing is stored."""
    from crawlers.commands import detect

    detect.explain(text, policy=policy, as_json=as_json)


@app.command("benchmark")
def benchmark(
    policy: Annotated[Path | None, typer.Option(help="Measure the detectors as this policy sets them.")] = None,
    threshold: Annotated[
        list[float] | None, typer.Option(help="Measure names at this threshold too; may be given again.")
    ] = None,
    corpora: Annotated[Path | None, typer.Option(help="A folder with WNUT-17, BTC or UNER-EWT.")] = None,
    presidio_research: Annotated[Path | None, typer.Option(help="synth_dataset_v2.json of presidio-research.")] = None,
    tab: Annotated[
        list[Path] | None, typer.Option(help="A file of the Text Anonymization Benchmark; may be given again.")
    ] = None,
    seed: Annotated[int, typer.Option(help="Another seed makes other texts.")] = 1,
    quick: Annotated[bool, typer.Option(help="Few texts: to see that it works.")] = False,
    presidio: Annotated[bool, typer.Option(help="Measure Presidio beside.")] = True,
    output: Annotated[Path | None, typer.Option("--output", "-o", help="Folder for the report and the plot.")] = None,
    page: Annotated[Path | None, typer.Option(help="Write the guide's page to this file.")] = None,
    as_json: Json = False,
) -> None:
    """Measure what is masked and what is missed, on made-up texts and public ones, beside Presidio."""
    from crawlers.commands import detect

    sources = {"corpora": corpora, "presidio_research": presidio_research, "tab": tab or ()}
    detect.benchmark(
        policy=policy,
        thresholds=threshold or (),
        seed=seed,
        quick=quick,
        presidio=presidio,
        sources=sources,
        output=output,
        page=page,
        as_json=as_json,
    )


@app.command("identifiers")
def identifiers(
    count: Annotated[int, typer.Option(min=1, help="How many to make up and look for.")] = 10_000,
    seed: Annotated[int, typer.Option(help="Another seed makes others.")] = 1,
    workers: Annotated[int | None, typer.Option(min=1, help="Processes; one for each processor without it.")] = None,
    as_json: Json = False,
) -> None:
    """Try made-up identifiers of every kind, disguised and in any context, and fail if one is not covered."""
    from crawlers.commands import detect

    detect.identifiers(count=count, seed=seed, workers=workers, as_json=as_json)
