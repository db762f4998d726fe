-- Why a file was refused is said in Chinese too; of files refused before, nobody wrote it.

ALTER TABLE raw.arrival ADD COLUMN detail_zh VARCHAR;
COMMENT ON COLUMN raw.arrival.detail IS 'For a refused or rejected file: the sentence that says why';
COMMENT ON COLUMN raw.arrival.detail_zh IS 'The same sentence in Chinese; null for files refused before reasons were given in both languages';

ALTER TABLE raw.refusal ADD COLUMN detail_zh VARCHAR;
COMMENT ON COLUMN raw.refusal.detail_zh IS 'The same as detail in Chinese; null for files refused before reasons were given in both languages';
