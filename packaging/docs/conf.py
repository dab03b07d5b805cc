"""What Sphinx needs to know; packaging/docs/make.py calls it with the pages laid out."""

import os

project = "News Annotator"
author = "The News Annotator authors"
copyright = "The News Annotator authors, Apache-2.0"
version = release = os.environ["NEWS_ANNOTATOR_VERSION"]

extensions = ["myst_parser"]
root_doc = "docs/index"
source_suffix = {".md": "markdown"}
# As a forge makes them, so that one link serves both.
myst_heading_anchors = 4
# Pieces of records and grammars are no whole documents of their language.
suppress_warnings = ["misc.highlighting_failure"]

html_theme = "furo"
html_title = f"News Annotator {release}"
html_logo = html_favicon = "resources/icons/app.svg"
html_copy_source = False
html_show_sourcelink = False
html_show_sphinx = False
html_theme_options = {"sidebar_hide_name": False, "top_of_page_buttons": []}
# Room for tables: what is compared stands side by side.
html_css_files = ["pages.css"]
html_static_path = ["_static"]
