CREATE TABLE `workflow_runs` (
	`id` text PRIMARY KEY NOT NULL,
	`workflow` text NOT NULL,
	`state` text DEFAULT 'queued' NOT NULL,
	`started_at` integer,
	`finished_at` integer,
	`error` text
);
--> statement-breakpoint
CREATE INDEX `workflow_runs_state_idx` ON `workflow_runs` (`state`,`started_at`);--> statement-breakpoint
ALTER TABLE `workflow_system_status` ADD `active_agents` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
INSERT INTO `workflow_system_status` (`id`, `status`, `active_agents`) VALUES ('main', 'stopped', 0);--> statement-breakpoint
CREATE INDEX `alert_instances_open_idx` ON `alert_instances` (`severity`,`resolved_at`);
