using Dapper;
using GridAlert.Platform;
using Npgsql;

namespace GridAlert.Features.Everyday.Law.Mediations;

/// <summary>What became of a unit's cases.</summary>
public sealed record MediationFigures(int Open, int Agreed, int Failed, int AtOnce, int OnTime, int Late, int Waiting, int Overdue, int Broken, int RevisitsDue, int ShookHands);

/// <summary>The one writer and reader of mediation cases. Their words lie in the rows alone.</summary>
public sealed class MediationStore(NpgsqlDataSource database)
{
    private const string Select =
        """
        select m.id, m.stairwell_code as StairwellCode, m.kind, m.subject, m.party_a as PartyA, m.phone_a as PhoneA, m.party_b as PartyB, m.phone_b as PhoneB, m.mediator_id as MediatorId,
               s.name as MediatorName, case when s.ended_on is null then s.account_id end as MediatorAccountId, m.state, m.opened_at as OpenedAt, m.agreement, m.agreed_on as AgreedOn, m.shook_hands_at as ShookHandsAt,
               m.fulfil_by as FulfilBy, m.fulfilled_on as FulfilledOn, m.broken_on as BrokenOn, m.revisit_on as RevisitOn, m.relation, m.closed_at as ClosedAt
          from mediation m join grid_service s on s.id = m.mediator_id join unit u on u.code = m.stairwell_code
        """;

    /// <summary>Whose cases: all of the unit, or those that an account mediates.</summary>
    private const string Mine = "u.lineage @> array[@unitCode] and (@mediator::uuid is null or (s.account_id = @mediator and s.ended_on is null))";

    /// <summary>What must be done comes first: open cases, then those to be revisited by their day, then what is closed.</summary>
    public async Task<List<Mediation>> ListAsync(string unitCode, Guid? mediator, int limit, CancellationToken cancel)
    {
        await using var connection = await database.OpenConnectionAsync(cancel);
        return (await connection.QueryAsync<Mediation>(
            $"{Select} where {Mine} order by m.closed_at is not null, m.state <> 'open', m.revisit_on, m.id desc limit @limit", new { unitCode, mediator, limit })).AsList();
    }

    public async Task<Mediation?> FindAsync(Guid id, CancellationToken cancel)
    {
        await using var connection = await database.OpenConnectionAsync(cancel);
        return await connection.QuerySingleOrDefaultAsync<Mediation>($"{Select} where m.id = @id", new { id });
    }

    /// <summary>Nobody else moves it until the transaction ends.</summary>
    public static Task<Mediation?> HoldAsync(Transaction transaction, Guid id) =>
        transaction.Connection.QuerySingleOrDefaultAsync<Mediation>($"{Select} where m.id = @id for update of m", new { id });

    public async Task<List<MediationStep>> StepsAsync(Guid id, CancellationToken cancel)
    {
        await using var connection = await database.OpenConnectionAsync(cancel);
        return [.. (await connection.QueryAsync<(DateTimeOffset At, string Act, Personal? Text, string ByName)>(
            "select at, act, text, by_name from mediation_step where mediation_id = @id order by at, id", new { id })).Select(row => new MediationStep(row.At, row.Act, row.Text?.Open, row.ByName))];
    }

    public async Task<List<Feedback>> FeedbackAsync(Guid id, CancellationToken cancel)
    {
        await using var connection = await database.OpenConnectionAsync(cancel);
        return [.. (await connection.QueryAsync<(string Side, short Mediator, short Procedure, short Result, short Relation)>(
            "select side, mediator, procedure, result, relation from mediation_feedback where mediation_id = @id order by side", new { id }))
            .Select(row => new Feedback(row.Side, row.Mediator, row.Procedure, row.Result, row.Relation))];
    }

    public async Task<MediationFigures> FiguresAsync(string unitCode, Guid? mediator, DateOnly today, CancellationToken cancel)
    {
        await using var connection = await database.OpenConnectionAsync(cancel);
        return await connection.QuerySingleAsync<MediationFigures>(
            $"""
            select count(*) filter (where m.state = 'open')::int as Open, count(*) filter (where m.state = 'agreed')::int as Agreed, count(*) filter (where m.state = 'failed')::int as Failed,
                   count(*) filter (where m.fulfilled_on <= m.agreed_on)::int as AtOnce, count(*) filter (where m.fulfilled_on > m.agreed_on and m.fulfilled_on <= m.fulfil_by)::int as OnTime,
                   count(*) filter (where m.fulfilled_on > m.agreed_on and m.fulfilled_on > m.fulfil_by)::int as Late,
                   count(*) filter (where m.state = 'agreed' and m.fulfilled_on is null and m.broken_on is null and m.fulfil_by >= @today)::int as Waiting,
                   count(*) filter (where m.state = 'agreed' and m.fulfilled_on is null and m.broken_on is null and m.fulfil_by < @today)::int as Overdue,
                   count(*) filter (where m.broken_on is not null)::int as Broken, count(*) filter (where m.closed_at is null and m.revisit_on <= @today)::int as RevisitsDue,
                   count(*) filter (where m.shook_hands_at is not null)::int as ShookHands
              from mediation m join grid_service s on s.id = m.mediator_id join unit u on u.code = m.stairwell_code where {Mine}
            """,
            new { unitCode, mediator, today });
    }

