using Dapper;
using GridAlert.Platform;
using Npgsql;
using NpgsqlTypes;

namespace GridAlert.Features.Neighbourhood.Demo;

/// <summary>Writes the demo district and its accounts into the tables.</summary>
public sealed class DemoStore(NpgsqlDataSource database)
{
    public async Task<int> CountStairwellsAsync(CancellationToken cancel)
    {
        await using var connection = await database.OpenConnectionAsync(cancel);
        return await connection.ExecuteScalarAsync<int>("select count(*)::int from unit where kind = 'stairwell'");
    }

    /// <summary>The seed and size that the district was made with; null when it was not made by a demo.</summary>
    public async Task<(long Seed, int Stairwells)?> MadeWithAsync(CancellationToken cancel)
    {
        await using var connection = await database.OpenConnectionAsync(cancel);
        return (await connection.QueryAsync<(long, int)>(
            "select (data ->> 'seed')::bigint, (data ->> 'stairwells')::int from journal where kind = 'districtLoaded' order by tx, seq limit 1"))
            .Select(made => ((long, int)?)made).FirstOrDefault();
    }

    /// <summary>Streams the whole district in one transaction.</summary>
    public async Task LoadAsync(long seed, int stairwells, DateTimeOffset now, CancellationToken cancel)
    {
        var district = new DemoDistrict(seed, stairwells);
        await using var connection = await database.OpenConnectionAsync(cancel);
        await using var transaction = await connection.BeginTransactionAsync(cancel);
        await CopyUnitsAsync(connection, district.UnitsAboveStairwells, cancel);
        foreach (var page in district.Stairwells().Chunk(500))
            await CopyAsync(connection, page, now, cancel);
        await connection.ExecuteAsync(
            """
            insert into journal (at, kind, data) values (@now, 'districtLoaded', json_build_object('seed', @seed, 'stairwells', @stairwells))
            """,
            new { now, seed, stairwells });
        await transaction.CommitAsync(cancel);
        await connection.ExecuteAsync("select analyze_roster()");
    }

    private static async Task CopyUnitsAsync(NpgsqlConnection connection, IEnumerable<DemoUnit> units, CancellationToken cancel)
    {
        await using var copy = await connection.BeginBinaryImportAsync("copy unit (code, kind, parent_code, name, form, lineage) from stdin (format binary)", cancel);
        foreach (var unit in units)
        {
            await copy.StartRowAsync(cancel);
            await copy.WriteAsync(unit.Code, cancel);
            await copy.WriteAsync(unit.Kind.ToString().ToLowerInvariant(), cancel);
            await copy.WriteAsync(unit.ParentCode, NpgsqlDbType.Text, cancel);
            await copy.WriteAsync(unit.Name, cancel);
            await copy.WriteAsync(unit.Form?.ToString().ToLowerInvariant(), NpgsqlDbType.Text, cancel);
            await copy.WriteAsync(unit.Lineage, cancel);
        }
        await copy.CompleteAsync(cancel);
    }

    private static async Task CopyAsync(NpgsqlConnection connection, DemoStairwell[] page, DateTimeOffset now, CancellationToken cancel)
    {
        await CopyUnitsAsync(connection, page.Select(s => s.Unit), cancel);
        await using (var copy = await connection.BeginBinaryImportAsync("copy member (id, name, phone, created_at) from stdin (format binary)", cancel))
        {
            foreach (var (_, member) in page.SelectMany(s => s.Trio))
                await copy.WriteRowAsync(cancel, member.Id, PersonalKeys.Seal(member.Name), PersonalKeys.SealAlike(member.Phone), now);
            await copy.CompleteAsync(cancel);
        }
        await using (var copy = await connection.BeginBinaryImportAsync("copy post (id, stairwell_code, role, member_id, began_at) from stdin (format binary)", cancel))
        {
            foreach (var (post, _) in page.SelectMany(s => s.Trio))
                await copy.WriteRowAsync(cancel, post.Id, post.StairwellCode, post.Role, post.MemberId, now);
            await copy.CompleteAsync(cancel);
        }
        await using (var copy = await connection.BeginBinaryImportAsync("copy household (id, stairwell_code, floor, room, contact_name, phone, tags) from stdin (format binary)", cancel))
        {
            foreach (var home in page.SelectMany(s => s.Households))
                await copy.WriteRowAsync(cancel, home.Id, home.StairwellCode, (short)home.Floor, home.Room, PersonalKeys.Seal(home.ContactName), PersonalKeys.SealAlike(home.Phone), home.Tags);
            await copy.CompleteAsync(cancel);
        }
    }

    /// <summary>One account for each kind of user; those that are there get this password.</summary>
    public async Task SaveAccountsAsync(IEnumerable<DemoAccount> accounts, string passwordHash, DateTimeOffset now, CancellationToken cancel)
    {
        await using var connection = await database.OpenConnectionAsync(cancel);
        foreach (var account in accounts)
        {
            await connection.ExecuteAsync(
                """
                insert into account (id, user_name, name, role, unit_code, phone, password_hash, demo, created_at)
                values (@id, @UserName, @Name, @Role, @UnitCode, @Phone, @passwordHash, true, @now)
                on conflict (user_name) do update set password_hash = excluded.password_hash, phone = excluded.phone where account.demo
                """,
                new { id = Guid.CreateVersion7(now), account.UserName, account.Name, account.Role, account.UnitCode, Phone = Personal.Of(account.Phone), passwordHash, now });
        }
    }
}
