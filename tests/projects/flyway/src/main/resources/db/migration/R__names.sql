CREATE OR REPLACE VIEW names AS SELECT id, name, note FROM users;
