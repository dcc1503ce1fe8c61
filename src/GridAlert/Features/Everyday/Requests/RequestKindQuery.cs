using System.Globalization;
using Dapper;
using GridAlert.Platform;
using Npgsql;

namespace GridAlert.Features.Everyday.Requests;

/// <summary>Reads the kinds of requests with their times, named in the reader's language.</summary>
public sealed class RequestKindQuery(NpgsqlDataSource database)
{
    private sealed record Row
    {
        public required string Key { get; init; }
        public required string Name { get; init; }
        public required string NameEn { get; init; }
        public required TimeSpan AcceptWithin { get; init; }
        public required TimeSpan AnswerWithin { get; init; }
        public required TimeSpan RaiseWithin { get; init; }
        public required TimeSpan ConfirmWithin { get; init; }
        public required bool Administrative { get; init; }
    }

    public async Task<List<RequestKind>> AllAsync(CancellationToken cancel)
    {
        await using var connection = await database.OpenConnectionAsync(cancel);
        return await AllAsync(new Transaction(connection));
    }

    public static async Task<List<RequestKind>> AllAsync(Transaction transaction)
    {
        var isDefault = CultureInfo.CurrentUICulture.Name == Languages.Default;
        var rows = await transaction.Connection.QueryAsync<Row>(
            """
            select key, name, name_en as NameEn, accept_within as AcceptWithin, answer_within as AnswerWithin, raise_within as RaiseWithin, confirm_within as ConfirmWithin, administrative
              from request_kind order by place
            """);
        return [.. rows.Select(row => new RequestKind(row.Key, isDefault ? row.Name : row.NameEn, row.AcceptWithin, row.AnswerWithin, row.RaiseWithin, row.ConfirmWithin, row.Administrative))];
    }
}
