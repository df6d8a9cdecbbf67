SET statement_timeout = 0;
CREATE TABLE public.users (id bigint NOT NULL, name text NOT NULL);

--
-- Dbmate schema migrations
--
INSERT INTO public.schema_migrations (version) VALUES ('20240101120000');
