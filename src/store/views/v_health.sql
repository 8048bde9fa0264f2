SELECT
  d.outlet_id AS outlet,
  d.url,
  d.kind,
  d.day,
  d.new_articles,
  d.usual_new,
  CAST(d.texts AS DOUBLE PRECISION) / NULLIF(d.pages, 0) AS text_share,
  d.reads,
  d.failures,
  d.parts_failed,
  d.announced,
  d.pages,
  d.off_domain,
  d.reads + d.failures AS polls,
  d.announced AS entries,
  CAST(d.titled AS DOUBLE PRECISION) / NULLIF(d.measured, 0) AS title_share,
  CAST(d.dated AS DOUBLE PRECISION) / NULLIF(d.measured, 0) AS date_share,
  CAST(d.authored AS DOUBLE PRECISION) / NULLIF(d.measured, 0) AS author_share,
  d.median_words,
  CAST(d.lag_s AS DOUBLE PRECISION) / NULLIF(d.timed, 0) AS lag_s,
  CAST(d.fetches AS DOUBLE PRECISION) / NULLIF(d.new_articles, 0) AS fetches_per_new,
  d.repeats,
  (
    SELECT COUNT(*)
    FROM alarms a
    WHERE a.outlet_id = d.outlet_id AND (a.feed = '' OR a.feed = d.url)
      AND day(a.began_at) <= d.day AND (a.ended_at IS NULL OR day(a.ended_at) >= d.day)
  ) AS alarms
FROM feed_days d
