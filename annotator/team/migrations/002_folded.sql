-- Snapshots: what the records of one article, one layer or the header come to, up to the number `seq`. Whoever joins, or was
-- away for long, reads these and the records behind them. Records stay: a snapshot is never more than what they say.

CREATE TABLE news_annotator.folded (
  project text NOT NULL REFERENCES news_annotator.project,
  article text NOT NULL,                        -- '' for the header
  annotator text NOT NULL,                      -- '' for the header and for the article itself
  kind text NOT NULL CHECK (kind IN ('project', 'article', 'layer')),
  first bigint NOT NULL,                        -- the number of the first record that it is made of: its place
  seq bigint NOT NULL,                          -- the number of the last one
  login text NOT NULL,                          -- who folded it
  at timestamptz NOT NULL,
  body text NOT NULL CHECK (octet_length(body) BETWEEN 1 AND 67108864),
  PRIMARY KEY (project, article, annotator),
  CHECK (kind = CASE WHEN article = '' THEN 'project' WHEN annotator = '' THEN 'article' ELSE 'layer' END)
);

CREATE INDEX record_about ON news_annotator.record (project, article, annotator, seq);
CREATE INDEX record_push ON news_annotator.record (project, push);

-- Whoever folds says up to which number at most; which records that are is counted here. An older snapshot never takes
-- the place of a later one.
CREATE FUNCTION news_annotator.number_folded() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, news_annotator AS $$
BEGIN
  SELECT min(seq), max(seq) INTO NEW.first, NEW.seq FROM news_annotator.record
  WHERE project = NEW.project AND article = NEW.article AND annotator = NEW.annotator AND seq <= NEW.seq;
  IF TG_OP = 'UPDATE' AND NEW.seq <= OLD.seq THEN
    RETURN NULL;
  END IF;
  NEW.login := session_user;
  NEW.at := clock_timestamp();
  RETURN NEW;
END $$;

CREATE TRIGGER number_folded BEFORE INSERT OR UPDATE ON news_annotator.folded
FOR EACH ROW EXECUTE FUNCTION news_annotator.number_folded();

-- Who may see, and fold, what: as with records. These are asked once for each question, not for each row.
CREATE FUNCTION news_annotator.projects_as(roles text[]) RETURNS SETOF text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, news_annotator AS $$
  SELECT project FROM news_annotator.member WHERE login = session_user AND role = ANY (roles)
$$;

CREATE FUNCTION news_annotator.own_layers() RETURNS TABLE (in_project text, of_annotator text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, news_annotator AS $$
  SELECT project, name FROM news_annotator.member WHERE login = session_user
$$;

ALTER TABLE news_annotator.folded ENABLE ROW LEVEL SECURITY;

DROP POLICY members_read ON news_annotator.record;
CREATE POLICY members_read ON news_annotator.record FOR SELECT USING (
  project IN (SELECT news_annotator.projects_as('{owner, reviewer}'))
  OR (annotator = '' AND project IN (SELECT news_annotator.projects_as('{annotator}')))
  OR (project, annotator) IN (SELECT in_project, of_annotator FROM news_annotator.own_layers()));

CREATE POLICY members_read ON news_annotator.folded FOR SELECT USING (
  project IN (SELECT news_annotator.projects_as('{owner, reviewer}'))
  OR (annotator = '' AND project IN (SELECT news_annotator.projects_as('{annotator}')))
  OR (project, annotator) IN (SELECT in_project, of_annotator FROM news_annotator.own_layers()));

-- A snapshot takes the place of records for those who come later: so nobody folds but what they may write whole.
CREATE POLICY writers_fold ON news_annotator.folded FOR INSERT WITH CHECK (
  project IN (SELECT news_annotator.projects_as('{owner}'))
  OR (article <> '' AND annotator IN ('', 'gold') AND project IN (SELECT news_annotator.projects_as('{reviewer}')))
  OR (article <> '' AND (project, annotator) IN (SELECT in_project, of_annotator FROM news_annotator.own_layers())));
CREATE POLICY writers_fold_again ON news_annotator.folded FOR UPDATE USING (true) WITH CHECK (
  project IN (SELECT news_annotator.projects_as('{owner}'))
  OR (article <> '' AND annotator IN ('', 'gold') AND project IN (SELECT news_annotator.projects_as('{reviewer}')))
  OR (article <> '' AND (project, annotator) IN (SELECT in_project, of_annotator FROM news_annotator.own_layers())));

GRANT SELECT, INSERT, UPDATE ON news_annotator.folded TO PUBLIC;

UPDATE news_annotator.schema_version SET version = 2;
