-- Each day's air as it is known now, by derived series: raw and assessed side by side.
CREATE OR REPLACE VIEW main.air_quality AS
SELECT
    indicator, place, day, standard, iaqi_so2, iaqi_no2, iaqi_pm10, iaqi_co, iaqi_o3_8h, iaqi_o3_1h, iaqi_pm2_5,
    aqi, primary_pollutants, is_valid, aqi <= 100 AS is_good, is_dust_day, known_at
FROM observations.air_quality_day
QUALIFY row_number() OVER (PARTITION BY indicator, place, day ORDER BY known_at DESC, batch DESC) = 1;

COMMENT ON VIEW main.air_quality IS 'Each day''s air as it is known now, by derived series: what was worked out, from which standard, and what it is due to.';
COMMENT ON COLUMN main.air_quality.is_good IS 'Whether the day counts as good (an index of at most 100); null when it isn''t valid';