    /// <summary>Each mediator with what both sides said.</summary>
    public async Task<List<MediatorScores>> ScoresAsync(string unitCode, int least, CancellationToken cancel)
    {
        await using var connection = await database.OpenForUnitAsync(cancel);
        var mediators = await connection.QueryAsync<(Guid Id, Personal Name, int Mediated, int Agreed)>(
            """
            select s.id, s.name, count(*)::int, count(*) filter (where m.state = 'agreed')::int
              from mediation m join grid_service s on s.id = m.mediator_id join unit u on u.code = m.stairwell_code where u.lineage @> array[@unitCode] group by s.id order by count(*) desc, s.id
            """,
            new { unitCode });
        var said = (await connection.QueryAsync<(Guid MediatorId, Guid Case, string Side, short Mediator, short Procedure, short Result, short Relation)>(
            """
            select m.mediator_id, m.id, f.side, f.mediator, f.procedure, f.result, f.relation
              from mediation_feedback f join mediation m on m.id = f.mediation_id join unit u on u.code = m.stairwell_code where u.lineage @> array[@unitCode]
            """,
            new { unitCode })).ToLookup(row => row.MediatorId, row => (row.Case, new Feedback(row.Side, row.Mediator, row.Procedure, row.Result, row.Relation)));
        return [.. mediators.Select(one => new MediatorScores(one.Id, one.Name, one.Mediated, one.Agreed, said[one.Id].Select(word => word.Case).Distinct().Count(), MediationRules.Scores([.. said[one.Id]], least)))];
    }

    public static Task AddAsync(Transaction transaction, Guid id, string stairwellCode, Guid mediatorId, OpenMediationRequest request, string byName, DateTimeOffset now) =>
        transaction.Connection.ExecuteAsync(
            """
            insert into mediation (id, stairwell_code, kind, subject, party_a, phone_a, party_b, phone_b, mediator_id, opened_at, by_name)
            values (@id, @stairwellCode, @Kind, @subject, @partyA, @phoneA, @partyB, @phoneB, @mediatorId, @now, @byName)
            """,
            new
            {
                id,
                stairwellCode,
                request.Kind,
                subject = Personal.Of(request.Subject!.Trim()),
                partyA = Personal.Of(request.PartyA!.Trim()),
                phoneA = Personal.Of(Given(request.PhoneA)),
                partyB = Personal.Of(request.PartyB!.Trim()),
                phoneB = Personal.Of(Given(request.PhoneB)),
                mediatorId,
                now,
                byName,
            });

    public static Task StepAsync(Transaction transaction, Guid id, string act, string? text, string byName, DateTimeOffset now) =>
        transaction.Connection.ExecuteAsync(
            "insert into mediation_step (id, mediation_id, at, act, text, by_name) values (@stepId, @id, @now, @act, @text, @byName)",
            new { stepId = Guid.CreateVersion7(now), id, now, act, text = Personal.Of(Given(text)), byName });

    /// <param name="by">The day by which it is to be kept; null where it was kept at once.</param>
    public static Task AgreeAsync(Transaction transaction, Guid id, string agreement, DateOnly on, DateOnly? by, DateTimeOffset? shookHandsAt, DateOnly revisitOn) =>
        transaction.Connection.ExecuteAsync(
            """
            update mediation set state = 'agreed', agreement = @agreement, agreed_on = @on, fulfil_by = coalesce(@by::date, @on), fulfilled_on = case when @by::date is null then @on end, shook_hands_at = @shookHandsAt, revisit_on = @revisitOn
             where id = @id
            """,
            new { id, agreement = Personal.Of(agreement), on, by, shookHandsAt, revisitOn });

    public static Task FailAsync(Transaction transaction, Guid id, DateTimeOffset now) =>
        transaction.Connection.ExecuteAsync("update mediation set state = 'failed', closed_at = @now where id = @id", new { id, now });

    public static Task FulfilAsync(Transaction transaction, Guid id, DateOnly? fulfilledOn, DateOnly? brokenOn) =>
        transaction.Connection.ExecuteAsync("update mediation set fulfilled_on = @fulfilledOn, broken_on = @brokenOn where id = @id", new { id, fulfilledOn, brokenOn });

    public static Task RevisitAsync(Transaction transaction, Guid id, string relation, DateOnly? next, DateTimeOffset now) =>
        transaction.Connection.ExecuteAsync(
            "update mediation set relation = @relation, revisit_on = coalesce(@next::date, revisit_on), closed_at = case when @next::date is null then @now end where id = @id", new { id, relation, next, now });

    public static Task SayAsync(Transaction transaction, Guid id, Feedback said, DateTimeOffset now) =>
        transaction.Connection.ExecuteAsync(
            """
            insert into mediation_feedback (mediation_id, side, mediator, procedure, result, relation, given_at) values (@id, @Side, @Mediator, @Procedure, @Result, @Relation, @now)
            on conflict (mediation_id, side) do update set mediator = @Mediator, procedure = @Procedure, result = @Result, relation = @Relation, given_at = @now
            """,
            new { id, said.Side, said.Mediator, said.Procedure, said.Result, said.Relation, now });

    /// <summary>What is not closed goes along when stairwells are rearranged, as pairs.</summary>
    public static Task MoveOpenAsync(Transaction transaction, string[] from, string[] to) =>
        transaction.Connection.ExecuteAsync(
            "update mediation m set stairwell_code = p.new from unnest(@from, @to) as p(old, new) where m.stairwell_code = p.old and m.closed_at is null", new { from, to });

    private static string? Given(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();
}
