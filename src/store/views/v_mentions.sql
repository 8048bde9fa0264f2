-- Address and headline are looked up for each row that is shown, so that a question without them reads no article: a
-- join from the left would be made by SQLite whether it is needed or not.
SELECT
  m.day,
  m.outlet_id AS outlet,
  m.entity,
  m.kind,
  m.n,
  m.name,
  flag(m.in_title) AS in_title,
  m.article_id,
  (SELECT a.url FROM articles a WHERE a.id = m.article_id) AS url,
  (SELECT a.title FROM articles a WHERE a.id = m.article_id) AS title
FROM mentions m
