"""The library's tables, as an ordered list of migrations under `PRAGMA user_version`.

Only ever append to `MIGRATIONS`: libraries in the wild stand at any of them. `opening.py` runs
what is missing in one transaction, with a backup first.

What a list needs to page by key stands in `entry_state` and its indexes: each view has one index
for each sort, so that a page costs the same at a thousand and at a million entries. An index
ends in the rowid, which is the entry's id, and so in the order of ties. Counts are kept per feed
by triggers; a total is the sum over the feeds.
"""

from __future__ import annotations

APPLICATION_ID = 0x74756952  # "tuiR", in the file's header: tells our library from another's

TABLES = ("feeds", "entries", "contents", "entry_state", "articles", "threads", "entry_threads")
"""Those whose rows are copied out of a damaged library, parents first. Counts come by triggers,
votes from their files."""

_FEEDS = """
CREATE TABLE feeds (
  id INTEGER PRIMARY KEY,
  url TEXT NOT NULL,
  url_key TEXT NOT NULL UNIQUE,        -- canonical form
  kind TEXT NOT NULL,
  title TEXT NOT NULL DEFAULT '',      -- the site's
  user_title TEXT,
  site_url TEXT,
  folder TEXT,
  etag TEXT,
  modified TEXT,
  content_hash TEXT,
  last_refreshed INTEGER,
  next_due INTEGER,
  last_error TEXT,
  failures INTEGER NOT NULL DEFAULT 0,
  is_gone INTEGER NOT NULL DEFAULT 0,
  full_text TEXT NOT NULL DEFAULT 'when_short',
  charset TEXT,
  user TEXT,
  password TEXT,
  removed_at INTEGER
);
CREATE TABLE feed_counts (
  feed_id INTEGER PRIMARY KEY REFERENCES feeds(id) ON DELETE CASCADE,
  entries INTEGER NOT NULL DEFAULT 0,
  unread INTEGER NOT NULL DEFAULT 0,
  starred INTEGER NOT NULL DEFAULT 0,
  later INTEGER NOT NULL DEFAULT 0,
  voted INTEGER NOT NULL DEFAULT 0
);
CREATE TRIGGER feeds_added AFTER INSERT ON feeds BEGIN
  INSERT INTO feed_counts (feed_id) VALUES (new.id);
END;
"""

_ENTRIES = """
CREATE TABLE entries (
  id INTEGER PRIMARY KEY,
  feed_id INTEGER NOT NULL REFERENCES feeds(id) ON DELETE CASCADE,
  external_id TEXT NOT NULL,
  external_key INTEGER NOT NULL,
  title TEXT NOT NULL,
  title_key INTEGER,
  url TEXT,
  url_key INTEGER,
  author TEXT,
  category TEXT,
  published INTEGER,
  published_offset INTEGER,            -- NULL: a bare date
  updated INTEGER,
  updated_offset INTEGER,
  language TEXT,
  comments_url TEXT,
  comments_feed TEXT,
  comments_total INTEGER,
  score_up INTEGER,
  score_down INTEGER,
  views INTEGER,
  further TEXT,                        -- JSON: enclosures, discussions
  told_key INTEGER NOT NULL            -- hash of all the feed told: skips what did not change
);
CREATE UNIQUE INDEX entries_external ON entries (feed_id, external_key);
CREATE INDEX entries_url ON entries (url_key) WHERE url_key IS NOT NULL;
CREATE INDEX entries_title ON entries (title_key) WHERE title_key IS NOT NULL;
CREATE TABLE contents (
  entry_id INTEGER PRIMARY KEY REFERENCES entries(id) ON DELETE CASCADE,
  summary,                             -- text, or a blob: zlib
  content
);
CREATE TABLE articles (
  entry_id INTEGER PRIMARY KEY REFERENCES entries(id) ON DELETE CASCADE,
  origin TEXT NOT NULL,                -- feed, page
  body NOT NULL                        -- JSON, as contents
);
CREATE TABLE threads (
  entry_id INTEGER PRIMARY KEY REFERENCES entries(id) ON DELETE CASCADE,
  fetched_at INTEGER NOT NULL,
  seen_at INTEGER,
  body NOT NULL,                       -- JSON of the thread
  arrivals NOT NULL                    -- JSON: comment -> when it was first there
);
"""

