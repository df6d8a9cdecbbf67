CREATE TABLE `alert_rules` (
	`id` text PRIMARY KEY NOT NULL,
	`name` text NOT NULL,
	`metric` text NOT NULL,
	`threshold` real NOT NULL,
	`is_enabled` integer DEFAULT true NOT NULL
);
--> statement-breakpoint
CREATE TABLE `alert_instances` (
	`id` text PRIMARY KEY NOT NULL,
	`rule_id` text NOT NULL,
	`severity` text DEFAULT 'medium' NOT NULL,
	`value` real NOT NULL,
	`raised_at` integer DEFAULT (unixepoch()) NOT NULL,
	`resolved_at` integer,
	FOREIGN KEY (`rule_id`) REFERENCES `alert_rules`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE UNIQUE INDEX `alert_rules_name_unique` ON `alert_rules` (`name`);--> statement-breakpoint
CREATE INDEX `alert_instances_rule_idx` ON `alert_instances` (`rule_id`,`raised_at`);
