using Dapper;
using GridAlert.Platform;
using Npgsql;

namespace GridAlert.Features.Everyday.Recognition.Own;

/// <summary>Keeps what responders allow.</summary>
public sealed class ChoiceStore(NpgsqlDataSource database)
{
    public async Task<Choice> OfAsync(Guid memberId, CancellationToken cancel)
    {
        await using var connection = await database.OpenConnectionAsync(cancel);
        return await connection.QuerySingleOrDefaultAsync<(bool OnBoard, Personal? Employer, bool Letter)?>("select on_board, employer, letter from recognition_choice where member_id = @memberId", new { memberId }) is { } row
            ? new(row.OnBoard, row.Employer, row.Letter)
            : Choice.None;
    }

    /// <summary>Without a letter the employer is nobody's business: it goes, from letters too.</summary>
    public static Task SaveAsync(Transaction transaction, Guid memberId, bool onBoard, string? employer, DateTimeOffset now) =>
        transaction.Connection.ExecuteAsync(
            """
            insert into recognition_choice (member_id, on_board, employer, letter, changed_at) values (@memberId, @onBoard, @employer, @letter, @now)
                on conflict (member_id) do update set on_board = @onBoard, employer = @employer, letter = @letter, changed_at = @now;
            update commendation set employer = null where member_id = @memberId and not @letter;
            """,
            new { memberId, onBoard, employer = Personal.Of(employer), letter = employer is not null, now });
}
