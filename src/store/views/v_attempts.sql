SELECT
  id AS attempt_id,
  run_id,
  outlet_id AS outlet,
  url,
  at,
  day(at) AS day,
  ts(at) AS at_ts,
  stage,
  outcome,
  reason,
  http_status,
  bytes,
  took_ms
FROM attempts
