CREATE INDEX accounts_words ON accounts USING gin (words);
