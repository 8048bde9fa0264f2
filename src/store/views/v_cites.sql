SELECT
  a.outlet_id AS citing,
  c.cited,
  c.kind AS how,
  c.occurrences AS n,
  a.id AS article_id,
  a.url,
  r.title,
  day(r.published_at) AS published_day,
  ts(r.published_at) AS published_ts
FROM citations c
JOIN articles a ON a.id = c.article_id
JOIN revisions r ON r.article_id = a.id AND r.revision = a.revision
