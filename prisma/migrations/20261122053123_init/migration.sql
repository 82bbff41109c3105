-- CreateTable
CREATE TABLE "provider" (
    "id" SERIAL NOT NULL,
    "iss" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "root_x" TEXT NOT NULL,
    "position" BIGINT NOT NULL,
    "registered_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "provider_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "provider_key" (
    "kid" TEXT NOT NULL,
    "provider_id" INTEGER NOT NULL,
    "x" TEXT NOT NULL,
    "registered_position" BIGINT NOT NULL,
    "revoked_position" BIGINT,
    "compromised_str" TEXT,
    "compromised_seq" BIGINT,
    "registered_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "provider_key_pkey" PRIMARY KEY ("kid")
);

-- CreateTable
CREATE TABLE "stream" (
    "id" SERIAL NOT NULL,
    "provider_id" INTEGER NOT NULL,
    "str" TEXT NOT NULL,
    "head_seq" BIGINT NOT NULL DEFAULT 0,
    "head_digest" BYTEA,
    "reported_to" BIGINT NOT NULL DEFAULT 0,

    CONSTRAINT "stream_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "log_head" (
    "id" INTEGER NOT NULL DEFAULT 1,
    "size" BIGINT NOT NULL DEFAULT 0,
    "clock" BIGINT NOT NULL DEFAULT 0,

    CONSTRAINT "log_head_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "log_entry" (
    "position" BIGINT NOT NULL,
    "kind" TEXT NOT NULL,
    "digest" TEXT NOT NULL,
    "content" TEXT NOT NULL,
    "received_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "log_entry_pkey" PRIMARY KEY ("position")
);

-- CreateTable
CREATE TABLE "log_tree" (
    "id" INTEGER NOT NULL DEFAULT 1,
    "size" BIGINT NOT NULL DEFAULT 0,

    CONSTRAINT "log_tree_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "tile" (
    "level" INTEGER NOT NULL,
    "index" BIGINT NOT NULL,
    "hashes" BYTEA NOT NULL,

    CONSTRAINT "tile_pkey" PRIMARY KEY ("level","index")
);

-- CreateTable
CREATE TABLE "checkpoint" (
    "size" BIGINT NOT NULL,
    "note" TEXT NOT NULL,
    "signed_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "checkpoint_pkey" PRIMARY KEY ("size")
);

-- CreateTable
CREATE TABLE "officer" (
    "kid" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "x" TEXT NOT NULL,
    "registered_position" BIGINT NOT NULL,
    "revoked_position" BIGINT,
    "registered_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "officer_pkey" PRIMARY KEY ("kid")
);

-- CreateTable
CREATE TABLE "pseudonym_epoch" (
    "epoch" TEXT NOT NULL,
    "generation" INTEGER NOT NULL,
    "digest" TEXT NOT NULL,
    "position" BIGINT NOT NULL,
    "threshold" INTEGER NOT NULL,
    "holders" INTEGER NOT NULL,
    "constants" TEXT NOT NULL,

    CONSTRAINT "pseudonym_epoch_pkey" PRIMARY KEY ("epoch","generation")
);

-- CreateTable
CREATE TABLE "lawful_order" (
    "digest" TEXT NOT NULL,
    "position" BIGINT NOT NULL,
    "kind" TEXT NOT NULL,
    "case_name" TEXT NOT NULL,
    "legal_basis" TEXT NOT NULL,
    "signed_by" TEXT NOT NULL,
    "approved_by" TEXT NOT NULL,
    "expires" BIGINT,
    "quota" INTEGER,
    "asked" INTEGER NOT NULL DEFAULT 0,
    "attribute" TEXT,
    "mode" TEXT,
    "profile" TEXT,
    "epoch" TEXT NOT NULL,
    "token" TEXT,
    "accounts" TEXT[],

    CONSTRAINT "lawful_order_pkey" PRIMARY KEY ("digest")
);

-- CreateTable
CREATE TABLE "disclosure" (
    "order_digest" TEXT NOT NULL,
    "provider_id" INTEGER NOT NULL,
    "delivered_position" BIGINT NOT NULL,
    "answer_digest" TEXT,
    "answered_position" BIGINT,
    "outcome" TEXT,
    "result_position" BIGINT,
    "matches" BOOLEAN,

    CONSTRAINT "disclosure_pkey" PRIMARY KEY ("order_digest","provider_id")
);

-- CreateTable
CREATE TABLE "statement" (
    "id" BIGSERIAL NOT NULL,
    "position" BIGINT,
    "provider_id" INTEGER NOT NULL,
    "stream_id" INTEGER NOT NULL,
    "seq" BIGINT NOT NULL,
    "jti" TEXT NOT NULL,
    "digest" BYTEA NOT NULL,
    "kid" TEXT NOT NULL,
    "act" TEXT NOT NULL,
    "epoch" TEXT NOT NULL,
    "period_from" BIGINT NOT NULL,
    "period_to" BIGINT NOT NULL,
    "iat" BIGINT NOT NULL,
    "jws" TEXT NOT NULL,
    "stands_at" BIGINT NOT NULL,
    "withdrawn_by" BIGINT,
    "body_digest" BYTEA,
    "answer" TEXT NOT NULL DEFAULT '',
    "received_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "statement_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "body" (
    "digest" BYTEA NOT NULL,
    "gzip" BYTEA,
    "length" INTEGER NOT NULL,
    "lines" INTEGER NOT NULL,

    CONSTRAINT "body_pkey" PRIMARY KEY ("digest")
);

-- CreateTable
CREATE TABLE "equivocation" (
    "id" BIGSERIAL NOT NULL,
    "stream_id" INTEGER NOT NULL,
    "seq" BIGINT NOT NULL,
    "position" BIGINT NOT NULL,
    "accepted_digest" BYTEA NOT NULL,
    "digest" BYTEA NOT NULL,
    "jws" TEXT NOT NULL,
    "received_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "equivocation_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "entity" (
    "id" TEXT NOT NULL,
    "founded_position" BIGINT NOT NULL,
    "founded_line" INTEGER NOT NULL,
    "merged_into" TEXT,
    "merged_position" BIGINT,

    CONSTRAINT "entity_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "account" (
    "id" SERIAL NOT NULL,
    "provider_id" INTEGER NOT NULL,
    "handle" TEXT NOT NULL,
    "entity_id" TEXT NOT NULL,
    "country" TEXT,
    "in_house" BOOLEAN NOT NULL DEFAULT false,
    "reseller_of" TEXT,
    "turned_position" BIGINT,
    "corrected_to" BIGINT,

    CONSTRAINT "account_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "identity_token" (
    "id" BIGSERIAL NOT NULL,
    "account_id" INTEGER NOT NULL,
    "attribute" TEXT NOT NULL,
    "mode" TEXT NOT NULL,
    "profile" TEXT NOT NULL,
    "epoch" TEXT NOT NULL,
    "token" TEXT NOT NULL,
    "strong" BOOLEAN NOT NULL,
    "void" BOOLEAN NOT NULL DEFAULT false,
    "withdrawn" BOOLEAN NOT NULL DEFAULT false,
    "position" BIGINT NOT NULL,
    "line" INTEGER NOT NULL,

    CONSTRAINT "identity_token_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "strong_token" (
    "attribute" TEXT NOT NULL,
    "mode" TEXT NOT NULL,
    "profile" TEXT NOT NULL,
    "epoch" TEXT NOT NULL,
    "token" TEXT NOT NULL,
    "accounts" INTEGER NOT NULL,
    "first_account_id" INTEGER,
    "standing" TEXT NOT NULL,
    "turned_position" BIGINT,
    "ruled" BOOLEAN NOT NULL DEFAULT false,

    CONSTRAINT "strong_token_pkey" PRIMARY KEY ("token","attribute","mode","profile","epoch")
);

-- CreateTable
CREATE TABLE "linkage_ruling" (
    "position" BIGINT NOT NULL,
    "act" TEXT NOT NULL,
    "attribute" TEXT NOT NULL,
    "mode" TEXT NOT NULL,
    "profile" TEXT NOT NULL,
    "epoch" TEXT NOT NULL,
    "token" TEXT NOT NULL,
    "iss" TEXT,
    "handle" TEXT,

    CONSTRAINT "linkage_ruling_pkey" PRIMARY KEY ("position")
);

-- CreateTable
CREATE TABLE "identity_link" (
    "id" BIGSERIAL NOT NULL,
    "from_account_id" INTEGER NOT NULL,
    "to_account_id" INTEGER NOT NULL,
    "attribute" TEXT NOT NULL,
    "mode" TEXT NOT NULL,
    "profile" TEXT NOT NULL,
    "epoch" TEXT NOT NULL,
    "token" TEXT NOT NULL,
    "position" BIGINT NOT NULL,
    "line" INTEGER NOT NULL,
    "ended_position" BIGINT,

    CONSTRAINT "identity_link_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "workload" (
    "id" BIGSERIAL NOT NULL,
    "statement_id" BIGINT NOT NULL,
    "line" INTEGER NOT NULL,
    "provider_id" INTEGER NOT NULL,
    "account_id" INTEGER NOT NULL,
    "workload" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "declared" TEXT NOT NULL,
    "start" BIGINT NOT NULL,
    "end" BIGINT,
    "planned_end" BIGINT,
    "as_of" BIGINT NOT NULL,
    "accelerators" JSONB NOT NULL,
    "precision" TEXT NOT NULL,
    "theoretical_top" BIGINT NOT NULL,
    "inter_node_gbps" DOUBLE PRECISION NOT NULL,
    "source" TEXT NOT NULL,
    "superseded_by" BIGINT,

    CONSTRAINT "workload_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "exchange" (
    "id" BIGSERIAL NOT NULL,
    "statement_id" BIGINT NOT NULL,
    "line" INTEGER NOT NULL,
    "provider_id" INTEGER NOT NULL,
    "workload" TEXT NOT NULL,
    "peer_workload" TEXT,
    "flow" TEXT,
    "endpoint" TEXT,
    "bytes_out" BIGINT NOT NULL,
    "bytes_in" BIGINT NOT NULL,
    "from" BIGINT NOT NULL,
    "to" BIGINT NOT NULL,
    "source" TEXT NOT NULL,
    "withdrawn" BOOLEAN NOT NULL DEFAULT false,

    CONSTRAINT "exchange_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "provider_fact" (
    "id" BIGSERIAL NOT NULL,
    "statement_id" BIGINT NOT NULL,
    "line" INTEGER NOT NULL,
    "provider_id" INTEGER NOT NULL,
    "kind" TEXT NOT NULL,
    "account_id" INTEGER,
    "source" TEXT NOT NULL,

    CONSTRAINT "provider_fact_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "policy" (
    "position" BIGINT NOT NULL,
    "digest" TEXT NOT NULL,
    "bytes" BYTEA NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "policy_pkey" PRIMARY KEY ("position")
);

-- CreateTable
CREATE TABLE "detection_run" (
    "id" BIGSERIAL NOT NULL,
    "engines" TEXT NOT NULL,
    "parameters" TEXT NOT NULL,
    "from_position" BIGINT NOT NULL,
    "position" BIGINT NOT NULL,
    "full" BOOLEAN NOT NULL,
    "overdue" TEXT[],
    "output_digest" TEXT NOT NULL,
    "verdict_count" INTEGER NOT NULL,
    "entry_position" BIGINT,
    "finished_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "detection_run_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "verdict" (
    "id" BIGSERIAL NOT NULL,
    "run_id" BIGINT NOT NULL,
    "entity_id" TEXT,
    "provider_id" INTEGER,
    "engine" TEXT NOT NULL,
    "parameters" TEXT NOT NULL,
    "position" BIGINT NOT NULL,
    "outcome" TEXT NOT NULL,
    "response" TEXT NOT NULL,
    "margin" DOUBLE PRECISION NOT NULL,
    "row" TEXT NOT NULL,

    CONSTRAINT "verdict_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "detection_job" (
    "id" BIGSERIAL NOT NULL,
    "state" TEXT NOT NULL,
    "parameters" TEXT NOT NULL,
    "position" BIGINT NOT NULL,
    "done" INTEGER NOT NULL DEFAULT 0,
    "total" INTEGER NOT NULL,
    "started_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "finished_at" TIMESTAMPTZ(3),
    "failure" TEXT,

    CONSTRAINT "detection_job_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "provider_iss_key" ON "provider"("iss");

-- CreateIndex
CREATE UNIQUE INDEX "provider_position_key" ON "provider"("position");

-- CreateIndex
CREATE INDEX "provider_key_provider_id_idx" ON "provider_key"("provider_id");

-- CreateIndex
CREATE UNIQUE INDEX "stream_provider_id_str_key" ON "stream"("provider_id", "str");

-- CreateIndex
CREATE UNIQUE INDEX "stream_id_provider_id_key" ON "stream"("id", "provider_id");

-- CreateIndex
CREATE UNIQUE INDEX "log_entry_digest_key" ON "log_entry"("digest");

-- CreateIndex
CREATE UNIQUE INDEX "pseudonym_epoch_digest_key" ON "pseudonym_epoch"("digest");

-- CreateIndex
CREATE UNIQUE INDEX "pseudonym_epoch_position_key" ON "pseudonym_epoch"("position");

-- CreateIndex
CREATE UNIQUE INDEX "lawful_order_position_key" ON "lawful_order"("position");

-- CreateIndex
CREATE INDEX "lawful_order_token_idx" ON "lawful_order"("token");

-- CreateIndex
CREATE UNIQUE INDEX "disclosure_answer_digest_key" ON "disclosure"("answer_digest");

-- CreateIndex
CREATE INDEX "disclosure_provider_id_idx" ON "disclosure"("provider_id");

-- CreateIndex
CREATE UNIQUE INDEX "statement_position_key" ON "statement"("position");

-- CreateIndex
CREATE UNIQUE INDEX "statement_digest_key" ON "statement"("digest");

-- CreateIndex
CREATE UNIQUE INDEX "statement_stream_id_seq_key" ON "statement"("stream_id", "seq");

-- CreateIndex
CREATE UNIQUE INDEX "statement_provider_id_jti_key" ON "statement"("provider_id", "jti");

-- CreateIndex
CREATE UNIQUE INDEX "equivocation_position_key" ON "equivocation"("position");

-- CreateIndex
CREATE UNIQUE INDEX "equivocation_digest_key" ON "equivocation"("digest");

-- CreateIndex
CREATE INDEX "equivocation_stream_id_seq_idx" ON "equivocation"("stream_id", "seq");

-- CreateIndex
CREATE INDEX "entity_merged_into_idx" ON "entity"("merged_into");

-- CreateIndex
CREATE INDEX "account_entity_id_idx" ON "account"("entity_id");

-- CreateIndex
CREATE UNIQUE INDEX "account_provider_id_handle_key" ON "account"("provider_id", "handle");

-- CreateIndex
CREATE INDEX "identity_token_token_idx" ON "identity_token"("token");

-- CreateIndex
CREATE UNIQUE INDEX "identity_token_account_id_attribute_mode_profile_epoch_toke_key" ON "identity_token"("account_id", "attribute", "mode", "profile", "epoch", "token");

-- CreateIndex
CREATE INDEX "linkage_ruling_token_idx" ON "linkage_ruling"("token");

-- CreateIndex
CREATE INDEX "identity_link_to_account_id_idx" ON "identity_link"("to_account_id");

-- CreateIndex
CREATE UNIQUE INDEX "identity_link_from_account_id_to_account_id_attribute_mode__key" ON "identity_link"("from_account_id", "to_account_id", "attribute", "mode", "profile", "epoch", "token");

-- CreateIndex
CREATE INDEX "workload_account_id_idx" ON "workload"("account_id");

-- CreateIndex
CREATE INDEX "workload_provider_id_workload_idx" ON "workload"("provider_id", "workload");

-- CreateIndex
CREATE UNIQUE INDEX "workload_statement_id_line_key" ON "workload"("statement_id", "line");

-- CreateIndex
CREATE INDEX "exchange_provider_id_workload_idx" ON "exchange"("provider_id", "workload");

-- CreateIndex
CREATE INDEX "exchange_flow_idx" ON "exchange"("flow");

-- CreateIndex
CREATE UNIQUE INDEX "exchange_statement_id_line_key" ON "exchange"("statement_id", "line");

-- CreateIndex
CREATE INDEX "provider_fact_account_id_idx" ON "provider_fact"("account_id");

-- CreateIndex
CREATE INDEX "provider_fact_provider_id_kind_idx" ON "provider_fact"("provider_id", "kind");

-- CreateIndex
CREATE UNIQUE INDEX "provider_fact_statement_id_line_key" ON "provider_fact"("statement_id", "line");

-- CreateIndex
CREATE UNIQUE INDEX "policy_digest_key" ON "policy"("digest");

-- CreateIndex
CREATE UNIQUE INDEX "detection_run_entry_position_key" ON "detection_run"("entry_position");

-- CreateIndex
CREATE UNIQUE INDEX "detection_run_position_full_parameters_key" ON "detection_run"("position", "full", "parameters");

-- CreateIndex
CREATE INDEX "verdict_entity_id_engine_id_idx" ON "verdict"("entity_id", "engine", "id");

-- CreateIndex
CREATE INDEX "verdict_provider_id_engine_id_idx" ON "verdict"("provider_id", "engine", "id");

-- CreateIndex
CREATE INDEX "verdict_outcome_margin_idx" ON "verdict"("outcome", "margin");

-- CreateIndex
CREATE UNIQUE INDEX "verdict_run_id_entity_id_engine_key" ON "verdict"("run_id", "entity_id", "engine");

-- CreateIndex
CREATE UNIQUE INDEX "verdict_run_id_provider_id_engine_key" ON "verdict"("run_id", "provider_id", "engine");

-- AddForeignKey
ALTER TABLE "provider_key" ADD CONSTRAINT "provider_key_provider_id_fkey" FOREIGN KEY ("provider_id") REFERENCES "provider"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "stream" ADD CONSTRAINT "stream_provider_id_fkey" FOREIGN KEY ("provider_id") REFERENCES "provider"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "disclosure" ADD CONSTRAINT "disclosure_order_digest_fkey" FOREIGN KEY ("order_digest") REFERENCES "lawful_order"("digest") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "disclosure" ADD CONSTRAINT "disclosure_provider_id_fkey" FOREIGN KEY ("provider_id") REFERENCES "provider"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "statement" ADD CONSTRAINT "statement_stream_id_provider_id_fkey" FOREIGN KEY ("stream_id", "provider_id") REFERENCES "stream"("id", "provider_id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "statement" ADD CONSTRAINT "statement_body_digest_fkey" FOREIGN KEY ("body_digest") REFERENCES "body"("digest") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "account" ADD CONSTRAINT "account_provider_id_fkey" FOREIGN KEY ("provider_id") REFERENCES "provider"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "account" ADD CONSTRAINT "account_entity_id_fkey" FOREIGN KEY ("entity_id") REFERENCES "entity"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "identity_token" ADD CONSTRAINT "identity_token_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "account"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "identity_link" ADD CONSTRAINT "identity_link_from_account_id_fkey" FOREIGN KEY ("from_account_id") REFERENCES "account"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "identity_link" ADD CONSTRAINT "identity_link_to_account_id_fkey" FOREIGN KEY ("to_account_id") REFERENCES "account"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "verdict" ADD CONSTRAINT "verdict_run_id_fkey" FOREIGN KEY ("run_id") REFERENCES "detection_run"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "verdict" ADD CONSTRAINT "verdict_entity_id_fkey" FOREIGN KEY ("entity_id") REFERENCES "entity"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "verdict" ADD CONSTRAINT "verdict_provider_id_fkey" FOREIGN KEY ("provider_id") REFERENCES "provider"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- By hand: what the schema language cannot say.

-- The log has one head, and it exists before the first statement: intake only ever locks and moves it.
ALTER TABLE "log_head" ADD CONSTRAINT "log_head_is_single" CHECK ("id" = 1);
ALTER TABLE "log_head" ADD CONSTRAINT "log_head_counts" CHECK ("size" >= 0 AND "clock" >= 0);
INSERT INTO "log_head" ("id", "size", "clock") VALUES (1, 0, 0);

-- An exchange names its other end in exactly one of two ways.
ALTER TABLE "exchange" ADD CONSTRAINT "exchange_names_peer_or_flow" CHECK (("peer_workload" IS NULL) <> ("flow" IS NULL));
ALTER TABLE "exchange" ADD CONSTRAINT "exchange_names_endpoint_of_flow" CHECK ("endpoint" IS NULL OR "flow" IS NOT NULL);

-- Bodies are gzip already: do not spend time on compressing them again.
ALTER TABLE "body" ALTER COLUMN "gzip" SET STORAGE EXTERNAL;

-- A verdict is on one entity or on one provider.
ALTER TABLE "verdict" ADD CONSTRAINT "verdict_names_entity_or_provider" CHECK (("entity_id" IS NULL) <> ("provider_id" IS NULL));

-- Hardly any account or token ever turns; those that do are looked for by every pass of detection.
CREATE INDEX "account_turned" ON "account" ("turned_position") WHERE "turned_position" IS NOT NULL;
CREATE INDEX "strong_token_not_linking" ON "strong_token" ("standing", "turned_position", "token") WHERE "standing" <> 'linking';
-- Nor is much withdrawn; what is, every pass looks for as well.
CREATE INDEX "statement_withdrawn" ON "statement" ("withdrawn_by") WHERE "withdrawn_by" IS NOT NULL;
ALTER TABLE "strong_token" ADD CONSTRAINT "strong_token_stands" CHECK ("standing" IN ('linking', 'quarantined', 'disregarded') AND "accounts" >= 0);
ALTER TABLE "linkage_ruling" ADD CONSTRAINT "linkage_ruling_names_account" CHECK (("iss" IS NULL) = ("handle" IS NULL) AND "act" IN ('disregard', 'restore'));
