SELECT
  a.outlet_id AS citing,
  c.cited,
  c.kind AS how,
  c.occurrences AS n,
  a.id AS article_id,
  a.url,
  a.title,
  a.published_day,
  a.published_ts
FROM citations c
JOIN articles a ON a.id = c.article_id
