SELECT
  a.id AS article_id,
  a.outlet_id AS outlet,
  a.url,
  a.title,
  a.published_at,
  a.first_seen_at,
  a.gone_at,
  day(a.gone_at) AS gone_day,
  ts(a.gone_at) AS gone_ts,
  ts(a.gone_at) - COALESCE(a.published_ts, a.first_seen_ts) AS lived_s
FROM articles a
WHERE a.gone_at IS NOT NULL
