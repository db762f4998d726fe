-- The parts of each day's AQI as they were known at each moment, under the places' own codes.
CREATE OR REPLACE TEMP TABLE daily_aqi AS
SELECT
    lens.place, daily_aqi.day, daily_aqi.standard,
    daily_aqi.iaqi_so2, daily_aqi.iaqi_no2, daily_aqi.iaqi_pm10, daily_aqi.iaqi_co, daily_aqi.iaqi_o3_8h,
    daily_aqi.iaqi_o3_1h, daily_aqi.iaqi_pm2_5, daily_aqi.aqi, daily_aqi.is_valid, daily_aqi.is_dust_day,
    daily_aqi.primary_pollutants, lens.moment AS known_at
FROM daily_aqi
JOIN lens ON lens.label = daily_aqi.place
