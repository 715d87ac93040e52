"""The tables of the search index (`search_index.py` fills them)."""

from __future__ import annotations

SEARCH = """
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
