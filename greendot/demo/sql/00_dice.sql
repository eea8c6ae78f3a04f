-- A key and the seed → a number that is the same on every machine (demo/dice.py says the same in Python).
CREATE MACRO bits(key) AS md5_number_lower(concat(getvariable('seed'), ':', key));
CREATE MACRO dice(key) AS (bits(key) >> 11)::DOUBLE / 9007199254740992;
-- -1 to 1, as often above as below
CREATE MACRO sway(key) AS 2 * dice(key) - 1;
-- roughly normal: mean 0, deviation 1
CREATE MACRO bell(key) AS 2 * (dice(concat(key, '/1')) + dice(concat(key, '/2')) + dice(concat(key, '/3')) - 1.5);
-- 16 bits of a hash as a number from -1 to 1, so that one hash serves a whole row
CREATE MACRO part(hash, i) AS ((hash >> (16 * i)) & 65535)::DOUBLE / 32767.5 - 1;
-- every date that is not planted moves a little from company to company; seed 1 is as declared
CREATE MACRO moved(day, key) AS
    CASE WHEN getvariable('seed') = 1 THEN day ELSE day + CAST(floor(dice(concat('moved:', key)) * 7) - 3 AS INTEGER) END;
-- which of n things, 1 to n
CREATE MACRO choice(key, n) AS 1 + CAST(floor(dice(key) * n) AS INTEGER);
