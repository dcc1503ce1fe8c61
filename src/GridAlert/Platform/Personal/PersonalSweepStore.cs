using System.Globalization;
using System.Security.Cryptography;
using Dapper;
using Npgsql;

namespace GridAlert.Platform;

/// <summary>How far the stored values are brought to the present key.</summary>
/// <param name="Done">Everything is.</param>
public sealed record PersonalSweepState(bool Done, DateTimeOffset? FinishedAt);

/// <summary>
/// Brings every stored personal value to the present key: those of an earlier key, and those that an earlier release left
/// unencrypted. Page by page, each batch a transaction that waits for nobody and says where it stopped; a pass that finds nothing
/// more ends it, and a day later it looks again.
/// </summary>
public sealed class PersonalSweepStore(NpgsqlDataSource database, TimeProvider time, ILogger<PersonalSweepStore> log)
{
    private const int Pages = 256;
    private static readonly TimeSpan Again = TimeSpan.FromDays(1);

    private enum How { Text, Alike, Json }

    private sealed record Column(string Name, How How);

    private sealed record Table(string Name, params Column[] Columns);

    /// <summary>Every column with personal data, and how it is encrypted.</summary>
    private static readonly Table[] Tables =
    [
        new("member", new Column("name", How.Text), new Column("phone", How.Alike), new Column("wrong_phone", How.Alike)),
        new("household", new Column("contact_name", How.Text), new Column("phone", How.Alike)),
        new("responsibility", new Column("name", How.Text), new Column("phone", How.Text)),
        new("account", new Column("phone", How.Text)),
        new("device", new Column("name", How.Text)),
        new("message", new Column("number", How.Alike)),
        new("message_attempt"),
        new("report", new Column("text", How.Text), new Column("close_reason", How.Text)),
        new("report_answer", new Column("text", How.Text)),
        new("request", new Column("text", How.Text), new Column("contact_name", How.Text), new Column("contact_phone", How.Text), new Column("tracking", How.Text)),
        new("request_step", new Column("text", How.Text)),
        new("grid_service", new Column("name", How.Text), new Column("phone", How.Text)),
        new("mediation", new Column("subject", How.Text), new Column("party_a", How.Text), new Column("phone_a", How.Text), new Column("party_b", How.Text), new Column("phone_b", How.Text), new Column("agreement", How.Text)),
        new("mediation_step", new Column("text", How.Text)),
        new("law_group", new Column("keeper", How.Text)),
        new("nominee", new Column("name", How.Text)),
        new("household_result", new Column("note", How.Alike)),
        new("ledger_version", new Column("content", How.Text)),
        new("visit", new Column("note", How.Alike)),
        new("volunteer_hours", new Column("text", How.Text)),
        new("recognition_choice", new Column("employer", How.Text)),
        new("commendation", new Column("employer", How.Text)),
        new("star_objection", new Column("text", How.Text), new Column("answer", How.Text)),
        new("material_help", new Column("what", How.Text)),
        new("receipt", new Column("note", How.Alike), new Column("reason", How.Alike), new Column("reply", How.Json)),
        new("work_station", new Column("contact_name", How.Text), new Column("contact_phone", How.Text)),
    ];

    private sealed record State
    {
        public required int KeyId { get; init; }
        public required int Place { get; init; }
        public required long Page { get; init; }
        public required long Changed { get; init; }
        public DateTimeOffset? FinishedAt { get; init; }

        public bool IsDone(int keyId, DateTimeOffset now) => KeyId == keyId && FinishedAt > now - Again;
    }

    private const string Select = "select key_id as KeyId, place, page, changed, finished_at as FinishedAt from personal_sweep";

    public async Task<PersonalSweepState> StateAsync(CancellationToken cancel)
    {
        await using var connection = await database.OpenConnectionAsync(cancel);
        var state = await connection.QuerySingleAsync<State>(Select);
        return new(state.KeyId == PersonalKeys.PresentId && state.FinishedAt is not null, state.FinishedAt);
    }

    /// <summary>Goes on for as long as it may; true once there is nothing left to do.</summary>
    public async Task<bool> RunAsync(TimeSpan budget, CancellationToken cancel)
    {
        var began = time.GetTimestamp();
        while (!await StepAsync(cancel))
        {
            if (time.GetElapsedTime(began) > budget)
                return false;
        }
        return true;
    }

    private async Task<bool> StepAsync(CancellationToken cancel)
    {
        await using var connection = await database.OpenConnectionAsync(cancel);
        await using var transaction = await connection.BeginTransactionAsync(cancel);
        var now = time.GetUtcNow();
        // One node at a time.
        var state = await connection.QuerySingleOrDefaultAsync<State>($"{Select} for update skip locked");
        var keyId = PersonalKeys.PresentId;
        if (state is null || state.IsDone(keyId, now))
            return true;
        if (state.KeyId != keyId || state.FinishedAt is not null)
            state = new() { KeyId = keyId, Place = 0, Page = 0, Changed = 0 };
        var table = Tables[state.Place];
        var pages = await connection.ExecuteScalarAsync<long>($"select pg_relation_size('{table.Name}') / current_setting('block_size')::int");
        var changed = state.Page < pages ? await BatchAsync(connection, table, state.Page, keyId) : 0;
        state = state with { Page = state.Page + Pages, Changed = state.Changed + changed };
        if (state.Page >= pages)
            state = state with { Place = state.Place + 1, Page = 0 };
        if (state.Place == Tables.Length)
            state = state with { Place = 0, Changed = 0, FinishedAt = state.Changed == 0 ? now : null };
        await connection.ExecuteAsync(
            "update personal_sweep set key_id = @KeyId, place = @Place, page = @Page, changed = @Changed, finished_at = @FinishedAt", state);
        await transaction.CommitAsync(CancellationToken.None);
        return state.FinishedAt is not null;
    }

