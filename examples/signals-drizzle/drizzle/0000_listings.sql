CREATE TABLE `coins` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`symbol` text NOT NULL,
	`name` text NOT NULL,
	`created_at` integer DEFAULT (unixepoch()) NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `coins_symbol_unique` ON `coins` (`symbol`);--> statement-breakpoint
CREATE TABLE `listings` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`coin_id` integer NOT NULL,
	`exchange` text NOT NULL,
	`status` text DEFAULT 'announced' NOT NULL,
	`opens_at` integer NOT NULL,
	FOREIGN KEY (`coin_id`) REFERENCES `coins`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `listings_opens_at_idx` ON `listings` (`opens_at`);--> statement-breakpoint
CREATE INDEX `listings_exchange_status_idx` ON `listings` (`exchange`,`status`);
