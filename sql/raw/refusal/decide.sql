-- Write what was decided about a file.
UPDATE raw.refusal
SET decision = $decision, decided_by = $decided_by, why = $why, decided_at = $decided_at
WHERE id = $id
