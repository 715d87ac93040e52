"""What came to the tables later, each as one migration."""

from __future__ import annotations

FOUND_THREADS = """
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

MARKS = """
ALTER TABLE entries ADD COLUMN marks TEXT;     -- of a board's list, words with blanks between
ALTER TABLE threads ADD COLUMN answers TEXT;   -- JSON: what it was made of, to ask for changes
"""

SPANS = """
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
