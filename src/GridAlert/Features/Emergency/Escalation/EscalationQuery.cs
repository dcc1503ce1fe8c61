using Dapper;
using GridAlert.Features.Emergency.Dispatches;
using GridAlert.Platform;
using Npgsql;

namespace GridAlert.Features.Emergency.Escalation;

/// <summary>A step of a running escalation.</summary>
/// <param name="FiredAt">When the sweep took it; null while it is ahead.</param>
/// <param name="Stairwells">For how many stairwells this is the last step taken.</param>
public sealed record StepView(int N, DateTimeOffset DueAt, StepCondition Condition, StepWho Who, StepVia Via, DateTimeOffset? FiredAt, int Stairwells);

/// <param name="InHandsOf">How many open stairwells are in whose hands; those with their trio are not counted.</param>
public sealed record EscalationView(string Plan, int? PlanVersion, IReadOnlyList<StepView> Steps, IReadOnlyDictionary<string, int> InHandsOf);

/// <summary>Reads how far the escalation of a dispatch is, inside one unit.</summary>
public sealed class EscalationQuery(NpgsqlDataSource database)
{
    private sealed record Row
    {
        public required short N { get; init; }
        public required DateTimeOffset DueAt { get; init; }
        public required string Condition { get; init; }
        public required string Who { get; init; }
        public required string Via { get; init; }
        public DateTimeOffset? FiredAt { get; init; }
        public required int Stairwells { get; init; }
    }

    public async Task<EscalationView> RunAsync(Dispatch dispatch, string unitCode, CancellationToken cancel)
    {
        await using var connection = await database.OpenForUnitAsync(cancel);
        var steps = await connection.QueryAsync<Row>(
            """
            select s.n, s.due_at as DueAt, s.condition, s.who, s.via, s.fired_at as FiredAt, coalesce(c.stairwells, 0) as Stairwells
              from escalation_step s
              left join (select a.step, count(*)::int as stairwells from assignment a join unit u on u.code = a.stairwell_code
                          where a.dispatch_id = @Id and u.lineage @> array[@unitCode] group by a.step) c on c.step = s.n
             where s.dispatch_id = @Id order by s.n
            """,
            new { dispatch.Id, unitCode });
        var hands = await connection.QueryAsync<(string Who, int Count)>(
            """
            select a.in_hands_of, count(*)::int from assignment a join unit u on u.code = a.stairwell_code
             where a.dispatch_id = @Id and a.in_hands_of is not null and a.state in ('pending', 'unable') and u.lineage @> array[@unitCode]
             group by a.in_hands_of
            """,
            new { dispatch.Id, unitCode });
        return new(
            dispatch.Escalation, dispatch.EscalationPlan?.Version,
            [
                .. steps.Select(row => new StepView(
                    row.N, row.DueAt, Enum.Parse<StepCondition>(row.Condition, ignoreCase: true), Enum.Parse<StepWho>(row.Who, ignoreCase: true),
                    Enum.Parse<StepVia>(row.Via, ignoreCase: true), row.FiredAt, row.Stairwells)),
            ],
            hands.ToDictionary(row => row.Who, row => row.Count));
    }
}
