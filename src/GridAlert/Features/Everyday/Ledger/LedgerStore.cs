using Dapper;
using GridAlert.Platform;

namespace GridAlert.Features.Everyday.Ledger;

/// <summary>A home that is being edited, held until the transaction ends.</summary>
public sealed record HeldHome
{
    public required string StairwellCode { get; init; }
    public required int Version { get; init; }
    public Personal? ContactName { get; init; }
    public Personal? Phone { get; init; }
    public required string[] Tags { get; init; }
    /// <summary>Null while there is no version.</summary>
    public Personal? Kept { get; init; }

    /// <summary>What the ledger says of it now.</summary>
    public LedgerContent Content => LedgerRules.Present(Kept is null ? new() : Json.Read<LedgerContent>(Kept.Open), ContactName?.Open, Phone?.Open, Tags);
}

/// <summary>The one writer of the ledger's tables.</summary>
public static class LedgerStore
{
    /// <summary>Finds a home behind the member's own doors; null where it is none.</summary>
    public static Task<HeldHome?> FindAndHoldAsync(Transaction transaction, Guid householdId, Guid memberId) =>
        transaction.Connection.QuerySingleOrDefaultAsync<HeldHome>(
            """
            select h.stairwell_code as StairwellCode, coalesce(v.version, 0) as Version, h.contact_name as ContactName, h.phone, h.tags, v.content as Kept
              from household h
              left join lateral (select version, content from ledger_version where household_id = h.id order by version desc limit 1) v on true
             where h.id = @householdId and exists (select 1 from filled f where f.stairwell_code = h.stairwell_code and f.member_id = @memberId)
               for no key update of h
            """,
            new { householdId, memberId });

    /// <summary>Who wrote the versions after one, the oldest first.</summary>
    public static async Task<IReadOnlyList<Guid?>> AuthorsSinceAsync(Transaction transaction, Guid householdId, int version) =>
        (await transaction.Connection.QueryAsync<Guid?>(
            "select member_id from ledger_version where household_id = @householdId and version > @version order by version", new { householdId, version })).AsList();

    /// <summary>Keeps a new version; the home's row, by which it is targeted, changes with it.</summary>
    public static Task AppendAsync(Transaction transaction, Guid householdId, HeldHome before, LedgerContent content, IReadOnlyList<string> changed, Guid memberId, DateTimeOffset occurredAt, DateTimeOffset now) =>
        transaction.Connection.ExecuteAsync(
            """
            insert into ledger_version (household_id, version, content, changed, member_id, occurred_at, recorded_at)
            select id, 0, @was, '{}', null, coalesce(added_at, @now), coalesce(added_at, @now) from household where id = @householdId
                on conflict do nothing;
            insert into ledger_version (household_id, version, content, changed, member_id, occurred_at, recorded_at)
            values (@householdId, @version, @content, @changed, @memberId, @occurredAt, @now);
            update household set contact_name = @contactName, phone = @phone, tags = @tags, erased_at = case when @contactName::text is null then erased_at end
             where id = @householdId;
            """,
            new
            {
                householdId,
                was = Personal.Of(Json.Write(before.Content)),
                version = before.Version + 1,
                content = Personal.Of(Json.Write(content)),
                changed = changed.ToArray(),
                memberId,
                occurredAt,
                now,
                contactName = Personal.Of(content.ContactName),
                phone = content.Phone is null ? null : PersonalKeys.SealAlike(content.Phone),
                tags = LedgerRules.TagsOf(content).ToArray(),
            });

    /// <summary>An older confirmation, from a phone that was without network, takes nothing from a newer one.</summary>
    public static Task ConfirmAsync(Transaction transaction, Guid householdId, IReadOnlyCollection<string> sections, Guid memberId, DateTimeOffset occurredAt) =>
        transaction.Connection.ExecuteAsync(
            """
            insert into ledger_section as s (household_id, section, confirmed_at, confirmed_by)
            select @householdId, section, @occurredAt, @memberId from unnest(@sections) as i(section)
                on conflict (household_id, section) do update set confirmed_at = @occurredAt, confirmed_by = @memberId where s.confirmed_at < @occurredAt
            """,
            new { householdId, sections = sections.ToArray(), memberId, occurredAt });

    /// <summary>Null where the member holds no post there; false where the room is on the ledger already.</summary>
    public static async Task<bool?> AddAsync(Transaction transaction, Guid householdId, string stairwellCode, int floor, string room, Guid memberId, DateTimeOffset now) =>
        await transaction.Connection.ExecuteScalarAsync<bool>(
            "select exists (select 1 from filled where stairwell_code = @stairwellCode and member_id = @memberId)", new { stairwellCode, memberId })
            ? await transaction.Connection.ExecuteAsync(
                "insert into household (id, stairwell_code, floor, room, added_at) values (@householdId, @stairwellCode, @floor, @room, @now) on conflict do nothing",
                new { householdId, stairwellCode, floor = (short)floor, room, now }) == 1
            : null;
}
