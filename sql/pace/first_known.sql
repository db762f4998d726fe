-- When the first figure that any of a programme's targets is judged on became known.
SELECT min(observation.known_at)
FROM observations.observation AS observation
SEMI JOIN (
    SELECT indicator, place FROM pace.target WHERE programme = $programme
    UNION
    SELECT input.indicator, input.place
    FROM pace.target_input AS input
    JOIN pace.target AS target ON target.target = input.target AND target.place = input.place
    WHERE target.programme = $programme
) AS watched ON watched.indicator = observation.indicator AND watched.place = observation.place
