using Dapper;
using GridAlert.Features.Emergency.Dispatches;
using GridAlert.Platform;
using Npgsql;

namespace GridAlert.Features.Everyday.Law.Calendar;

/// <summary>The one writer and reader of the law days; the composer finds their words here.</summary>
public sealed class CampaignStore(NpgsqlDataSource database) : IReadyWords
{
    /// <summary>Before the key, in the composer's address.</summary>
    public const string Prefix = "campaign-";

    private sealed record Row
    {
        public required string Key { get; init; }
        public required short Month { get; init; }
        public short? Day { get; init; }
        public required string Name { get; init; }
        public required string Title { get; init; }
        public required string Body { get; init; }
    }

    public async Task<List<Campaign>> AllAsync(CancellationToken cancel)
    {
        await using var connection = await database.OpenConnectionAsync(cancel);
        return [.. (await connection.QueryAsync<Row>("select key, month, day, name, title, body from law_campaign order by month, day nulls first, key"))
            .Select(row => new Campaign(row.Key, row.Month, row.Day, row.Name, row.Title, row.Body))];
    }

    public async Task<ReadyWords?> FindAsync(string name, CancellationToken cancel) =>
        name.StartsWith(Prefix, StringComparison.Ordinal) && (await AllAsync(cancel)).Find(one => one.Key == name[Prefix.Length..]) is { } campaign
            ? new("publicity", campaign.Title, campaign.Body) : null;

    /// <summary>False where there is none of that key.</summary>
    public static async Task<bool> SaveAsync(Transaction transaction, Campaign campaign, string byName, DateTimeOffset now) =>
        await transaction.Connection.ExecuteAsync(
            "update law_campaign set month = @Month, day = @Day, name = @Name, title = @Title, body = @Body, saved_at = @now, saved_by = @byName where key = @Key",
            new { campaign.Key, campaign.Month, campaign.Day, campaign.Name, campaign.Title, campaign.Body, byName, now }) == 1;
}
