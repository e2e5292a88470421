-- What each calendar month counts, kept beside its days: sums and stocks as deflated bytes, since reports read thousands of them
-- and whoever writes SQL has day_cell.

CREATE TABLE month_current (
    office_id text COLLATE "C" NOT NULL REFERENCES office,
    month date NOT NULL,
    stock_day date,
    sums bytea NOT NULL,
    stocks bytea NOT NULL,
    PRIMARY KEY (office_id, month)
);

-- Up to which envelope the months are true: not the head where a program that keeps none has appended.
ALTER TABLE office_head ADD COLUMN months_epoch bigint, ADD COLUMN months_seq bigint;
