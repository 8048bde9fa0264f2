-- The page of a stored article asked again is a 'look' here, as it was called when this view was made: a view keeps its words.
SELECT
  id AS attempt_id,
  run_id,
  outlet_id AS outlet,
  url,
  at,
  day(at) AS day,
  ts(at) AS at_ts,
  CASE stage WHEN 'revisit' THEN 'look' ELSE stage END AS stage,
  outcome,
  reason,
  http_status,
  bytes,
  took_ms
FROM attempts
