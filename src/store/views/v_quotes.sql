-- As in v_mentions, what is looked up costs nothing where it is not asked for.
-- The words stand in the text that the quotes were found in, which a newer revision may have replaced a moment ago.
SELECT
  q.outlet_id AS outlet,
  q.day,
  q.speaker,
  q.speaker_name AS name,
  q.speaker_kind AS kind,
  q.verb,
  q.cue,
  q.words,
  q.first_char,
  q.chars,
  (
    SELECT substr(r.text, q.first_char, q.chars)
    FROM article_names n
    JOIN revisions r ON r.article_id = n.article_id AND r.revision = n.revision
    WHERE n.article_id = q.article_id
  ) AS quote,
  q.article_id,
  q.position,
  (SELECT a.url FROM articles a WHERE a.id = q.article_id) AS url,
  (SELECT a.title FROM articles a WHERE a.id = q.article_id) AS title
FROM quotes q
