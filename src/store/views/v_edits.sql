SELECT
  a.id AS article_id,
  a.outlet_id AS outlet,
  a.url,
  b.revision AS from_rev,
  r.revision AS to_rev,
  b.title AS title_before,
  r.title AS title_after,
  flag(r.headline_changed) AS headline_changed,
  r.words_added,
  r.words_removed,
  r.seen_at,
  day(r.seen_at) AS seen_day,
  ts(r.seen_at) AS seen_ts,
  ts(r.seen_at) - ts(b.seen_at) AS lag_s
FROM revisions r
JOIN revisions b ON b.article_id = r.article_id AND b.revision = r.revision - 1
JOIN articles a ON a.id = r.article_id
-- A revision that `ingest reextract` made of the same page is not an edit.
WHERE r.revision > 1 AND (r.page_sha256 IS NULL OR b.page_sha256 IS NULL OR r.page_sha256 <> b.page_sha256)
-- Nor is one that has pages of the article which could not be read before.
  AND NOT (COALESCE(b.missing, '') LIKE 'pages:%' AND COALESCE(r.missing, '') <> b.missing)
