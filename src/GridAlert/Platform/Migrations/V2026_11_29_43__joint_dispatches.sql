-- Joint dispatches 与街道、社区协同: beside the trios' own, parts that a street or community does and closes itself. Nothing that
-- sends or answers a dispatch reads this.
create table dispatch_party (
    dispatch_id  uuid not null references dispatch,
    unit_code    text not null references unit,
    line         text not null,
    done_at      timestamptz,
    done_by_name text,
    note         text,
    primary key (dispatch_id, unit_code)
);
