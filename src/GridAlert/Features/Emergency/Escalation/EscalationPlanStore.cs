using Dapper;
using GridAlert.Platform;
using Npgsql;

namespace GridAlert.Features.Emergency.Escalation;

/// <summary>Escalation plans, every version kept.</summary>
public sealed class EscalationPlanStore(NpgsqlDataSource database, TimeProvider time)
{
    /// <summary>The plans that come with GridAlert.</summary>
    public static IReadOnlyList<EscalationPlan> Embedded { get; } = EmbeddedJson.ReadAll<EscalationPlan>(".Escalation.Plans.");

    /// <summary>Adds those that come with GridAlert and are not there yet.</summary>
    public async Task SeedAsync(CancellationToken cancel)
    {
        await using var connection = await database.OpenConnectionAsync(cancel);
        foreach (var plan in Embedded)
        {
            await connection.ExecuteAsync(
                "insert into escalation_plan (key, version, content, created_at) values (@Key, @Version, @content::jsonb, @now) on conflict do nothing",
                new { plan.Key, plan.Version, content = Json.Write(plan), now = time.GetUtcNow() });
        }
    }

    /// <summary>The newest version of each plan, the default first.</summary>
    public async Task<List<EscalationPlan>> NewestAsync(CancellationToken cancel)
    {
        await using var connection = await database.OpenConnectionAsync(cancel);
        var contents = await connection.QueryAsync<string>("select distinct on (key) content from escalation_plan order by key, version desc");
        return [.. contents.Select(Json.Read<EscalationPlan>).OrderBy(plan => plan.Key != EscalationPlan.Default).ThenBy(plan => plan.Key, StringComparer.Ordinal)];
    }

    /// <summary>Saves as the next version of its key and gives it back with that number.</summary>
    public static async Task<EscalationPlan> AddAsync(Transaction transaction, EscalationPlan plan, DateTimeOffset now)
    {
        await transaction.Connection.ExecuteAsync("select pg_advisory_xact_lock(@key)", new { key = Locks.Seeding });
        var version = await transaction.Connection.ExecuteScalarAsync<int>(
            "select coalesce(max(version), 0) + 1 from escalation_plan where key = @Key", new { plan.Key });
        var saved = plan with { Version = version };
        await transaction.Connection.ExecuteAsync(
            "insert into escalation_plan (key, version, content, created_at) values (@Key, @Version, @content::jsonb, @now)",
            new { saved.Key, saved.Version, content = Json.Write(saved), now });
        return saved;
    }
}
