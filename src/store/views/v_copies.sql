-- Every article that shares its text with an earlier one, beside the origin of its cluster.
-- Where nothing was measured against the origin itself, the figures are those of its best match.
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
  c.method
FROM v_articles a
JOIN v_articles o ON o.article_id = a.copy_cluster_id AND o.article_id <> a.article_id
JOIN copies c ON c.article_id = a.article_id AND c.kind <> 'overlap'
WHERE c.origin_id = o.article_id
   OR (c.overlap = (SELECT MAX(m.overlap) FROM copies m WHERE m.article_id = a.article_id AND m.kind <> 'overlap')
       AND NOT EXISTS (SELECT 1 FROM copies d
                       WHERE d.article_id = a.article_id AND d.origin_id = o.article_id AND d.kind <> 'overlap'))
