ALTER TABLE `alert_rules` ADD `channel` text DEFAULT 'mail' NOT NULL;
