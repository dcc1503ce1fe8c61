using Dapper;
using GridAlert.Platform;
using Npgsql;

namespace GridAlert.Features.Emergency.AfterAction.Findings;

/// <summary>The one writer and reader of findings and improvements.</summary>
public sealed class FindingStore(NpgsqlDataSource database)
{
    private const string SelectFinding =
        """
        select f.id, f.activation_id as ActivationId, f.unit_code as UnitCode, f.kind, f.rating, f.text, f.cause, f.evidence, f.rule,
               f.by_name as ByName, f.recorded_at as RecordedAt
          from finding f
        """;

    private const string SelectImprovement =
        """
        select i.id, i.finding_id as FindingId, f.activation_id as ActivationId, i.unit_code as UnitCode, f.text as Finding, i.action, i.owner,
               i.due_on as DueOn, i.state, i.planned_by_name as PlannedByName, i.planned_at as PlannedAt,
               i.state_reason as StateReason, i.state_by_name as StateByName, i.state_at as StateAt
          from improvement i join finding f on f.id = i.finding_id
        """;

    /// <summary>Whether a unit lies above another or below it: a street's finding concerns its communities, a community's its street.</summary>
    private static string Concerns(string column) =>
        $"exists (select 1 from unit u, unit own where u.code = {column} and own.code = any(@unitCodes) and (u.lineage @> array[own.code] or own.lineage @> array[u.code]))";

    /// <summary>Those of an activation that concern a unit, in the order in which they were recorded, with their improvements.</summary>
    public async Task<List<Finding>> ListAsync(Guid activationId, string unitCode, CancellationToken cancel)
    {
        await using var connection = await database.OpenConnectionAsync(cancel);
        var concerns = Concerns("f.unit_code");
        var of = new { activationId, unitCodes = new[] { unitCode } };
        var findings = (await connection.QueryAsync<FindingRow>(
            $"{SelectFinding} where f.activation_id = @activationId and f.withdrawn_at is null and {concerns} order by f.id", of)).ToList();
        var improvements = (await connection.QueryAsync<ImprovementRow>(
            $"{SelectImprovement} where f.activation_id = @activationId and f.withdrawn_at is null and {concerns} order by i.id", of)).ToLookup(row => row.FindingId);
        return findings.ConvertAll(row => row.ToFinding([.. improvements[row.Id].Select(i => i.ToImprovement())]));
    }

    /// <summary>What earlier activations of these units, or above or below them, left to be made better: what is due first comes first.</summary>
    public async Task<List<Improvement>> OpenAsync(IReadOnlyCollection<string> unitCodes, int limit, CancellationToken cancel)
    {
        await using var connection = await database.OpenConnectionAsync(cancel);
        return [.. (await connection.QueryAsync<ImprovementRow>(
            $"""
            {SelectImprovement}
             where i.state in ('open', 'inHand') and f.withdrawn_at is null and {Concerns("i.unit_code")}
               and exists (select 1 from activation_unit au where au.activation_id = f.activation_id and {Concerns("au.unit_code")})
             order by i.due_on, i.id limit @limit
            """,
            new { unitCodes = unitCodes.ToArray(), limit })).Select(row => row.ToImprovement())];
    }

    public static async Task<Finding?> FindForUpdateAsync(Transaction transaction, Guid id) =>
        (await transaction.Connection.QuerySingleOrDefaultAsync<FindingRow>($"{SelectFinding} where f.id = @id and f.withdrawn_at is null for update", new { id }))?.ToFinding([]);

    public static async Task<Improvement?> FindImprovementForUpdateAsync(Transaction transaction, Guid id) =>
        (await transaction.Connection.QuerySingleOrDefaultAsync<ImprovementRow>($"{SelectImprovement} where i.id = @id for update of i", new { id }))?.ToImprovement();

    public static Task<bool> HasOpenAsync(Transaction transaction, Guid findingId) =>
        transaction.Connection.ExecuteScalarAsync<bool>("select exists (select 1 from improvement where finding_id = @findingId and state in ('open', 'inHand'))", new { findingId });

