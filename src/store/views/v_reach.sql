-- The bits are those of KIND_BITS in store/model.py.
SELECT
  n.outlet_id AS outlet,
  k.kind,
  CAST(SUM(n.articles) AS BIGINT) AS articles,
  CAST(SUM(CASE WHEN n.announced_by = k.bit THEN n.articles ELSE 0 END) AS BIGINT) AS only_here
FROM (
  SELECT outlet_id, announced_by, COUNT(*) AS articles
  FROM articles
  GROUP BY outlet_id, announced_by
) n
JOIN (
  SELECT 1 AS bit, 'rss' AS kind
  UNION ALL SELECT 2, 'sitemap'
  UNION ALL SELECT 4, 'listing'
  UNION ALL SELECT 8, 'homepage'
) k ON (n.announced_by & k.bit) <> 0
GROUP BY n.outlet_id, k.kind
