SET client_encoding = 'UTF8';
CREATE TABLE public.users (id bigint NOT NULL, name text);
CREATE TABLE public.schema_migrations (version character varying NOT NULL);
INSERT INTO "schema_migrations" (version) VALUES ('20240102120000');