    public static Task AddAsync(Transaction transaction, Finding finding) =>
        transaction.Connection.ExecuteAsync(
            """
            insert into finding (id, activation_id, unit_code, kind, rating, text, cause, evidence, rule, by_name, recorded_at)
            values (@Id, @ActivationId, @UnitCode, @kind, @rating, @Text, @Cause, @Evidence, @Rule, @ByName, @RecordedAt)
            """,
            new
            {
                finding.Id,
                finding.ActivationId,
                finding.UnitCode,
                kind = EmergencyWords.Code(finding.Kind),
                rating = EmergencyWords.Code(finding.Rating),
                finding.Text,
                finding.Cause,
                finding.Evidence,
                finding.Rule,
                finding.ByName,
                finding.RecordedAt,
            });

    public static Task WithdrawAsync(Transaction transaction, Guid id, DateTimeOffset now, string byName, string reason) =>
        transaction.Connection.ExecuteAsync(
            "update finding set withdrawn_at = @now, withdrawn_by = @byName, withdraw_reason = @reason where id = @id", new { id, now, byName, reason });

    public static Task PlanAsync(Transaction transaction, Improvement improvement) =>
        transaction.Connection.ExecuteAsync(
            """
            insert into improvement (id, finding_id, unit_code, action, owner, due_on, planned_by_name, planned_at)
            values (@Id, @FindingId, @UnitCode, @Action, @Owner, @DueOn, @PlannedByName, @PlannedAt)
            """,
            improvement);

    public static Task MoveAsync(Transaction transaction, Improvement improvement) =>
        transaction.Connection.ExecuteAsync(
            "update improvement set state = @state, state_reason = @StateReason, state_by_name = @StateByName, state_at = @StateAt where id = @Id",
            new { state = EmergencyWords.Code(improvement.State), improvement.StateReason, improvement.StateByName, improvement.StateAt, improvement.Id });

    private sealed record FindingRow
    {
        public required Guid Id { get; init; }
        public required Guid ActivationId { get; init; }
        public required string UnitCode { get; init; }
        public required string Kind { get; init; }
        public required string Rating { get; init; }
        public required string Text { get; init; }
        public string? Cause { get; init; }
        public string? Evidence { get; init; }
        public string? Rule { get; init; }
        public required string ByName { get; init; }
        public required DateTimeOffset RecordedAt { get; init; }

        public Finding ToFinding(IReadOnlyList<Improvement> improvements) => new()
        {
            Id = Id,
            ActivationId = ActivationId,
            UnitCode = UnitCode,
            Kind = Enum.Parse<FindingKind>(Kind, ignoreCase: true),
            Rating = Enum.Parse<FindingRating>(Rating, ignoreCase: true),
            Text = Text,
            Cause = Cause,
            Evidence = Evidence,
            Rule = Rule,
            ByName = ByName,
            RecordedAt = RecordedAt,
            Improvements = improvements,
        };
    }

    private sealed record ImprovementRow
    {
        public required Guid Id { get; init; }
        public required Guid FindingId { get; init; }
        public required Guid ActivationId { get; init; }
        public required string UnitCode { get; init; }
        public required string Finding { get; init; }
        public required string Action { get; init; }
        public required string Owner { get; init; }
        public required DateOnly DueOn { get; init; }
        public required string State { get; init; }
        public required string PlannedByName { get; init; }
        public required DateTimeOffset PlannedAt { get; init; }
        public string? StateReason { get; init; }
        public string? StateByName { get; init; }
        public DateTimeOffset? StateAt { get; init; }

        public Improvement ToImprovement() => new()
        {
            Id = Id,
            FindingId = FindingId,
            ActivationId = ActivationId,
            UnitCode = UnitCode,
            Finding = Finding,
            Action = Action,
            Owner = Owner,
            DueOn = DueOn,
            State = Enum.Parse<ImprovementState>(State, ignoreCase: true),
            PlannedByName = PlannedByName,
            PlannedAt = PlannedAt,
            StateReason = StateReason,
            StateByName = StateByName,
            StateAt = StateAt,
        };
    }
}
