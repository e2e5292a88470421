-- The central office's rows. Every key of what belongs to an office begins with the office, so that a distributed
-- PostgreSQL keeps an office's rows together. No serials, no advisory locks, no triggers.

CREATE TABLE centre (
    one boolean PRIMARY KEY CHECK (one),
    name text NOT NULL,
    signing_key bytea NOT NULL,
    token_key bytea NOT NULL,
    generation text NOT NULL
);

CREATE TABLE office (
    office_id text COLLATE "C" PRIMARY KEY,
    name text NOT NULL,
    calendar text NOT NULL,
    invitation_hash bytea,
    invitation_expires timestamptz
);

CREATE TABLE device (
    office_id text COLLATE "C" NOT NULL REFERENCES office,
    key bytea NOT NULL,
    rank integer NOT NULL,
    program text NOT NULL,
    code_hash bytea NOT NULL,
    enrolled_at timestamptz NOT NULL,
    revoked_at timestamptz,
    PRIMARY KEY (office_id, key)
);

-- The watermark: whoever moves it from where it was seen has appended.
CREATE TABLE office_head (
    office_id text COLLATE "C" PRIMARY KEY REFERENCES office,
    epoch bigint NOT NULL,
    seq bigint NOT NULL,
    digest bytea NOT NULL
);

-- The ledger: verbatim, only ever appended to.
CREATE TABLE envelope (
    office_id text COLLATE "C" NOT NULL REFERENCES office,
    epoch bigint NOT NULL,
    seq bigint NOT NULL,
    digest bytea NOT NULL,
    media text NOT NULL,
    payload bytea NOT NULL,
    key_id bytea NOT NULL,
    signature bytea NOT NULL,
    receipt_media text NOT NULL,
    receipt_payload bytea NOT NULL,
    receipt_key_id bytea NOT NULL,
    receipt_signature bytea NOT NULL,
    PRIMARY KEY (office_id, epoch, seq)
);

-- What waits until its schema is known.
CREATE TABLE parked (
    office_id text COLLATE "C" NOT NULL REFERENCES office,
    epoch bigint NOT NULL,
    seq bigint NOT NULL,
    schema text NOT NULL,
    PRIMARY KEY (office_id, epoch, seq)
);

-- The projection: what each day counts, by its latest accepted envelope.
CREATE TABLE day_current (
    office_id text COLLATE "C" NOT NULL REFERENCES office,
    day date NOT NULL,
    epoch bigint NOT NULL,
    seq bigint NOT NULL,
    kind text NOT NULL,
    reason text NOT NULL,
    received_at timestamptz NOT NULL,
    first_received_at timestamptz NOT NULL,
    PRIMARY KEY (office_id, day)
);

CREATE TABLE day_table (
    office_id text COLLATE "C" NOT NULL REFERENCES office,
    day date NOT NULL,
    table_id text COLLATE "C" NOT NULL,
    nature text NOT NULL,
    PRIMARY KEY (office_id, day, table_id)
);

CREATE TABLE day_cell (
    office_id text COLLATE "C" NOT NULL REFERENCES office,
    day date NOT NULL,
    table_id text COLLATE "C" NOT NULL,
    key text COLLATE "C" NOT NULL,
    count bigint NOT NULL,
    PRIMARY KEY (office_id, day, table_id, key)
);

CREATE TABLE publication (
    list text COLLATE "C" NOT NULL,
    number bigint NOT NULL,
    body text NOT NULL,
    PRIMARY KEY (list, number)
);
