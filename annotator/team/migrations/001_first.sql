-- News Annotator: projects that several people share. Applied once, in one transaction, by `annotator share`;
-- the owner of the database may as well apply it by hand before.
--
-- A project is a row of records of the project file (docs/project-file.md), in the order of `seq`: whoever puts those that
-- they may see one behind the other has the project. Records are added and never changed.
--
-- People are roles of the server that may log in. What they may see and write is decided here, for every client, psql too.

CREATE SCHEMA news_annotator;

CREATE TABLE news_annotator.schema_version (version integer NOT NULL);
INSERT INTO news_annotator.schema_version VALUES (1);

CREATE TABLE news_annotator.project (
  id text PRIMARY KEY CHECK (length(id) BETWEEN 1 AND 200)
);

CREATE TABLE news_annotator.member (
  project text NOT NULL REFERENCES news_annotator.project,
  login text NOT NULL,                          -- the role that logs in
  name text NOT NULL CHECK (length(name) BETWEEN 1 AND 200),  -- the annotator whose layers are theirs
  role text NOT NULL CHECK (role IN ('annotator', 'reviewer', 'owner')),
  PRIMARY KEY (project, login),
  UNIQUE (project, name),
  CHECK (name <> 'gold')                        -- belongs to the desk
);

CREATE TABLE news_annotator.record (
  project text NOT NULL REFERENCES news_annotator.project,
  seq bigint NOT NULL,                          -- the order that counts, without gaps: the one in which they were committed
  push text NOT NULL CHECK (length(push) BETWEEN 1 AND 40),   -- names what was sent together
  kind text NOT NULL CHECK (kind IN ('project', 'article', 'layer', 'edit')),
  article text NOT NULL,                        -- '' in the header
  annotator text NOT NULL,                      -- whose layer; '' in the header and in the article itself
  login text NOT NULL,                          -- who sent it
  at timestamptz NOT NULL,
  body text NOT NULL CHECK (octet_length(body) BETWEEN 1 AND 67108864),
  PRIMARY KEY (project, seq)
);

-- What the one who asks is in a project: '' where they do not belong to it.
CREATE FUNCTION news_annotator.role_in(wanted text) RETURNS text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, news_annotator AS $$
  SELECT coalesce((SELECT role FROM news_annotator.member WHERE project = wanted AND login = session_user), '')
$$;

CREATE FUNCTION news_annotator.name_in(wanted text) RETURNS text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, news_annotator AS $$
  SELECT coalesce((SELECT name FROM news_annotator.member WHERE project = wanted AND login = session_user), '')
$$;

