CREATE TABLE invoices (id UUID PRIMARY KEY, account_id UUID NOT NULL REFERENCES accounts (id));
