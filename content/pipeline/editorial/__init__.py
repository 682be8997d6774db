"""Notes for the editor: what is wrong or doubtful in a plan itself. The text is never mended, only remarked on."""

from __future__ import annotations

from collections.abc import Sequence

from content.pipeline.citations import Citation
from content.pipeline.editorial.documents import document_notes
from content.pipeline.editorial.duties import duty_notes
from content.pipeline.editorial.note import EditorNote
from content.pipeline.editorial.structure import structure_notes
from content.pipeline.editorial.variants import variant_notes
from content.pipeline.editorial.wording import wording_notes
from content.pipeline.sections import Document

__all__ = ["EditorNote", "editor_notes"]


def editor_notes(document: Document, citations: Sequence[Citation]) -> tuple[EditorNote, ...]:
    """Return every remark about a plan, in the order of its lines."""
    notes = [
        *structure_notes(document),
        *document_notes(document, citations),
        *duty_notes(document),
        *wording_notes(document),
        *variant_notes(document),
    ]
    return tuple(sorted(set(notes)))
