-- Arrival, distance and size are stored when stories are. The joins are outer ones, though there always is a row, because
-- both engines leave out one whose columns nobody asks for.
SELECT
  s.story_id,
  s.article_id,
  a.outlet_id AS outlet,
  a.url,
  a.title,
  a.language,
  a.cluster_id AS copy_cluster_id,
  a.published_at,
  a.published_day,
  a.published_ts,
  a.published_precision,
  s.arrival,
  s.behind_s,
  t.size AS story_size,
  flag(a.off_domain) AS off_domain
FROM story_articles s
LEFT JOIN articles a ON a.id = s.article_id
LEFT JOIN stories t ON t.id = s.story_id
