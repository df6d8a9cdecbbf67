CREATE TABLE `roles` (`id` integer PRIMARY KEY NOT NULL);
CREATE TABLE `grants` (`role_id` integer REFERENCES `roles` (`id`));
--> statement-breakpoint
