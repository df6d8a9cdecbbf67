--liquibase formatted sql

--changeset dan:b1
CREATE TABLE notes (id BIGINT PRIMARY KEY, user_id BIGINT REFERENCES users (id));
--rollback DROP TABLE notes;

--changeset dan:b2 endDelimiter:/
ALTER TABLE notes ADD COLUMN body TEXT
/
ALTER TABLE note ADD COLUMN title TEXT
/
