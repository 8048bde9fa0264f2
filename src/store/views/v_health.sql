SELECT
  outlet_id AS outlet,
  url,
  kind,
  day,
  new_articles,
  usual_new,
  CAST(texts AS DOUBLE PRECISION) / NULLIF(pages, 0) AS text_share,
  reads,
  failures,
  parts_failed,
  announced,
  pages,
  off_domain
FROM feed_days
