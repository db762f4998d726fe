-- When the first value of anything that a programme watches became known.
SELECT min(observation.known_at)
FROM observations.observation AS observation
SEMI JOIN pace.target AS target
    ON target.programme = ? AND target.indicator = observation.indicator AND target.place = observation.place
