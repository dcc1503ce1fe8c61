using Dapper;
using GridAlert.Features.Everyday.Visits;
using GridAlert.Features.Neighbourhood;
using GridAlert.Features.Record;
using GridAlert.Platform;
using Npgsql;

namespace GridAlert.Features.Everyday.Recognition.Stars;

/// <summary>The one writer of ratings and objections. A month is rated once; a version that is there is never changed.</summary>
public sealed class StarStore(NpgsqlDataSource database, StarQuery query, UnitTree tree)
{
    /// <summary>Rates the month before, once it is long enough over; gives how many stairwells.</summary>
    public async Task<int> RateLastMonthAsync(DateTimeOffset now, CancellationToken cancel)
    {
        var month = Month.Of(now.Day()).Before;
        return now.Day().Day < StarRules.RatedFromDay || !await query.IsRecordedBeforeAsync(month.BeginsAt.ToUniversalTime(), cancel) ? 0 : await RateAsync(month, now, cancel);
    }

    /// <summary>Rates every stairwell for a month; none where that was done before.</summary>
    public async Task<int> RateAsync(Month month, DateTimeOffset now, CancellationToken cancel)
    {
        await using var connection = await database.OpenConnectionAsync(cancel);
        if (await RecognitionRunStore.IsDoneAsync(connection, "stars", month.First))
            return 0;
        var rated = new List<(string Code, StarRating Rating)>();
        foreach (var root in tree.Roots)
            rated.AddRange((await query.FactsAsync(root, month, cancel)).Select(one => (one.Key, StarRules.Rate(one.Value))));
        var count = 0;
        foreach (var some in rated.Chunk(RecognitionRunStore.RowsAtOnce))
            count += await AddAsync(connection, some, month, now, cancel);
        await RecognitionRunStore.BeginAsync(connection, "stars", month.First, now);
        return count;
    }

    private static async Task<int> AddAsync(NpgsqlConnection connection, (string Code, StarRating Rating)[] rated, Month month, DateTimeOffset now, CancellationToken cancel)
    {
        await using var begun = await connection.BeginTransactionAsync(cancel);
        var added = await connection.ExecuteAsync(
            """
            insert into star_rating (stairwell_code, month, version, rule, score, stars, lines, at)
            select t.code, @month, 1, @rule, t.score, t.stars, t.lines::jsonb, @now from unnest(@codes, @scores, @stars, @lines) as t(code, score, stars, lines) on conflict do nothing
            """,
            new
            {
                now,
                month = month.First,
                rule = StarRules.Rule,
                codes = Array.ConvertAll(rated, one => one.Code),
                scores = Array.ConvertAll(rated, one => one.Rating.Score),
                stars = Array.ConvertAll(rated, one => one.Rating.Stars),
                lines = Array.ConvertAll(rated, one => Json.Write(one.Rating.Lines)),
            });
        if (added > 0)
            await Journal.AppendAsync(new(connection), JournalKind.StarsRated, now, null, new { month = month.ToString(), rule = StarRules.Rule, stairwells = added });
        await begun.CommitAsync(CancellationToken.None);
        return added;
    }

    /// <summary>False where an objection waits already.</summary>
    public static async Task<bool> ObjectAsync(Transaction transaction, Guid id, string stairwellCode, DateOnly month, Guid memberId, string text, DateTimeOffset now) =>
        await transaction.Connection.ExecuteAsync(
            "insert into star_objection (id, stairwell_code, month, member_id, text, at) values (@id, @stairwellCode, @month, @memberId, @text, @now) on conflict do nothing",
            new { id, stairwellCode, month, memberId, text = Personal.Of(text), now }) == 1;

    /// <summary>An objection that waits, held; null where there is none.</summary>
    public static async Task<DateOnly?> HoldObjectionAsync(Transaction transaction, Guid id, string stairwellCode) =>
        await transaction.Connection.QuerySingleOrDefaultAsync<DateOnly?>(
            "select month from star_objection where id = @id and stairwell_code = @stairwellCode and decided_at is null for update", new { id, stairwellCode });

    public static Task DecideAsync(Transaction transaction, Guid id, bool corrected, string answer, string byName, DateTimeOffset now) =>
        transaction.Connection.ExecuteAsync(
            "update star_objection set decided_at = @now, decided_by_name = @byName, answer = @answer, corrected = @corrected where id = @id", new { id, corrected, answer = Personal.Of(answer), byName, now });

    public static Task AddVersionAsync(Transaction transaction, RatedStairwell newest, StarRating rating, Guid objectionId, string byName, DateTimeOffset now) =>
        transaction.Connection.ExecuteAsync(
            """
            insert into star_rating (stairwell_code, month, version, rule, score, stars, lines, at, by_name, objection_id)
            values (@StairwellCode, @Month, @version, @Rule, @score, @stars, @lines::jsonb, @now, @byName, @objectionId)
            """,
            new { newest.StairwellCode, newest.Month, version = newest.Version + 1, newest.Rule, score = rating.Score, stars = rating.Stars, lines = Json.Write(rating.Lines), now, byName, objectionId });
}
