-- All quoted words of the outlet's day are counted, also those of which the text does not say who spoke them.
SELECT
  v.outlet,
  v.day,
  v.entity,
  CAST(v.words AS DOUBLE PRECISION) / NULLIF(v.quoted_words, 0) AS share,
  v.kind,
  v.name,
  v.quotes,
  v.words,
  v.quoted_words
FROM (
  SELECT
    q.outlet_id AS outlet,
    q.day,
    q.speaker AS entity,
    q.speaker_kind AS kind,
    CASE WHEN MIN(q.speaker_name) = MAX(q.speaker_name) THEN MIN(q.speaker_name) END AS name,
    COUNT(*) AS quotes,
    SUM(q.words) AS words,
    (
      SELECT SUM(n.quoted_words) FROM article_names n WHERE n.outlet_id = q.outlet_id AND n.day = q.day
    ) AS quoted_words
  FROM quotes q
  WHERE q.speaker IS NOT NULL
  GROUP BY q.speaker, q.outlet_id, q.day, q.speaker_kind
) v
