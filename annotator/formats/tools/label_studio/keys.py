"""What Label Studio writes of its own: other keys are said at an import, since nothing is made of them."""

from __future__ import annotations

TASK_KEYS = frozenset((
    "id", "data", "meta", "annotations", "completions", "predictions", "inner_id", "created_at",
    "updated_at", "updated_by", "project", "overlap", "file_upload", "total_annotations",
    "cancelled_annotations", "total_predictions", "is_labeled", "drafts", "comment_count",
    "comment_authors", "unresolved_comment_count", "last_comment_updated_at", "annotators", "reviewers",
    "agreement", "state",
))  # fmt: skip

ANNOTATION_KEYS = frozenset((
    "id", "result", "completed_by", "was_cancelled", "skipped", "ground_truth", "created_at",
    "updated_at", "created_ago", "created_username", "draft_created_at", "lead_time", "prediction",
    "result_count", "unique_id", "import_id", "last_action", "bulk_created", "task", "project",
    "updated_by", "parent_prediction", "parent_annotation", "last_created_by", "model_version", "score",
    "cluster", "neighbors", "mislabeling", "state",
))  # fmt: skip

RESULT_KEYS = frozenset((
    "id", "from_name", "to_name", "type", "value", "origin", "from_id", "to_id", "direction", "labels",
    "hidden", "locked", "readonly", "parentID", "score", "original_width", "original_height",
    "image_rotation",
))  # fmt: skip

VALUE_KEYS = frozenset((
    "start", "end", "startOffset", "endOffset", "globalOffsets", "text", "labels", "hypertextlabels",
    "choices", "rating", "number", "datetime", "taxonomy", "pairwise", "ranker", "textarea",
))  # fmt: skip