_STATE = """
CREATE TABLE entry_state (
  entry_id INTEGER PRIMARY KEY REFERENCES entries(id) ON DELETE CASCADE,
  feed_id INTEGER NOT NULL,
  sort_at INTEGER NOT NULL,
  first_seen INTEGER NOT NULL,
  score INTEGER NOT NULL,
  comments INTEGER NOT NULL,
  comments_new INTEGER NOT NULL DEFAULT 0,
  is_read INTEGER NOT NULL DEFAULT 0,
  read_at INTEGER,
  is_starred INTEGER NOT NULL DEFAULT 0,
  is_later INTEGER NOT NULL DEFAULT 0,
  vote INTEGER NOT NULL DEFAULT 0,
  tags TEXT,                           -- JSON list
  hidden INTEGER NOT NULL DEFAULT 0    -- its feed was removed
);
CREATE INDEX state_feed_newest ON entry_state (feed_id, sort_at);
CREATE INDEX state_feed_score ON entry_state (feed_id, score, sort_at);
CREATE INDEX state_feed_comments ON entry_state (feed_id, comments, sort_at);
CREATE INDEX state_feed_unread ON entry_state (feed_id, sort_at) WHERE is_read = 0;
CREATE INDEX state_read_at ON entry_state (read_at) WHERE is_read = 1 AND read_at IS NOT NULL;
CREATE TRIGGER state_added AFTER INSERT ON entry_state BEGIN
  UPDATE feed_counts SET entries = entries + 1, unread = unread + (new.is_read = 0),
    starred = starred + new.is_starred, later = later + new.is_later,
    voted = voted + (new.vote <> 0)
    WHERE feed_id = new.feed_id;
END;
CREATE TRIGGER state_changed AFTER UPDATE OF is_read, is_starred, is_later, vote ON entry_state
WHEN old.is_read <> new.is_read OR old.is_starred <> new.is_starred
  OR old.is_later <> new.is_later OR (old.vote <> 0) <> (new.vote <> 0)
BEGIN
  UPDATE feed_counts SET unread = unread + old.is_read - new.is_read,
    starred = starred + new.is_starred - old.is_starred,
    later = later + new.is_later - old.is_later,
    voted = voted + (new.vote <> 0) - (old.vote <> 0)
    WHERE feed_id = new.feed_id;
END;
CREATE TRIGGER state_dropped AFTER DELETE ON entry_state BEGIN
  UPDATE feed_counts SET entries = entries - 1, unread = unread - (old.is_read = 0),
    starred = starred - old.is_starred, later = later - old.is_later,
    voted = voted - (old.vote <> 0)
    WHERE feed_id = old.feed_id;
END;
"""

_VOTES = """
CREATE TABLE vote_files (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  size INTEGER NOT NULL,
  changed INTEGER NOT NULL,            -- st_mtime_ns
  inode INTEGER NOT NULL,
  takes_more INTEGER NOT NULL DEFAULT 1,
  problems TEXT NOT NULL DEFAULT ''    -- what could not be read in it, a line each
);
CREATE TABLE vote_records (
  id INTEGER PRIMARY KEY,
  file_id INTEGER NOT NULL REFERENCES vote_files(id) ON DELETE CASCADE,
  url TEXT NOT NULL,
  url_key INTEGER NOT NULL,
  value INTEGER NOT NULL,
  at INTEGER NOT NULL,
  title TEXT NOT NULL DEFAULT '',
  feed TEXT NOT NULL DEFAULT ''
);
CREATE INDEX vote_records_url ON vote_records (url_key, at);
CREATE INDEX vote_records_file ON vote_records (file_id);
CREATE INDEX vote_records_at ON vote_records (at);
"""

