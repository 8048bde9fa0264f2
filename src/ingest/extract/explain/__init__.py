"""Why a page gave the text and the values that it gave, in plain words. No input or output.

The same steps as in ingest.extract run once more, and what each of them left is compared with what it was given: the
extraction of an article keeps no account of itself.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Literal

from ingest.config import Outlet
from ingest.extract.explain.model import Considered as Considered
from ingest.extract.explain.model import ExplainedBlock as ExplainedBlock
from ingest.extract.explain.model import ExplainedValue as ExplainedValue
from ingest.extract.explain.model import Explanation as Explanation
from ingest.extract.template import Template
from ingest.model import Page

if TYPE_CHECKING:
    from ingest.extract.body.classifier import BlockFilter

__all__ = ["Considered", "ExplainedBlock", "ExplainedValue", "Explanation", "explain"]


def explain(
    page: Page,
    outlet: Outlet,
    *,
    now: datetime,
    boilerplate: frozenset[str] = frozenset(),
    classifier: BlockFilter | Literal["shipped"] | None = "shipped",
    template: Template | None = None,
) -> Explanation:
    """Why `ingest.extract.extract`, called in the same way, gives the article that it gives, or none."""
    from ingest.extract.body.classifier import chosen_classifier
    from ingest.extract.explain.whole import explain_page

    return explain_page(
        page,
        outlet,
        now=now,
        boilerplate=boilerplate,
        classifier=chosen_classifier(classifier),
        template=template,
    )
