SELECT
  id,
  NULLIF(outlet_id, '') AS outlet,
  NULLIF(feed, '') AS feed,
  kind,
  began_at,
  day(began_at) AS began_day,
  ts(began_at) AS began_ts,
  ended_at,
  ts(ended_at) AS ended_ts,
  last_seen_at,
  what,
  cure
FROM alarms
