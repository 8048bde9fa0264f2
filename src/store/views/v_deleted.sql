SELECT
  a.id AS article_id,
  a.outlet_id AS outlet,
  a.url,
  r.title,
  r.published_at,
  a.first_seen_at,
  a.gone_at,
  day(a.gone_at) AS gone_day,
  ts(a.gone_at) AS gone_ts,
  ts(a.gone_at) - COALESCE(ts(r.published_at), ts(a.first_seen_at)) AS lived_s
FROM articles a
JOIN revisions r ON r.article_id = a.id AND r.revision = a.revision
WHERE a.gone_at IS NOT NULL