_SEARCH = """
-- Without the texts, and without places in them: what is found is looked at again (search.py).
CREATE VIRTUAL TABLE search_words USING fts5(
  words, content='', columnsize=0, detail=none, tokenize='ascii', prefix='3 4'
);
INSERT INTO search_words (search_words, rank) VALUES ('automerge', 8);
INSERT INTO search_words (search_words, rank) VALUES ('hashsize', 16777216);
CREATE TABLE search_docs (             -- rowid in search_words -> entry; never used again
  doc INTEGER PRIMARY KEY AUTOINCREMENT,
  entry_id INTEGER NOT NULL UNIQUE REFERENCES entries(id) ON DELETE CASCADE
);
CREATE TABLE search_blocks (           -- of each 1,024 docs: no entry of it is newer than this
  block INTEGER PRIMARY KEY,
  newest INTEGER NOT NULL
);
CREATE INDEX search_blocks_newest ON search_blocks (newest);
CREATE TABLE search_pending (          -- entries to be indexed, the newest first
  sort_at INTEGER NOT NULL,
  entry_id INTEGER NOT NULL,
  asked INTEGER NOT NULL DEFAULT (random()),  -- another one: asked for again meanwhile
  PRIMARY KEY (sort_at, entry_id)
) WITHOUT ROWID;
INSERT INTO search_pending (sort_at, entry_id) SELECT sort_at, entry_id FROM entry_state;
CREATE TRIGGER search_entry_added AFTER INSERT ON entry_state BEGIN
  INSERT INTO search_pending (sort_at, entry_id) VALUES (new.sort_at, new.entry_id)
    ON CONFLICT DO UPDATE SET asked = random();
END;
CREATE TRIGGER search_entry_moved AFTER UPDATE OF sort_at ON entry_state
WHEN new.sort_at > old.sort_at BEGIN
  UPDATE search_blocks SET newest = max(newest, new.sort_at)
    WHERE block = (SELECT doc >> 10 FROM search_docs WHERE entry_id = new.entry_id);
END;
CREATE TRIGGER search_page_added AFTER INSERT ON articles WHEN new.origin = 'page' BEGIN
  INSERT INTO search_pending (sort_at, entry_id)
    SELECT sort_at, entry_id FROM entry_state WHERE entry_id = new.entry_id
    ON CONFLICT DO UPDATE SET asked = random();
END;
CREATE TRIGGER search_page_changed AFTER UPDATE OF origin, body ON articles
WHEN new.origin = 'page' BEGIN
  INSERT INTO search_pending (sort_at, entry_id)
    SELECT sort_at, entry_id FROM entry_state WHERE entry_id = new.entry_id
    ON CONFLICT DO UPDATE SET asked = random();
END;
"""

_FOUND_THREADS = """
CREATE TABLE entry_threads (           -- discussions that the entry does not name itself
  id INTEGER PRIMARY KEY,
  entry_id INTEGER NOT NULL REFERENCES entries(id) ON DELETE CASCADE,
  url TEXT NOT NULL,
  site TEXT NOT NULL DEFAULT '',
  title TEXT,
  comments_total INTEGER,
  score_up INTEGER,
  score_down INTEGER,
  found_at INTEGER NOT NULL,
  UNIQUE (entry_id, url)
);
-- They stood in the entry's own discussions before, behind a mark.
INSERT OR IGNORE INTO entry_threads (entry_id, url, found_at)
  SELECT e.id, d.value, s.first_seen FROM entries e
    CROSS JOIN entry_state s ON s.entry_id = e.id
    CROSS JOIN json_each(e.further, '$.discussions') d
    WHERE e.further LIKE '%"tui-reader:found"%' AND d.type = 'text' AND d.key > (
      SELECT m.key FROM json_each(e.further, '$.discussions') m
        WHERE m.value = 'tui-reader:found' LIMIT 1
    );
UPDATE entries SET further = json_set(further, '$.discussions', json((
    SELECT json_group_array(d.value) FROM json_each(entries.further, '$.discussions') d
      WHERE d.key < (
        SELECT m.key FROM json_each(entries.further, '$.discussions') m
          WHERE m.value = 'tui-reader:found' LIMIT 1
      )
  ))) WHERE further LIKE '%"tui-reader:found"%';
ALTER TABLE feeds ADD COLUMN keep_newest INTEGER NOT NULL DEFAULT 0;
-- Else the unread of a feed by score are looked for among all of its entries.
CREATE INDEX state_feed_unread_score ON entry_state (feed_id, score, sort_at) WHERE is_read = 0;
CREATE INDEX state_feed_unread_comments ON entry_state (feed_id, comments, sort_at)
  WHERE is_read = 0;
"""

_MARKS = """
ALTER TABLE entries ADD COLUMN marks TEXT;     -- of a board's list, words with blanks between
ALTER TABLE threads ADD COLUMN answers TEXT;   -- JSON: what it was made of, to ask for changes
"""

