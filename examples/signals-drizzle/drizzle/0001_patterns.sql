CREATE TABLE `patterns` (
	`id` text PRIMARY KEY NOT NULL,
	`listing_id` integer NOT NULL,
	`kind` text NOT NULL,
	`confidence` real DEFAULT 0 NOT NULL,
	`embedding` blob,
	`found_at` integer DEFAULT (unixepoch()) NOT NULL,
	FOREIGN KEY (`listing_id`) REFERENCES `monitored_listings`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `patterns_listing_idx` ON `patterns` (`listing_id`,`found_at`);--> statement-breakpoint
CREATE TABLE `pattern_similarity` (
	`left_id` text NOT NULL,
	`right_id` text NOT NULL,
	`score` real NOT NULL,
	PRIMARY KEY(`left_id`, `right_id`),
	FOREIGN KEY (`left_id`) REFERENCES `patterns`(`id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`right_id`) REFERENCES `patterns`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `pattern_similarity_score_idx` ON `pattern_similarity` (`score`);
