CREATE TABLE `audit_log` (
	`id` text PRIMARY KEY NOT NULL,
	`timestamp` text NOT NULL,
	`user_id` text NOT NULL,
	`actor_id` text NOT NULL,
	`action_type` text NOT NULL,
	`resource_type` text,
	`resource_id` text,
	`ip_address` text,
	`user_agent` text,
	`request_details` text,
	`response_status` integer
);
--> statement-breakpoint
CREATE INDEX `audit_log_user_id_timestamp` ON `audit_log` (`user_id`,`timestamp`);--> statement-breakpoint
CREATE INDEX `audit_log_action_type_timestamp` ON `audit_log` (`action_type`,`timestamp`);--> statement-breakpoint
CREATE TABLE `erasures` (
	`id` text PRIMARY KEY NOT NULL,
	`user_id` text NOT NULL,
	`erased_at` text NOT NULL
);
--> statement-breakpoint
CREATE TABLE `job_runs` (
	`job` text NOT NULL,
	`last_started_at` text,
	`last_finished_at` text,
	`leased_until` text
);
--> statement-breakpoint
CREATE UNIQUE INDEX `job_runs_job_one` ON `job_runs` (`job`);--> statement-breakpoint
CREATE TABLE `outbox` (
	`id` text PRIMARY KEY NOT NULL,
	`user_id` text NOT NULL,
	`topic` text NOT NULL,
	`ids` text NOT NULL,
	`created_at` text NOT NULL,
	`delivered_at` text,
	`leased_until` text,
	`attempts` integer DEFAULT 0 NOT NULL
);
--> statement-breakpoint
CREATE INDEX `outbox_delivered_at_created_at` ON `outbox` (`delivered_at`,`created_at`);--> statement-breakpoint
CREATE TABLE `people` (
	`id` text PRIMARY KEY NOT NULL,
	`wrapped_key` blob NOT NULL,
	`key_version` integer NOT NULL,
	`created_at` text NOT NULL
);
--> statement-breakpoint
CREATE TABLE `store_facts` (
	`name` text NOT NULL,
	`value` text NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `store_facts_name_one` ON `store_facts` (`name`);--> statement-breakpoint
CREATE TABLE `vault_keys` (
	`version` integer NOT NULL,
	`check_value` blob NOT NULL,
	`created_at` text NOT NULL,
	`retired_at` text
);
--> statement-breakpoint
CREATE UNIQUE INDEX `vault_keys_version_one` ON `vault_keys` (`version`);