SELECT
  id AS run_id,
  outlet_id AS outlet,
  command,
  outcome,
  started_at,
  day(started_at) AS started_day,
  ts(started_at) AS started_ts,
  ended_at,
  ts(ended_at) AS ended_ts,
  took_ms,
  new,
  revised,
  known,
  failed,
  error,
  remarks
FROM runs
