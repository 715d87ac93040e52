"""The first tables: feeds, entries, what is known of them and of votes."""

from __future__ import annotations

FEEDS = """
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

ENTRIES = """
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

STATE = """
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

VOTES = """
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
