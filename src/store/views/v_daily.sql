SELECT
  outlet_id AS outlet,
  day,
  NULLIF(language, '') AS language,
  NULLIF(section, '') AS section,
  kind,
  articles,
  words,
  partial,
  undated,
  timed,
  lag_s
FROM daily
