"""Annual returns validated as records.toml says of them, so that what is found is what an evaluation finds."""

from pathlib import Path

from rules_engine.diagnostics import with_values
from rules_engine.records.manifest import care_in_manifest
from rules_engine.returns.doubts import NO_POLICIES, Policies
from rules_engine.returns.settings import Settings
from rules_engine.returns.validating import (
    OnProgress,
    ReturnsUnreadable,
    ReturnsValidated,
    nobody_is_told,
    validate_folder,
)


def validate_records(
    folder: Path,
    policies: Policies = NO_POLICIES,
    *,
    short_years: bool = False,
    values_shown: bool = False,
    on_progress: OnProgress = nobody_is_told,
) -> ReturnsValidated:
    """Validate the returns in `folder` with the files, years and days covered that its records.toml gives them.

    The parameters are those of `validate_folder`. Raises ReturnsUnreadable or NoReturns where nothing can be checked.
    """
    manifest, diagnostics = care_in_manifest(folder)
    if diagnostics:
        raise ReturnsUnreadable(with_values(diagnostics) if values_shown else diagnostics)
    settings = next(iter(manifest.timelines.values()), Settings())
    return validate_folder(
        folder,
        policies,
        short_years=short_years,
        values_shown=values_shown,
        settings=settings,
        years=manifest.years,
        on_progress=on_progress,
    )
