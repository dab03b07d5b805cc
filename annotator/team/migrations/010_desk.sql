-- Who is where just now, and who has taken which article to work on. Nothing of it is in a project file. Everybody asks and
-- says it by the functions below, and by these alone: an annotator hears of others how many they are, and not who.

CREATE TABLE news_annotator.presence (
  project text NOT NULL REFERENCES news_annotator.project,
  login text NOT NULL,
  article text NOT NULL,
  at timestamptz NOT NULL,                      -- when that was last said; after a minute nobody is there any more
  PRIMARY KEY (project, login)
);

CREATE TABLE news_annotator.claim (
  project text NOT NULL REFERENCES news_annotator.project,
  article text NOT NULL,
  name text NOT NULL,                           -- the annotator
  until timestamptz,                            -- when it expires; never, once something of their layer was sent
  PRIMARY KEY (project, article, name)
);

-- How many annotators an article is for.
ALTER TABLE news_annotator.project ADD COLUMN overlap integer NOT NULL DEFAULT 1 CHECK (overlap BETWEEN 1 AND 1000);

ALTER TABLE news_annotator.presence ENABLE ROW LEVEL SECURITY;
ALTER TABLE news_annotator.claim ENABLE ROW LEVEL SECURITY;

-- Who sent something of their layer on an article has it.
CREATE FUNCTION news_annotator.note_work() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, news_annotator AS $$
BEGIN
  INSERT INTO news_annotator.claim VALUES (NEW.project, NEW.article, NEW.annotator, NULL)
  ON CONFLICT (project, article, name) DO UPDATE SET until = NULL WHERE claim.until IS NOT NULL;
  RETURN NULL;
END $$;

CREATE TRIGGER note_work AFTER INSERT ON news_annotator.record
FOR EACH ROW WHEN (NEW.annotator NOT IN ('', 'gold')) EXECUTE FUNCTION news_annotator.note_work();

INSERT INTO news_annotator.claim
SELECT DISTINCT project, article, annotator, NULL::timestamptz FROM news_annotator.record WHERE annotator NOT IN ('', 'gold');

-- Says where one is, '' for nowhere, which keeps what one has taken there.
CREATE FUNCTION news_annotator.be_at(wanted text, place text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, news_annotator AS $$
DECLARE
  before text;
BEGIN
  IF news_annotator.role_in(wanted) = '' THEN
    RAISE EXCEPTION 'not a member of this project' USING ERRCODE = '42501';
  END IF;
  SELECT article INTO before FROM news_annotator.presence
  WHERE project = wanted AND login = session_user AND at > clock_timestamp() - interval '1 minute';
  IF place = '' THEN
    DELETE FROM news_annotator.presence WHERE project = wanted AND login = session_user;
  ELSE
    INSERT INTO news_annotator.presence VALUES (wanted, session_user, left(place, 1000), clock_timestamp())
    ON CONFLICT (project, login) DO UPDATE SET article = EXCLUDED.article, at = EXCLUDED.at;
    UPDATE news_annotator.claim SET until = clock_timestamp() + interval '15 minutes'
    WHERE project = wanted AND article = place AND name = news_annotator.name_in(wanted) AND until > clock_timestamp();
  END IF;
  IF coalesce(before, '') <> place THEN
    PERFORM pg_notify('news_annotator_desk', '');
  END IF;
END $$;

-- Where others are.
CREATE FUNCTION news_annotator.who_is_where(wanted text) RETURNS TABLE (at_article text, called text)
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, news_annotator AS $$
  SELECT article, CASE WHEN news_annotator.role_in(wanted) IN ('reviewer', 'owner') THEN member.name ELSE '' END
  FROM news_annotator.presence JOIN news_annotator.member USING (project, login)
  WHERE project = wanted AND login <> session_user AND at > clock_timestamp() - interval '1 minute'
    AND news_annotator.role_in(wanted) <> ''
  ORDER BY member.name
$$;

-- What is taken, by members: one row for each who has it.
CREATE FUNCTION news_annotator.who_has_what(wanted text) RETURNS TABLE (of_article text, called text, is_mine boolean)
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, news_annotator AS $$
  SELECT article, CASE WHEN news_annotator.role_in(wanted) IN ('reviewer', 'owner') THEN name ELSE '' END,
    name = news_annotator.name_in(wanted)
  FROM news_annotator.claim JOIN news_annotator.member USING (project, name)
  WHERE project = wanted AND (until IS NULL OR until > clock_timestamp()) AND news_annotator.role_in(wanted) <> ''
  ORDER BY article, name
$$;

-- Takes an article, unless as many others have it as it is for; whether it is one's own now.
CREATE FUNCTION news_annotator.take(wanted text, place text) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, news_annotator AS $$
DECLARE
  me text := news_annotator.name_in(wanted);
  others bigint;
BEGIN
  IF me = '' OR place = '' THEN
    RETURN false;
  END IF;
  PERFORM pg_advisory_xact_lock(hashtextextended('news_annotator claim ' || wanted, 0));
  IF EXISTS (SELECT 1 FROM news_annotator.claim WHERE project = wanted AND article = place AND name = me AND until IS NULL)
  THEN
    RETURN true;
  END IF;
  SELECT count(*) INTO others FROM news_annotator.claim JOIN news_annotator.member USING (project, name)
  WHERE project = wanted AND article = place AND name <> me AND (until IS NULL OR until > clock_timestamp());
  IF others >= (SELECT overlap FROM news_annotator.project WHERE id = wanted) THEN
    RETURN false;
  END IF;
  INSERT INTO news_annotator.claim VALUES (wanted, left(place, 1000), me, clock_timestamp() + interval '15 minutes')
  ON CONFLICT (project, article, name) DO UPDATE SET until = EXCLUDED.until;
  PERFORM pg_notify('news_annotator_desk', '');
  RETURN true;
END $$;

-- Gives back what one has taken and not worked on.
CREATE FUNCTION news_annotator.give_back(wanted text, place text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, news_annotator AS $$
BEGIN
  DELETE FROM news_annotator.claim
  WHERE project = wanted AND article = place AND name = news_annotator.name_in(wanted) AND until IS NOT NULL;
  IF FOUND THEN
    PERFORM pg_notify('news_annotator_desk', '');
  END IF;
END $$;

CREATE FUNCTION news_annotator.overlap_of(wanted text) RETURNS integer
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, news_annotator AS $$
  SELECT overlap FROM news_annotator.project WHERE id = wanted AND news_annotator.role_in(wanted) <> ''
$$;

CREATE FUNCTION news_annotator.set_overlap(wanted text, many integer) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, news_annotator AS $$
BEGIN
  IF news_annotator.role_in(wanted) <> 'owner' THEN
    RAISE EXCEPTION 'only an owner says how many annotators an article is for' USING ERRCODE = '42501';
  END IF;
  UPDATE news_annotator.project SET overlap = many WHERE id = wanted;
  PERFORM pg_notify('news_annotator_desk', '');
END $$;

UPDATE news_annotator.schema_version SET version = 10;