-- Starts sharing a project, by somebody who may create things in this database; they become its owner.
CREATE FUNCTION news_annotator.create_project(wanted text, called text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, news_annotator AS $$
BEGIN
  IF NOT has_database_privilege(session_user, current_database(), 'CREATE') THEN
    RAISE EXCEPTION 'sharing a project takes the right to create in this database' USING ERRCODE = '42501';
  END IF;
  INSERT INTO news_annotator.project (id) VALUES (wanted);
  INSERT INTO news_annotator.member VALUES (wanted, session_user, called, 'owner');
END $$;

-- The number of the last record, whoever may see it; 0 where there is none, or the one who asks does not belong to the project.
CREATE FUNCTION news_annotator.head(wanted text) RETURNS bigint
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, news_annotator AS $$
  SELECT coalesce(max(seq), 0) FROM news_annotator.record
  WHERE project = wanted AND news_annotator.role_in(wanted) <> ''
$$;

-- Waits until nobody else sends to the project and returns the last `seq`. Until the transaction ends others wait, so what is
-- sent is committed in the order of `seq`; who falls silent meanwhile is cut off.
CREATE FUNCTION news_annotator.take_turn(wanted text) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, news_annotator AS $$
BEGIN
  IF news_annotator.role_in(wanted) = '' THEN
    RAISE EXCEPTION 'not a member of this project' USING ERRCODE = '42501';
  END IF;
  PERFORM set_config('idle_in_transaction_session_timeout', '30s', true);
  PERFORM 1 FROM news_annotator.project WHERE id = wanted FOR UPDATE;
  RETURN news_annotator.head(wanted);
END $$;

-- Whoever sends does not say who they are, when it is, nor which number it has.
CREATE FUNCTION news_annotator.number_record() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, news_annotator AS $$
BEGIN
  PERFORM 1 FROM news_annotator.project WHERE id = NEW.project FOR UPDATE;
  NEW.seq := news_annotator.head(NEW.project) + 1;
  NEW.login := session_user;
  NEW.at := clock_timestamp();
  PERFORM pg_notify('news_annotator', '');
  RETURN NEW;
END $$;

CREATE TRIGGER number_record BEFORE INSERT ON news_annotator.record
FOR EACH ROW EXECUTE FUNCTION news_annotator.number_record();

-- What an annotator may send about an article: where its sentences and zones begin and end, and nothing else.
CREATE FUNCTION news_annotator.is_cut(body text) RETURNS boolean
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog AS $$
  SELECT body ~ ('\nchanges:\n(  - \{before: (null|\{(boundary|zone): \[[0-9a-z, ]*\]\}), '
    || 'after: (null|\{(boundary|zone): \[[0-9a-z, ]*\]\})(, (was|sure): [0-9.]+)*\}\n)+\.\.\.\n$')
$$;

ALTER TABLE news_annotator.project ENABLE ROW LEVEL SECURITY;
ALTER TABLE news_annotator.member ENABLE ROW LEVEL SECURITY;
ALTER TABLE news_annotator.record ENABLE ROW LEVEL SECURITY;

CREATE POLICY members_see ON news_annotator.project FOR SELECT USING (news_annotator.role_in(id) <> '');

-- Everybody sees themselves; who else belongs to the project is for those who see their work.
CREATE POLICY themselves ON news_annotator.member FOR SELECT USING (
  login = session_user OR news_annotator.role_in(project) IN ('reviewer', 'owner'));
CREATE POLICY owners_add ON news_annotator.member FOR INSERT WITH CHECK (news_annotator.role_in(project) = 'owner');
CREATE POLICY owners_change ON news_annotator.member FOR UPDATE USING (
  news_annotator.role_in(project) = 'owner' AND login <> session_user);
CREATE POLICY owners_remove ON news_annotator.member FOR DELETE USING (
  news_annotator.role_in(project) = 'owner' AND login <> session_user);

-- Blind by construction: an annotator sees the header, the articles and layers of their own, and no others.
CREATE POLICY members_read ON news_annotator.record FOR SELECT USING (
  CASE news_annotator.role_in(project)
    WHEN 'owner' THEN true
    WHEN 'reviewer' THEN true
    WHEN 'annotator' THEN annotator = '' OR annotator = news_annotator.name_in(project)
    ELSE false
  END);

CREATE POLICY members_send ON news_annotator.record FOR INSERT WITH CHECK (
  CASE news_annotator.role_in(project)
    WHEN 'owner' THEN true
    WHEN 'reviewer' THEN article <> '' AND (annotator IN ('', 'gold') OR annotator = news_annotator.name_in(project))
    WHEN 'annotator' THEN article <> '' AND kind = 'edit' AND CASE annotator
      WHEN '' THEN news_annotator.is_cut(body)
      ELSE annotator = news_annotator.name_in(project)
    END
    ELSE false
  END);

GRANT USAGE ON SCHEMA news_annotator TO PUBLIC;
GRANT SELECT ON news_annotator.schema_version, news_annotator.project TO PUBLIC;
GRANT SELECT, INSERT, UPDATE, DELETE ON news_annotator.member TO PUBLIC;
GRANT SELECT, INSERT ON news_annotator.record TO PUBLIC;
