-- Lists of names that a project looks up: each as a record of the project file of the kind `names`. They are no part of the
-- order of records, and what is in one takes the place of what was in it before. Owners send them, and all members have them.

CREATE TABLE news_annotator.names (
  project text NOT NULL REFERENCES news_annotator.project,
  file text NOT NULL CHECK (length(file) BETWEEN 1 AND 1000),  -- what the project's header calls the list
  login text NOT NULL,                          -- who sent it
  at timestamptz NOT NULL,
  body text NOT NULL CHECK (octet_length(body) BETWEEN 1 AND 67108864),
  digest text GENERATED ALWAYS AS (md5(body)) STORED,
  PRIMARY KEY (project, file)
);

CREATE FUNCTION news_annotator.note_names() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, news_annotator AS $$
BEGIN
  NEW.login := session_user;
  NEW.at := clock_timestamp();
  PERFORM pg_notify('news_annotator', '');
  RETURN NEW;
END $$;

CREATE TRIGGER note_names BEFORE INSERT OR UPDATE ON news_annotator.names
FOR EACH ROW EXECUTE FUNCTION news_annotator.note_names();

ALTER TABLE news_annotator.names ENABLE ROW LEVEL SECURITY;

CREATE POLICY members_read ON news_annotator.names FOR SELECT USING (
  project IN (SELECT news_annotator.projects_as('{owner, reviewer, annotator}')));
CREATE POLICY owners_send ON news_annotator.names FOR INSERT WITH CHECK (
  project IN (SELECT news_annotator.projects_as('{owner}')));
CREATE POLICY owners_send_again ON news_annotator.names FOR UPDATE USING (
  project IN (SELECT news_annotator.projects_as('{owner}'))) WITH CHECK (
  project IN (SELECT news_annotator.projects_as('{owner}')));
CREATE POLICY owners_remove ON news_annotator.names FOR DELETE USING (
  project IN (SELECT news_annotator.projects_as('{owner}')));

GRANT SELECT, INSERT, UPDATE, DELETE ON news_annotator.names TO PUBLIC;

UPDATE news_annotator.schema_version SET version = 11;
