SELECT
  author,
  outlet_id AS outlet,
  COUNT(*) AS articles,
  MIN(published_day) AS first_day,
  MAX(published_day) AS last_day
FROM bylines
GROUP BY author, outlet_id
