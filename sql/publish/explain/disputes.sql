-- What feeds say differently of the figures that one target in one place is judged on, newest first.
SELECT
    disputes.indicator, disputes.period_end, disputes.hour, disputes.feed, disputes.grade, disputes.value, disputes.counts,
    disputes.is_disputed, disputes.file_name, disputes.source_row, disputes.source_column, disputes.sha256
FROM main.disputes AS disputes
JOIN pace.target AS target ON target.target = $target AND target.place = $place
WHERE disputes.place = target.place AND disputes.period_end BETWEEN target.period_start AND target.period_end
    AND (disputes.indicator = target.indicator OR disputes.indicator IN (
        SELECT input.indicator FROM pace.target_input AS input WHERE input.target = $target AND input.place = $place))
ORDER BY disputes.period_end DESC, disputes.hour DESC, disputes.indicator, disputes.feed
