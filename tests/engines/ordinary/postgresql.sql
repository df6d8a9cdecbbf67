CREATE TABLE users (id BIGSERIAL PRIMARY KEY, email TEXT NOT NULL UNIQUE, data JSONB NOT NULL DEFAULT '{}'::jsonb, tags TEXT[] DEFAULT '{}', "key" TEXT, key2 varchar(20), created_at TIMESTAMPTZ NOT NULL DEFAULT now(), amount NUMERIC(10,2) DEFAULT 0.0, ok BOOLEAN DEFAULT FALSE)
CREATE TABLE kv (key VARCHAR(20) NOT NULL, value TEXT, comment TEXT, index INTEGER, type VARCHAR(10), PRIMARY KEY (key))
CREATE TABLE posts (id UUID PRIMARY KEY DEFAULT gen_random_uuid(), user_id BIGINT NOT NULL REFERENCES users ON DELETE CASCADE, first TEXT, set_id INTEGER, CONSTRAINT c CHECK (first <> ''))
CREATE INDEX i2 ON users USING gin (data jsonb_path_ops)
CREATE INDEX i3 ON users (lower(email) text_pattern_ops) WHERE ok
CREATE UNIQUE INDEX i4 ON users (email, (data->>'a')) INCLUDE (amount)
ALTER TABLE users ADD COLUMN first TEXT, ADD COLUMN IF NOT EXISTS z INTEGER DEFAULT 0 NOT NULL, ALTER COLUMN email TYPE VARCHAR(255) USING email::varchar, DROP CONSTRAINT IF EXISTS foo
ALTER TABLE ONLY users ALTER COLUMN email SET NOT NULL
ALTER TABLE users RENAME COLUMN amount TO total
INSERT INTO users (email, data) VALUES ('a', '{"x": 1}') ON CONFLICT (email) DO UPDATE SET data = EXCLUDED.data RETURNING id
UPDATE users u SET total = p.n FROM (SELECT user_id, count(*) AS n FROM posts GROUP BY user_id) p WHERE p.user_id = u.id
UPDATE users SET (email, key2) = ('a', 'b') WHERE id = 1
DELETE FROM users USING posts WHERE posts.user_id = users.id
CREATE OR REPLACE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.created_at = now(); RETURN NEW; END; $$
CREATE TRIGGER tr BEFORE UPDATE ON users FOR EACH ROW EXECUTE FUNCTION f()
CREATE TRIGGER tr2 AFTER INSERT OR UPDATE OF email ON users FOR EACH ROW WHEN (NEW.email IS NOT NULL) EXECUTE PROCEDURE f()
DROP TRIGGER IF EXISTS tr ON users
CREATE TYPE mood AS ENUM ('a', 'b')
DO $$ BEGIN IF 1 = 1 THEN NULL; END IF; END $$
CREATE VIEW v AS SELECT u.id, max(p.first) AS m, string_agg(p.first, ',') FROM users u LEFT JOIN LATERAL (SELECT * FROM posts WHERE user_id = u.id LIMIT 1) p ON true GROUP BY u.id
CREATE MATERIALIZED VIEW mv AS SELECT DISTINCT ON (email) email, id FROM users ORDER BY email, id DESC NULLS LAST
COMMENT ON COLUMN users.email IS 'x'
SET lock_timeout = '5s'
WITH x AS (DELETE FROM posts RETURNING *) INSERT INTO kv (key) SELECT first FROM x
CREATE TABLE ev (id BIGINT GENERATED ALWAYS AS IDENTITY, y TSVECTOR GENERATED ALWAYS AS (to_tsvector('english', 'x')) STORED, during TSTZRANGE, EXCLUDE USING gist (during WITH &&))
CREATE TABLE part (d DATE, a INT) PARTITION BY RANGE (d)
CREATE TABLE part1 PARTITION OF part FOR VALUES FROM ('2020-01-01') TO ('2021-01-01')
SELECT 'a' || 'b', 1::text, CURRENT_DATE - INTERVAL '1 day', ARRAY[1,2], '{}'::jsonb @> '{}', '{}'::jsonb ? 'a'
SELECT CAST(email AS CHAR(20)), EXTRACT(EPOCH FROM created_at), greatest(1,2), date_trunc('day', now()) AT TIME ZONE 'UTC' FROM users WHERE email ~* '^a' AND id = ANY(ARRAY[1,2])
CREATE POLICY p ON users FOR ALL USING (true)
GRANT SELECT ON users TO PUBLIC
TRUNCATE users, posts RESTART IDENTITY CASCADE
DROP TABLE IF EXISTS a, b CASCADE
CREATE EXTENSION IF NOT EXISTS pgcrypto
CREATE SEQUENCE s OWNED BY users.id
ALTER TABLE users ALTER id SET DEFAULT nextval('s'), ALTER COLUMN total DROP DEFAULT
CREATE TABLE lk (LIKE users INCLUDING ALL)
CREATE INDEX ON users (email)
MERGE INTO kv USING kv k2 ON kv.key = k2.key WHEN MATCHED THEN DO NOTHING
SELECT u.id FROM users u, posts p WHERE p.user_id = u.id LIMIT 10 OFFSET 5
SELECT count(*) FILTER (WHERE ok) FROM users GROUP BY GROUPING SETS ((email), ())
INSERT INTO kv (key, value) VALUES ('a', 'b'), ('c', current_setting('x', true))
CREATE TABLE "Order" ("userId" INTEGER NOT NULL, "createdAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP, "role" "mood" DEFAULT 'a', "n" DOUBLE PRECISION, CONSTRAINT "pk" PRIMARY KEY ("userId"))
ALTER TABLE "Order" ADD CONSTRAINT "fk" FOREIGN KEY ("userId") REFERENCES "Order"("userId") ON DELETE SET NULL ON UPDATE CASCADE
SELECT setval('s', (SELECT max(id) FROM users))
CREATE RULE r AS ON DELETE TO kv DO INSTEAD NOTHING
CREATE TABLE if_t (second INTEGER, month INTEGER, left_id INTEGER, "if" INT, enum TEXT, double_x INT)
SELECT xmlelement(name foo), overlay('abc' placing 'x' from 1), coalesce(1,2), uuid('00000000-0000-0000-0000-000000000000'), left('a',1), make_interval(days => 1)
SELECT make_interval(days := 1), 1 # 2, json_build_object(1, 2)
CREATE FUNCTION secured() RETURNS integer LANGUAGE sql SECURITY DEFINER AS 'SELECT 1'
CREATE TYPE whole AS (name TEXT)
CREATE TABLE composites (part whole)
INSERT INTO composites (part.name) VALUES ('a')
UPDATE composites SET part.name = 'a'
CREATE TABLE bit_sets (f1 INTEGER, f2 INTEGER)
SELECT s.f1 # s.f2 FROM bit_sets s
SET enable_hashjoin TO off
SELECT CASE WHEN 1 = 0 THEN 1 / 0 ELSE 1 END
SELECT sum(id) OVER w, id FROM users WINDOW w AS (ORDER BY id)
CREATE VIEW nat AS SELECT * FROM kv NATURAL INNER JOIN composites
CREATE OPERATOR <=> (LEFTARG = integer, RIGHTARG = integer, FUNCTION = int4pl)
SELECT 1 FROM users ORDER BY 1 <=> 2 LIMIT 5
SELECT CHAR(20) 'a'
GRANT SELECT (id), INSERT (email), UPDATE (email) ON users TO PUBLIC
WITH x AS (INSERT INTO composites VALUES (NULL) ON CONFLICT DO NOTHING RETURNING *) INSERT INTO composites SELECT * FROM x ON CONFLICT DO NOTHING
