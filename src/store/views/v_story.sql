-- `arrival` counts the outlets of a story in the order of their first articles; an outlet's later ones have NULL.
-- A time that is only a day, or none at all, never arrives before one that is exact.
WITH members AS (
  SELECT
    s.story_id, a.article_id, a.outlet, a.url, a.title, a.language, a.copy_cluster_id,
    a.published_at, a.published_day, a.published_ts, a.published_precision,
    COALESCE(a.published_ts, a.first_seen_ts) AS seen_ts,
    CASE WHEN a.published_ts IS NULL OR a.published_precision = 'day' THEN 1 ELSE 0 END AS vague,
    a.off_domain
  FROM story_articles s
  JOIN v_articles a ON a.article_id = s.article_id
),
ranked AS (
  SELECT m.*,
    ROW_NUMBER() OVER (PARTITION BY story_id, outlet ORDER BY vague, seen_ts, article_id) AS nth,
    COUNT(*) OVER (PARTITION BY story_id) AS story_size
  FROM members m
),
firsts AS (
  SELECT article_id,
    ROW_NUMBER() OVER (PARTITION BY story_id ORDER BY vague, seen_ts, article_id) AS arrival,
    seen_ts - FIRST_VALUE(seen_ts) OVER (PARTITION BY story_id ORDER BY vague, seen_ts, article_id) AS behind_s
  FROM ranked
  WHERE nth = 1
)
SELECT
  r.story_id, r.article_id, r.outlet, r.url, r.title, r.language, r.copy_cluster_id,
  r.published_at, r.published_day, r.published_ts, r.published_precision,
  f.arrival, f.behind_s, r.story_size, r.off_domain
FROM ranked r
LEFT JOIN firsts f ON f.article_id = r.article_id
