"""The project file: a stream of YAML records, opened by one scan, saved edit by edit."""

from annotator.store.batch import ImportBatch
from annotator.store.counts import Counts
from annotator.store.disk import Disk
from annotator.store.fold import CancelledError
from annotator.store.projectfile import ProjectFile, create, open_file
from annotator.store.writer import ChangedError, SaveState

__all__ = [
    "CancelledError",
    "ChangedError",
    "Counts",
    "Disk",
    "ImportBatch",
    "ProjectFile",
    "SaveState",
    "create",
    "open_file",
]
