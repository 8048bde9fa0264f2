-- Every article of a cluster but its origin, once, beside the origin. Types are cast to those that columns always had, else
-- Postgres could not replace the view under those that others built on it.
SELECT
  o.id AS origin_article_id,
  o.outlet_id AS origin_outlet,
  o.url AS origin_url,
  o.title AS origin_title,
  a.id AS article_id,
  a.outlet_id AS outlet,
  a.url,
  a.title,
  CAST(m.kind AS VARCHAR) AS kind,
  m.overlap,
  m.overlap_origin,
  COALESCE(a.published_ts, a.first_seen_ts) - COALESCE(o.published_ts, o.first_seen_ts) AS delay_s,
  a.wire_credit,
  a.published_day,
  a.cluster_id AS copy_cluster_id,
  m.method,
  a.first_seen_ts - o.first_seen_ts AS seen_delay_s,
  -- A day may have been any second of it: the origin's is its last one, the copy's its first.
  CASE
    WHEN o.first_seen_ts <= a.first_seen_ts
      AND o.published_ts + CASE o.published_precision WHEN 'day' THEN 86399 ELSE 0 END <= a.published_ts
      AND (o.first_seen_ts < a.first_seen_ts OR o.published_ts < a.published_ts)
    THEN 1 ELSE 0
  END AS origin_certain,
  flag(a.off_domain) AS off_domain
FROM matches m
JOIN articles a ON a.id = m.article_id
JOIN articles o ON o.id = a.cluster_id
