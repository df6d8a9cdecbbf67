-- migrate:up transaction:false
CREATE TABLE tags (id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY, word TEXT NOT NULL);
-- migrate:down
DROP TABLE tags;
