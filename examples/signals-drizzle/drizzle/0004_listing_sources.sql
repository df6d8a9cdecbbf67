-- Written by hand: where a listing was seen first, and when it came to us.
ALTER TABLE listings ADD COLUMN source text;--> statement-breakpoint
UPDATE listings SET source = 'calendar' WHERE opens_at > 1750000000;--> statement-breakpoint
ALTER TABLE coins ADD COLUMN added_at integer DEFAULT (unixepoch()) NOT NULL;--> statement-breakpoint

-- The alert list is sorted by age.
CREATE INDEX alert_instances_age_idx ON alert_instances (created_at);--> statement-breakpoint

-- Listings from before there were states.
ALTER TABLE listings ADD COLUMN status text DEFAULT 'announced' NOT NULL;
