-- A file was refused for being implausible. Of the same bytes again only what was found is new: who is asked, stays.
INSERT INTO raw.refusal (id, feed, sha256, code, detail, detail_zh, rows_read, rows_bad, cells, refused_at)
VALUES ($id, $feed, $sha256, $code, $detail, $detail_zh, $rows_read, $rows_bad, $cells, $refused_at)
ON CONFLICT (id) DO UPDATE SET
    code = excluded.code, detail = excluded.detail, detail_zh = excluded.detail_zh, rows_read = excluded.rows_read,
    rows_bad = excluded.rows_bad, cells = excluded.cells, refused_at = excluded.refused_at