_SPANS = """
CREATE TABLE entry_spans (             -- how many entries not hidden each span of time holds
  span INTEGER PRIMARY KEY,            -- sort_at >> 35: nine and a half hours (places.py)
  entries INTEGER NOT NULL,
  unread INTEGER NOT NULL,
  starred INTEGER NOT NULL,
  later INTEGER NOT NULL,
  voted INTEGER NOT NULL
);
INSERT INTO entry_spans
  SELECT sort_at >> 35, count(*), sum(is_read = 0), sum(is_starred), sum(is_later), sum(vote <> 0)
    FROM entry_state WHERE hidden = 0 GROUP BY sort_at >> 35;
CREATE TRIGGER spans_added AFTER INSERT ON entry_state WHEN new.hidden = 0 BEGIN
  INSERT INTO entry_spans VALUES (
      new.sort_at >> 35, 1, new.is_read = 0, new.is_starred, new.is_later, new.vote <> 0
    ) ON CONFLICT (span) DO UPDATE SET entries = entries + 1,
      unread = unread + excluded.unread, starred = starred + excluded.starred,
      later = later + excluded.later, voted = voted + excluded.voted;
END;
CREATE TRIGGER spans_changed
AFTER UPDATE OF is_read, is_starred, is_later, vote ON entry_state
WHEN old.hidden = 0 AND new.hidden = 0 AND old.sort_at = new.sort_at AND (
  old.is_read <> new.is_read OR old.is_starred <> new.is_starred
  OR old.is_later <> new.is_later OR (old.vote <> 0) <> (new.vote <> 0)
)
BEGIN
  UPDATE entry_spans SET unread = unread + old.is_read - new.is_read,
    starred = starred + new.is_starred - old.is_starred,
    later = later + new.is_later - old.is_later,
    voted = voted + (new.vote <> 0) - (old.vote <> 0)
    WHERE span = new.sort_at >> 35;
END;
CREATE TRIGGER spans_moved AFTER UPDATE OF sort_at, hidden ON entry_state
WHEN old.sort_at <> new.sort_at OR old.hidden <> new.hidden BEGIN
  UPDATE entry_spans SET entries = entries - 1, unread = unread - (old.is_read = 0),
    starred = starred - old.is_starred, later = later - old.is_later,
    voted = voted - (old.vote <> 0)
    WHERE span = old.sort_at >> 35 AND old.hidden = 0;
  INSERT INTO entry_spans SELECT
      new.sort_at >> 35, 1, new.is_read = 0, new.is_starred, new.is_later, new.vote <> 0
      WHERE new.hidden = 0
    ON CONFLICT (span) DO UPDATE SET entries = entries + 1,
      unread = unread + excluded.unread, starred = starred + excluded.starred,
      later = later + excluded.later, voted = voted + excluded.voted;
END;
CREATE TRIGGER spans_dropped AFTER DELETE ON entry_state WHEN old.hidden = 0 BEGIN
  UPDATE entry_spans SET entries = entries - 1, unread = unread - (old.is_read = 0),
    starred = starred - old.is_starred, later = later - old.is_later,
    voted = voted - (old.vote <> 0)
    WHERE span = old.sort_at >> 35;
END;
"""

VIEW_CONDITIONS = {
    "all": "hidden = 0",
    "unread": "hidden = 0 AND is_read = 0",
    "starred": "hidden = 0 AND is_starred = 1",
    "later": "hidden = 0 AND is_later = 1",
    "voted": "hidden = 0 AND vote <> 0",
}
"""Of the views over all feeds: the condition of their partial indexes, and of their queries,
which must say it in these same words for SQLite to use the index."""

SORT_COLUMNS = {"newest": "sort_at", "score": "score, sort_at", "comments": "comments, sort_at"}


def _view_indexes() -> str:
    return "\n".join(
        f"CREATE INDEX state_{view}_{sort} ON entry_state ({columns}) WHERE {condition};"
        for view, condition in VIEW_CONDITIONS.items()
        for sort, columns in SORT_COLUMNS.items()
    )


MIGRATIONS: tuple[str, ...] = (
    "".join((_FEEDS, _ENTRIES, _STATE, _view_indexes(), _VOTES)),
    _SEARCH,
    _FOUND_THREADS,
    _MARKS,
    _SPANS,
)
"""The n-th brings a library from version n to n + 1."""
