using System.Globalization;
using Dapper;
using GridAlert.Platform;
using Npgsql;

namespace GridAlert.Features.Everyday.Law.Selections;

/// <summary>
/// The one writer and reader of selections. A household's slip is used in the very statement that adds its ballot, so that it has
/// one vote whatever comes twice or at once; counts are the ballots, counted anew each time.
/// </summary>
public sealed class SelectionStore(NpgsqlDataSource database)
{
    private sealed record Row
    {
        public required Guid Id { get; init; }
        public required string CommunityCode { get; init; }
        public required string Title { get; init; }
        public required short Year { get; init; }
        public required short Seats { get; init; }
        public required string State { get; init; }
        public DateOnly? VoteUntil { get; init; }
        public required DateTimeOffset OpenedAt { get; init; }
        public DateTimeOffset? AnnouncedAt { get; init; }

        public Selection ToSelection() => new()
        {
            Id = Id,
            CommunityCode = CommunityCode,
            Title = Title,
            Year = Year,
            Seats = Seats,
            State = Enum.Parse<SelectionState>(State, ignoreCase: true),
            VoteUntil = VoteUntil,
            OpenedAt = OpenedAt,
            AnnouncedAt = AnnouncedAt,
        };
    }

    private const string Select =
        "select s.id, s.community_code as CommunityCode, s.title, s.year, s.seats, s.state, s.vote_until as VoteUntil, s.opened_at as OpenedAt, s.announced_at as AnnouncedAt from selection s";

    public async Task<List<SelectionTitle>> TitlesAsync(CancellationToken cancel)
    {
        await using var connection = await database.OpenConnectionAsync(cancel);
        var isDefault = CultureInfo.CurrentUICulture.Name == Languages.Default;
        return [.. (await connection.QueryAsync<(string Key, string Name, string NameEn)>("select key, name, name_en from selection_title order by place")).Select(row => new SelectionTitle(row.Key, isDefault ? row.Name : row.NameEn))];
    }

    /// <summary>Of a unit's communities, the newest first.</summary>
    public async Task<List<Selection>> InAsync(string unitCode, int limit, CancellationToken cancel)
    {
        await using var connection = await database.OpenForUnitAsync(cancel);
        return [.. (await connection.QueryAsync<Row>($"{Select} join unit u on u.code = s.community_code where u.lineage @> array[@unitCode] order by s.id desc limit @limit", new { unitCode, limit })).Select(row => row.ToSelection())];
    }

    public async Task<Selection?> FindAsync(Guid id, CancellationToken cancel)
    {
        await using var connection = await database.OpenConnectionAsync(cancel);
        return (await connection.QuerySingleOrDefaultAsync<Row>($"{Select} where s.id = @id", new { id }))?.ToSelection();
    }

    /// <summary>Nobody else moves it until the transaction ends; votes go on.</summary>
    public static async Task<Selection?> HoldAsync(Transaction transaction, Guid id) =>
        (await transaction.Connection.QuerySingleOrDefaultAsync<Row>($"{Select} where s.id = @id for no key update", new { id }))?.ToSelection();

    public async Task<List<Nominee>> NomineesAsync(Guid id, CancellationToken cancel)
    {
        await using var connection = await database.OpenConnectionAsync(cancel);
        return [.. (await connection.QueryAsync<(Guid Id, Personal Name, string Reason, bool Withdrew)>("select id, name, reason, withdrawn_at is not null from nominee where selection_id = @id order by id", new { id })).Select(row => new Nominee(row.Id, row.Name, row.Reason, row.Withdrew))];
    }

    /// <summary>How many ballots each nominee has.</summary>
    public async Task<Dictionary<Guid, int>> VotesAsync(Guid id, CancellationToken cancel)
    {
        await using var connection = await database.OpenConnectionAsync(cancel);
        return (await connection.QueryAsync<(Guid Id, int Votes)>("select nominee_id, count(*)::int from ballot where selection_id = @id group by nominee_id", new { id })).ToDictionary(row => row.Id, row => row.Votes);
    }

    public async Task<Turnout> TurnoutAsync(Selection selection, CancellationToken cancel)
    {
        await using var connection = await database.OpenForUnitAsync(cancel);
        return await connection.QuerySingleAsync<Turnout>(
            """
            select (select count(*)::int from household h join unit u on u.code = h.stairwell_code where u.lineage @> array[@CommunityCode]) as Homes,
                   count(*)::int as Slips, count(used_at)::int as Used
              from vote_slip where selection_id = @Id
            """,
            new { selection.CommunityCode, selection.Id });
    }

    /// <summary>The selection that a slip is for, and whether it was used.</summary>
    public async Task<(Selection Selection, bool IsUsed)?> OfSlipAsync(byte[] codeHash, CancellationToken cancel)
    {
        await using var connection = await database.OpenConnectionAsync(cancel);
        if (await connection.QuerySingleOrDefaultAsync<Row>($"{Select} join vote_slip v on v.selection_id = s.id where v.code_hash = @codeHash", new { codeHash }) is not { } row)
            return null;
        return (row.ToSelection(), await connection.ExecuteScalarAsync<bool>("select used_at is not null from vote_slip where code_hash = @codeHash", new { codeHash }));
    }

