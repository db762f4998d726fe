-- Which indicator is worked out from which, so that a derived figure can be followed back to the files behind it.

CREATE TABLE observations.derivation (
    programme VARCHAR NOT NULL,
    indicator VARCHAR NOT NULL,
    rule VARCHAR NOT NULL,
    role VARCHAR NOT NULL,
    input VARCHAR NOT NULL,
    PRIMARY KEY (indicator, role)
);
COMMENT ON TABLE observations.derivation IS 'How derived indicators come about, as the registry declares it: one row for each indicator that goes into another';
COMMENT ON COLUMN observations.derivation.programme IS 'Programme id';
COMMENT ON COLUMN observations.derivation.indicator IS 'The derived indicator';
COMMENT ON COLUMN observations.derivation.rule IS 'daily_aqi, daily_mean, daily_max_8h, mean_over_places, year_on_year or share';
COMMENT ON COLUMN observations.derivation.role IS 'What the rule calls the input, such as pm2_5, part or whole';
COMMENT ON COLUMN observations.derivation.input IS 'The indicator that goes in';

CREATE TABLE observations.place_part (
    programme VARCHAR NOT NULL,
    whole VARCHAR NOT NULL,
    part VARCHAR NOT NULL,
    PRIMARY KEY (programme, part)
);
COMMENT ON TABLE observations.place_part IS 'Which places are parts of others, as the registry declares it: a city and its stations';
COMMENT ON COLUMN observations.place_part.programme IS 'Programme id';
COMMENT ON COLUMN observations.place_part.whole IS 'Division code of the place whose figures are means over its parts';
COMMENT ON COLUMN observations.place_part.part IS 'Code of the part';
