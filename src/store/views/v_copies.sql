-- Every article of a cluster but its origin, once, beside the origin.
-- Where nothing was measured against the origin itself, the figures are those of its best match in the cluster.
WITH measured AS (
  SELECT article_id, origin_id AS other_id, kind, overlap, overlap_origin, method
  FROM copies
  WHERE kind <> 'overlap'
  UNION ALL
  SELECT
    origin_id, article_id,
    CASE kind WHEN 'excerpt_of' THEN 'expands' WHEN 'expands' THEN 'excerpt_of' ELSE kind END,
    overlap_origin, overlap, method
  FROM copies
  WHERE kind <> 'overlap'
),
ranked AS (
  SELECT m.*,
    ROW_NUMBER() OVER (
      PARTITION BY m.article_id
      ORDER BY CASE WHEN m.other_id = a.cluster_id THEN 0 ELSE 1 END, m.overlap DESC, m.other_id
    ) AS nth
  FROM measured m
  JOIN articles a ON a.id = m.article_id AND a.cluster_id <> a.id
  JOIN articles b ON b.id = m.other_id AND b.cluster_id = a.cluster_id
)
SELECT
  o.article_id AS origin_article_id,
  o.outlet AS origin_outlet,
  o.url AS origin_url,
  o.title AS origin_title,
  a.article_id,
  a.outlet,
  a.url,
  a.title,
  c.kind,
  c.overlap,
  c.overlap_origin,
  COALESCE(a.published_ts, a.first_seen_ts) - COALESCE(o.published_ts, o.first_seen_ts) AS delay_s,
  a.wire_credit,
  a.published_day,
  a.copy_cluster_id,
  c.method,
  a.first_seen_ts - o.first_seen_ts AS seen_delay_s,
  -- A day may have been any second of it: the origin's is its last one, the copy's its first.
  CASE
    WHEN o.first_seen_ts <= a.first_seen_ts
      AND o.published_ts + CASE o.published_precision WHEN 'day' THEN 86399 ELSE 0 END <= a.published_ts
      AND (o.first_seen_ts < a.first_seen_ts OR o.published_ts < a.published_ts)
    THEN 1 ELSE 0
  END AS origin_certain,
  a.off_domain
FROM ranked c
JOIN v_articles a ON a.article_id = c.article_id
JOIN v_articles o ON o.article_id = a.copy_cluster_id
WHERE c.nth = 1
