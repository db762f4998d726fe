-- What the ledger says of how a file came, by now in more ways than two.

COMMENT ON COLUMN raw.arrival.source IS 'How the bytes came: inbox (somebody dropped them there); command line; delivery log (files of the past); http push by NAME; redis stream NAME, message NUMBER; or the address that they were fetched from (http, sftp, an object store, a folder), without credentials';
