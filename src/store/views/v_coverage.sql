SELECT
  outlet_id AS outlet,
  day,
  announced,
  stored,
  known,
  refused,
  gone,
  failed,
  dropped,
  announced - stored - known - refused - gone - failed - dropped AS waiting
FROM entry_days
