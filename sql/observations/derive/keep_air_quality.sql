-- The parts of each day's AQI are kept beside it, for those who ask what made a day bad; one row a change.
INSERT INTO observations.air_quality_day
SELECT
    indicator.value, daily_aqi.place, daily_aqi.day, daily_aqi.known_at, CAST(batch.value AS BIGINT), daily_aqi.standard,
    daily_aqi.iaqi_so2, daily_aqi.iaqi_no2, daily_aqi.iaqi_pm10, daily_aqi.iaqi_co, daily_aqi.iaqi_o3_8h,
    daily_aqi.iaqi_o3_1h, daily_aqi.iaqi_pm2_5, daily_aqi.aqi, daily_aqi.primary_pollutants, daily_aqi.is_valid,
    daily_aqi.is_dust_day
FROM daily_aqi
JOIN derivation_setting AS indicator ON indicator.name = 'indicator'
JOIN derivation_setting AS batch ON batch.name = 'batch'
