-- +goose Up
-- +goose StatementBegin
CREATE FUNCTION one() RETURNS INTEGER LANGUAGE plpgsql AS $$ BEGIN RETURN 1; END $$;
-- +goose StatementEnd
-- +goose Down
DROP FUNCTION one();