    public static Task AddAsync(Transaction transaction, Guid id, string communityCode, string title, int year, int seats, string byName, DateTimeOffset now) =>
        transaction.Connection.ExecuteAsync(
            "insert into selection (id, community_code, title, year, seats, opened_at, by_name) values (@id, @communityCode, @title, @year, @seats, @now, @byName)", new { id, communityCode, title, year, seats, now, byName });

    public static Task NominateAsync(Transaction transaction, Guid id, Guid selectionId, string name, string reason, string byName, DateTimeOffset now) =>
        transaction.Connection.ExecuteAsync(
            "insert into nominee (id, selection_id, name, reason, agreed_at, by_name) values (@id, @selectionId, @name, @reason, @now, @byName)", new { id, selectionId, name = Personal.Of(name), reason, now, byName });

    public static Task RemoveAsync(Transaction transaction, Guid id, Guid selectionId) =>
        transaction.Connection.ExecuteAsync("delete from nominee where id = @id and selection_id = @selectionId", new { id, selectionId });

    /// <summary>The name goes; the row stays, since ballots name it. False where they withdrew before.</summary>
    public static async Task<bool> WithdrawAsync(Transaction transaction, Guid id, Guid selectionId, string erased, DateTimeOffset now) =>
        await transaction.Connection.ExecuteAsync(
            "update nominee set withdrawn_at = @now, name = @name, reason = @erased where id = @id and selection_id = @selectionId and withdrawn_at is null",
            new { id, selectionId, erased, name = Personal.Unmasked(erased), now }) == 1;

    public static Task<int> CountNomineesAsync(Transaction transaction, Guid selectionId) =>
        transaction.Connection.ExecuteScalarAsync<int>("select count(*)::int from nominee where selection_id = @selectionId", new { selectionId });

    public static Task BeginAsync(Transaction transaction, Guid id, DateOnly until, DateTimeOffset now) =>
        transaction.Connection.ExecuteAsync("update selection set state = 'voting', vote_until = @until, voting_at = @now where id = @id", new { id, until, now });

    /// <summary>False while its last day of voting is not over.</summary>
    public static async Task<bool> AnnounceAsync(Transaction transaction, Guid id, DateTimeOffset now) =>
        await transaction.Connection.ExecuteAsync("update selection set state = 'announced', announced_at = @now where id = @id and vote_until < @today", new { id, now, today = now.Day() }) == 1;

    /// <summary>The homes of a stairwell that have not voted, by floor and room.</summary>
    public static async Task<List<(Guid HouseholdId, string Room)>> WithoutVoteAsync(Transaction transaction, Guid selectionId, string stairwellCode) =>
        (await transaction.Connection.QueryAsync<(Guid, string)>(
            """
            select h.id, h.room from household h left join vote_slip v on v.selection_id = @selectionId and v.household_id = h.id
             where h.stairwell_code = @stairwellCode and v.used_at is null order by h.floor, h.room
            """,
            new { selectionId, stairwellCode })).AsList();

    /// <summary>New slips; those of the same homes that were printed before lead nowhere from now on, used ones stay.</summary>
    public static Task MakeSlipsAsync(Transaction transaction, Guid selectionId, Guid[] households, byte[][] hashes, DateTimeOffset now) =>
        transaction.Connection.ExecuteAsync(
            """
            insert into vote_slip as v (selection_id, household_id, code_hash, made_at) select @selectionId, h, c, @now from unnest(@households, @hashes) as i(h, c)
            on conflict (selection_id, household_id) do update set code_hash = excluded.code_hash, made_at = @now where v.used_at is null
            """,
            new { selectionId, households, hashes, now });

    /// <summary>Null where the slip was not there, was used, its selection takes no votes, or has no such nominee; else the selection.</summary>
    public static Task<Guid?> VoteAsync(Transaction transaction, byte[] codeHash, Guid nomineeId, DateOnly today, DateTimeOffset now) =>
        transaction.Connection.QuerySingleOrDefaultAsync<Guid?>(
            """
            with open as (
                select s.id from selection s join vote_slip v on v.selection_id = s.id join nominee n on n.selection_id = s.id and n.id = @nomineeId and n.withdrawn_at is null
                 where v.code_hash = @codeHash and s.state = 'voting' and s.vote_until >= @today for share of s),
            used as (
                update vote_slip v set used_at = @now from open where v.selection_id = open.id and v.code_hash = @codeHash and v.used_at is null returning v.selection_id),
            cast_ as (
                insert into ballot (id, selection_id, nominee_id) select gen_random_uuid(), selection_id, @nomineeId from used)
            select selection_id from used
            """,
            new { codeHash, nomineeId, today, now });
}
