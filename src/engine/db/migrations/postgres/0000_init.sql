CREATE TABLE "audit_log" (
	"id" uuid NOT NULL,
	"timestamp" timestamp (3) with time zone NOT NULL,
	"user_id" text NOT NULL,
	"actor_id" text NOT NULL,
	"action_type" text NOT NULL,
	"resource_type" text,
	"resource_id" text,
	"ip_address" text,
	"user_agent" text,
	"request_details" jsonb,
	"response_status" integer,
	CONSTRAINT "audit_log_key" PRIMARY KEY("id")
);
--> statement-breakpoint
CREATE TABLE "erasures" (
	"id" uuid NOT NULL,
	"user_id" text NOT NULL,
	"erased_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "erasures_key" PRIMARY KEY("id")
);
--> statement-breakpoint
CREATE TABLE "job_runs" (
	"job" text NOT NULL,
	"last_started_at" timestamp (3) with time zone,
	"last_finished_at" timestamp (3) with time zone,
	"leased_until" timestamp (3) with time zone,
	CONSTRAINT "job_runs_job_one" UNIQUE("job")
);
--> statement-breakpoint
CREATE TABLE "outbox" (
	"id" uuid NOT NULL,
	"user_id" text NOT NULL,
	"topic" text NOT NULL,
	"ids" jsonb NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"delivered_at" timestamp (3) with time zone,
	"leased_until" timestamp (3) with time zone,
	"attempts" integer DEFAULT 0 NOT NULL,
	CONSTRAINT "outbox_key" PRIMARY KEY("id")
);
--> statement-breakpoint
CREATE TABLE "people" (
	"id" uuid NOT NULL,
	"wrapped_key" "bytea" NOT NULL,
	"key_version" integer NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "people_key" PRIMARY KEY("id")
);
--> statement-breakpoint
CREATE TABLE "store_facts" (
	"name" text NOT NULL,
	"value" text NOT NULL,
	CONSTRAINT "store_facts_name_one" UNIQUE("name")
);
--> statement-breakpoint
CREATE TABLE "vault_keys" (
	"version" integer NOT NULL,
	"check_value" "bytea" NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"retired_at" timestamp (3) with time zone,
	CONSTRAINT "vault_keys_version_one" UNIQUE("version")
);
--> statement-breakpoint
CREATE INDEX "audit_log_user_id_timestamp" ON "audit_log" USING btree ("user_id","timestamp");--> statement-breakpoint
CREATE INDEX "audit_log_action_type_timestamp" ON "audit_log" USING btree ("action_type","timestamp");--> statement-breakpoint
CREATE INDEX "outbox_delivered_at_created_at" ON "outbox" USING btree ("delivered_at","created_at");