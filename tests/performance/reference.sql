-- Frozen (docs/scale.md, "What the benchmark compares"): the table that a batch is compared with, and never tuned. As many rows as there are routings.
CREATE TABLE reference_routing (
    id bigint PRIMARY KEY,
    office smallint,
    jurisdiction smallint,
    port smallint,
    edition int,
    value bigint,
    since timestamptz,
    note char(40)
) WITH (fillfactor = 100);
CREATE INDEX reference_routing_office ON reference_routing (office, id);
