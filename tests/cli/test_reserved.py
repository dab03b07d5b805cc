"""Reserved rights at the command line: left out and said, or let in."""

import json

from annotator.cli import main

BODY = "".join(
    f"<p>The harbour office counted {n} ships, and it wants to count them again.</p>" for n in range(9)
)
HEAD = '<head><meta name="tdm-reservation" content="1"><title>Bridge to reopen</title></head>'
PAGE = (
    f"<html lang='en'>{HEAD}<body><article><h1>Bridge to reopen in spring</h1>{BODY}</article></body></html>"
)


def test_a_page_that_reserves_its_rights_stays_out_unless_it_is_let_in(tmp_path, capsys):
    project, page, out = tmp_path / "p.annot.yaml", tmp_path / "page.html", tmp_path / "o.conll"
    page.write_text(PAGE)
    assert main(["new", str(project), "--labels", "newsroom"]) == 0
    assert main(["import", str(project), str(page)]) == 0
    export = ["export", str(project), "--format", "conll", "--out", str(out), "--include-unfinished"]
    assert main(export) != 0
    assert "reserve their rights" in capsys.readouterr().err
    assert main([*export, "--include-reserved"]) == 0
    assert "harbour" in out.read_text()
    manifest = json.loads((tmp_path / "o.conll.manifest.json").read_text())
    assert manifest["options"]["include_reserved"] is True
