-- The photos that responders sent for the photo fields of a dispatch's reply. The picture lies in the photos' folder.
create table reply_photo (
    id          uuid primary key,
    dispatch_id uuid not null references dispatch,
    member_id   uuid not null references member,
    field       text not null,
    file        text not null unique,
    sha256      bytea not null,
    bytes       integer not null,
    width       integer not null,
    height      integer not null,
    added_at    timestamptz not null,
    -- The same picture once more is the same photo.
    unique (dispatch_id, member_id, field, sha256)
);
