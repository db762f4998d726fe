-- The newest verdict on one target in one place.
SELECT * FROM main.scoreboard WHERE target = $target AND place = $place
