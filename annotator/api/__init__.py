"""The public Python API: read and change a project from a program.

    import annotator

    with annotator.open_project("desk.annot.yaml") as project:
        for article in project:
            for span in article.layer("alice").spans:
                print(span.start, span.end, span.label, span.text)

What a program does goes the way that it goes in the window: it is checked, it is a step that can be taken back, and
it is on disk within moments. Programs get the data as it is: names of annotators and times too, also while the window
hides them in a blind review.

All offsets are half-open ranges of Unicode code points. Whatever cannot be done raises `AnnotatorError` with a
sentence, before anything has changed.
"""

from annotator.api.article import OpenedArticle
from annotator.api.opening import copy_sample, new_project, open_project, validate
from annotator.api.reviewing import OpenProject

__all__ = ["OpenProject", "OpenedArticle", "copy_sample", "new_project", "open_project", "validate"]
