-- The daily air quality index from concentrations (HJ 633), one row per place and day: each pollutant's index, the AQI, and
-- what it is due to. Concentrations are carried as tenths in integers (µg/m³, CO in mg/m³), so that no rounding decides a day.
CREATE OR REPLACE TEMP TABLE daily_aqi AS
WITH setting AS (
    SELECT
        coalesce(max(value) FILTER (WHERE name = 'standard'), 'by_date') AS standard,
        coalesce(max(value) FILTER (WHERE name = 'dust'), 'keep') AS dust
    FROM derivation_setting
),
in_parts AS (
    -- CO is rounded to a tenth, the rest to a whole. A negative concentration is none; one that is far above every table
    -- is cut, so that nothing overflows.
    SELECT
        place, role, period_end AS day, known_at,
        role = 'dust' AND value = 1 AS is_dust,
        CASE WHEN role = 'co' THEN 1 ELSE 10 END AS step,
        CASE WHEN role = 'co' THEN 100000 ELSE 1000000 END AS parts,
        CASE WHEN value >= 0 THEN CAST(least(value, 1000000) * 1000000 AS BIGINT) END AS micro
    FROM derivation_input
),
rounded AS (
    -- Half to even (GB/T 8170).
    SELECT
        place, role, day, known_at, is_dust,
        step * (
            micro // parts
            + CASE WHEN micro % parts * 2 > parts OR (micro % parts * 2 = parts AND micro // parts % 2 = 1) THEN 1 ELSE 0 END
        ) AS tenths
    FROM in_parts
),
ruled AS (
    SELECT
        rounded.place, rounded.role, rounded.day, rounded.known_at, rounded.is_dust, rounded.tenths,
        aqi_standard.standard, setting.dust
    FROM rounded
    CROSS JOIN setting
    LEFT JOIN aqi_standard
        ON aqi_standard.standard = setting.standard
        OR (setting.standard = 'by_date' AND rounded.day >= aqi_standard.effective_from
            AND (aqi_standard.effective_to IS NULL OR rounded.day <= aqi_standard.effective_to))
),
indexed AS (
    -- Rounded up: a whole division of one less than the next whole.
    SELECT
        ruled.place, ruled.role, ruled.day, ruled.known_at, ruled.is_dust, ruled.tenths, ruled.standard, ruled.dust,
        aqi_segment.low_index
        + ((aqi_segment.high_index - aqi_segment.low_index) * (ruled.tenths - aqi_segment.low_concentration)
            + aqi_segment.high_concentration - aqi_segment.low_concentration - 1)
        // (aqi_segment.high_concentration - aqi_segment.low_concentration) AS iaqi
    FROM ruled
    LEFT JOIN aqi_segment
        ON aqi_segment.standard = ruled.standard AND aqi_segment.pollutant = ruled.role
        AND ruled.tenths <= aqi_segment.high_concentration
        AND (ruled.tenths > aqi_segment.low_concentration OR (ruled.tenths = 0 AND aqi_segment.low_concentration = 0))
),
by_day AS (
    SELECT
        place, day, standard,
        max(iaqi) FILTER (WHERE role = 'so2') AS iaqi_so2,
        max(iaqi) FILTER (WHERE role = 'no2') AS iaqi_no2,
        max(iaqi) FILTER (WHERE role = 'pm10') AS iaqi_pm10,
        max(iaqi) FILTER (WHERE role = 'co') AS iaqi_co,
        max(iaqi) FILTER (WHERE role = 'o3_8h') AS iaqi_o3_8h,
        max(iaqi) FILTER (WHERE role = 'o3_1h') AS iaqi_o3_1h,
        max(iaqi) FILTER (WHERE role = 'pm2_5') AS iaqi_pm2_5,
        count(tenths) FILTER (WHERE role = 'o3_8h') > 0 AS has_o3_8h,
        count(*) FILTER (WHERE is_dust) > 0 AS is_dust_day,
        count(*) FILTER (WHERE is_dust AND dust = 'exclude') > 0 AS leaves_out_day,
        count(*) FILTER (WHERE is_dust AND dust = 'without_pm') > 0 AS leaves_out_particles,
        max(known_at) AS known_at
    FROM indexed
    GROUP BY place, day, standard
),
counted AS (
    SELECT
        by_day.*,
        CASE WHEN NOT leaves_out_particles THEN iaqi_pm10 END AS counted_pm10,
        CASE WHEN NOT leaves_out_particles THEN iaqi_pm2_5 END AS counted_pm2_5,
        -- An 8-hour mean of ozone above its table isn't missing when the highest hour speaks for it.
        iaqi_so2 IS NULL OR iaqi_no2 IS NULL OR iaqi_co IS NULL
        OR (iaqi_o3_8h IS NULL AND (NOT has_o3_8h OR iaqi_o3_1h IS NULL))
        OR (NOT leaves_out_particles AND (iaqi_pm10 IS NULL OR iaqi_pm2_5 IS NULL)) AS is_incomplete
    FROM by_day
),
topped AS (
    SELECT
        counted.*,
        greatest(iaqi_so2, iaqi_no2, counted_pm10, iaqi_co, iaqi_o3_8h, iaqi_o3_1h, counted_pm2_5) AS highest
    FROM counted
),
judged AS (
    -- A day that lacks a pollutant is surely bad or unknown, never good (HJ 633-2026, 5.3.1; the older text is silent).
    SELECT
        topped.*,
        CASE WHEN NOT leaves_out_day AND (highest > 100 OR NOT is_incomplete) THEN highest END AS aqi
    FROM topped
)
SELECT
    place, day, standard,
    iaqi_so2, iaqi_no2, iaqi_pm10, iaqi_co, iaqi_o3_8h, iaqi_o3_1h, iaqi_pm2_5,
    aqi, aqi IS NOT NULL AS is_valid, is_dust_day,
    CASE WHEN aqi > 50 THEN concat_ws(
        '+',
        CASE WHEN iaqi_co = aqi THEN 'CO' END,
        CASE WHEN iaqi_no2 = aqi THEN 'NO2' END,
        CASE WHEN iaqi_o3_8h = aqi THEN 'O3' END,
        CASE WHEN iaqi_o3_1h = aqi THEN 'O3-1h' END,
        CASE WHEN counted_pm10 = aqi THEN 'PM10' END,
        CASE WHEN counted_pm2_5 = aqi THEN 'PM2.5' END,
        CASE WHEN iaqi_so2 = aqi THEN 'SO2' END
    ) END AS primary_pollutants,
    known_at
FROM judged