    private async Task<int> BatchAsync(NpgsqlConnection connection, Table table, long page, int keyId)
    {
        var range = string.Create(CultureInfo.InvariantCulture, $"ctid >= '({page},0)'::tid and ctid < '({page + Pages},0)'::tid");
        var changed = table.Name is "message" or "message_attempt" ? await NumbersAsync(connection, table.Name, range) : 0;
        return table.Columns.Length == 0 ? changed : changed + await ColumnsAsync(connection, table, range, keyId);
    }

    private async Task<int> ColumnsAsync(NpgsqlConnection connection, Table table, string range, int keyId)
    {
        var parameters = new DynamicParameters();
        parameters.Add("text", string.Create(CultureInfo.InvariantCulture, $"{PersonalKeys.TextPrefix}{keyId}:%"));
        parameters.Add("json", string.Create(CultureInfo.InvariantCulture, $"\"{PersonalKeys.JsonPrefix}{keyId}:%"));
        var columns = string.Join(", ", table.Columns.Select(column => $"{column.Name}::text"));
        var isOld = string.Join(" or ", table.Columns.Select(column => $"({column.Name} is not null and {column.Name}::text not like {(column.How == How.Json ? "@json" : "@text")})"));
        // Who holds a row now is not waited for: the next pass finds it.
        var rows = (await connection.QueryAsync<(string Place, string?[] Values)>(
            $"select ctid::text, array[{columns}] from {table.Name} where {range} and ({isOld}) for update skip locked", parameters)).AsList();
        var renewed = new List<(string Place, string?[] Values)>(rows.Count);
        foreach (var (place, old) in rows)
        {
            string?[] values = [.. old.Select((value, i) => value is null ? null : Renew(table.Columns[i].How, value))];
            if (!values.SequenceEqual(old))
                renewed.Add((place, values));
        }
        if (renewed.Count < rows.Count)
            log.LogError("{Count} row(s) of {Table} hold personal values that no key of this database opens; they are left as they are", rows.Count - renewed.Count, table.Name);
        if (renewed.Count == 0)
            return 0;
        parameters.Add("places", renewed.ConvertAll(row => row.Place).ToArray());
        for (var i = 0; i < table.Columns.Length; i++)
            parameters.Add($"v{i}", renewed.ConvertAll(row => row.Values[i]).ToArray());
        var sets = string.Join(", ", table.Columns.Select((column, i) => $"{column.Name} = i.v{i}{(column.How == How.Json ? "::json" : "")}"));
        var names = Enumerable.Range(0, table.Columns.Length).ToList();
        await connection.ExecuteAsync(
            $"""
            update {table.Name} t set {sets}
              from unnest(@places::tid[], {string.Join(", ", names.Select(i => $"@v{i}::text[]"))}) as i(place, {string.Join(", ", names.Select(i => $"v{i}"))})
             where t.ctid = i.place
            """,
            parameters);
        return renewed.Count;
    }

    /// <summary>Telephone addresses as an earlier release wrote them become what they are found by; the number itself is encrypted.</summary>
    private static async Task<int> NumbersAsync(NpgsqlConnection connection, string table, string range)
    {
        var rows = (await connection.QueryAsync<(string Place, string Number)>(
            $"select ctid::text, address from {table} where {range} and channel in ('sms', 'voice') and address not like 'h:%' for update skip locked")).AsList();
        if (rows.Count == 0)
            return 0;
        var sets = table == "message" ? "address = i.address, number = i.number, shown = i.shown" : "address = i.address";
        await connection.ExecuteAsync(
            $"update {table} t set {sets} from unnest(@places::tid[], @addresses, @numbers, @shown) as i(place, address, number, shown) where t.ctid = i.place",
            new
            {
                places = rows.ConvertAll(row => row.Place).ToArray(),
                addresses = rows.ConvertAll(row => PersonalKeys.Blind(row.Number)).ToArray(),
                numbers = rows.ConvertAll(row => PersonalKeys.SealAlike(row.Number)).ToArray(),
                shown = rows.ConvertAll(row => Personal.MaskedNumber(row.Number)).ToArray(),
            });
        return rows.Count;
    }

    /// <summary>The value under the present key; as it is where it is already, or where nothing opens it.</summary>
    private static string Renew(How how, string value)
    {
        try
        {
            return how switch
            {
                _ when PersonalKeys.IsPresent(how == How.Json ? value.Trim('"') : value) => value,
                How.Text => PersonalKeys.Seal(PersonalKeys.Open(value)),
                How.Alike => PersonalKeys.SealAlike(PersonalKeys.Open(value)),
                _ => Json.Write(PersonalKeys.SealJson(PersonalKeys.OpenJson(value))),
            };
        }
        catch (CryptographicException)
        {
            return value;
        }
    }
}
