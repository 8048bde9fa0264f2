SELECT
  h.watch,
  h.article_id,
  a.outlet_id AS outlet,
  a.url,
  r.title,
  h.at,
  day(h.at) AS day,
  ts(h.at) AS at_ts,
  h.webhook_outcome AS webhook
FROM hits h
JOIN articles a ON a.id = h.article_id
JOIN revisions r ON r.article_id = a.id AND r.revision = a.revision
