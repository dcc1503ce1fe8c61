using Dapper;
using GridAlert.Platform;
using Npgsql;

namespace GridAlert.Features.Emergency.Playbooks;

/// <summary>Playbooks, every version kept: a dispatch names the one it came from.</summary>
public sealed class PlaybookStore(NpgsqlDataSource database, TimeProvider time)
{
    /// <summary>The playbooks that come with GridAlert.</summary>
    public static IReadOnlyList<Playbook> Embedded { get; } = EmbeddedJson.ReadAll<Playbook>(".Playbooks.");

    /// <summary>Adds those that come with GridAlert and are not there yet.</summary>
    public async Task SeedAsync(CancellationToken cancel)
    {
        await using var connection = await database.OpenConnectionAsync(cancel);
        foreach (var playbook in Embedded)
        {
            await connection.ExecuteAsync(
                "insert into playbook (scenario, version, content, created_at) values (@Scenario, @Version, @content::jsonb, @now) on conflict do nothing",
                new { playbook.Scenario, playbook.Version, content = Json.Write(playbook), now = time.GetUtcNow() });
        }
    }

    public async Task<IReadOnlyList<string>> ScenariosAsync(CancellationToken cancel)
    {
        await using var connection = await database.OpenConnectionAsync(cancel);
        return (await connection.QueryAsync<string>("select distinct scenario from playbook order by scenario")).AsList();
    }

    /// <summary>The newest version of each scenario.</summary>
    public async Task<List<Playbook>> NewestAsync(CancellationToken cancel)
    {
        await using var connection = await database.OpenConnectionAsync(cancel);
        var contents = await connection.QueryAsync<string>(
            """
            select distinct on (scenario) content from playbook
             order by scenario, version desc
            """);
        // The field's own order first, new scenarios after it.
        string[] first = ["epidemic", "majorEvent", "weather"];
        return [.. contents.Select(Json.Read<Playbook>).OrderBy(p => Array.IndexOf(first, p.Scenario) is var at && at >= 0 ? at : p.Scenario == "other" ? 99 : 50).ThenBy(p => p.Scenario, StringComparer.Ordinal)];
    }

    /// <summary>Saves as the next version of its scenario and gives it back with that number.</summary>
    public static async Task<Playbook> AddAsync(Transaction transaction, Playbook playbook, DateTimeOffset now)
    {
        await transaction.Connection.ExecuteAsync("select pg_advisory_xact_lock(@key)", new { key = Locks.Seeding });
        var version = await transaction.Connection.ExecuteScalarAsync<int>(
            "select coalesce(max(version), 0) + 1 from playbook where scenario = @Scenario", new { playbook.Scenario });
        var saved = playbook with { Version = version };
        await transaction.Connection.ExecuteAsync(
            "insert into playbook (scenario, version, content, created_at) values (@Scenario, @Version, @content::jsonb, @now)",
            new { saved.Scenario, saved.Version, content = Json.Write(saved), now });
        return saved;
    }
}
