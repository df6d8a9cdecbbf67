CREATE TABLE tools (id integer PRIMARY KEY, bed_id integer REFERENCES beds (number));
