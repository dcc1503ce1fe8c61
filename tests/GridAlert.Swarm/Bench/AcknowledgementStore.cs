using System.Diagnostics;
using GridAlert.Features.Emergency.Dispatches;
using GridAlert.Features.Emergency.Receipts;
using GridAlert.Platform;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace GridAlert.Swarm.Bench;

/// <summary>GridAlert's own store with its real schema and journal, driven without hub or phones.</summary>
internal static class AcknowledgementStore
{
    public static async Task<double> MeasureAsync(string connectionString, int rows, CancellationToken cancel)
    {
        Migrations.Run(connectionString, NullLogger.Instance);
        await using var database = NpgsqlDataSource.Create(Database.Defaults(connectionString).ConnectionString);
        var dispatchId = Guid.CreateVersion7(DateTimeOffset.UnixEpoch);
        await using (var prepare = database.CreateCommand(
            """
            insert into dispatch (id, kind, title, body, unit_codes, roles, household_tags, acknowledgement_rule, per_household, escalation, drill,
                sent_at, sent_by, sent_by_name, acknowledge_by, recipients, stairwells)
            values ($1, 'disasterAlert', 'bench', 'bench', '{}', '{}', '{}', 'any', false, 'default', true, now(), $1, 'bench', now() + interval '1 hour', $2, $2 / 3);
            """))
        {
            prepare.Parameters.Add(new() { Value = dispatchId });
            prepare.Parameters.Add(new() { Value = rows });
            await prepare.ExecuteNonQueryAsync(cancel);
        }
        await using (var assign = database.CreateCommand("insert into assignment (dispatch_id, stairwell_code, members, satisfied_by) select $1, 'S' || g, 7, $2 from generate_series(0, ($3 - 1) / 3) g"))
        {
            assign.Parameters.Add(new() { Value = dispatchId });
            assign.Parameters.Add(new() { Value = AcknowledgementRules.TruthTable(AcknowledgementRule.Any, 7) });
            assign.Parameters.Add(new() { Value = rows });
            await assign.ExecuteNonQueryAsync(cancel);
        }
        var members = new Guid[rows];
        for (var i = 0; i < rows; i++)
            members[i] = Guid.CreateVersion7(DateTimeOffset.UnixEpoch.AddMilliseconds(i));
        await using (var receipts = database.CreateCommand(
            """
            insert into receipt (dispatch_id, stairwell_code, role, member_id, has_device)
            select $1, 'S' || (n - 1) / 3, 1 << ((n - 1) % 3)::int, m, true from unnest($2) with ordinality as u(m, n)
            """))
        {
            receipts.Parameters.Add(new() { Value = dispatchId });
            receipts.Parameters.Add(new() { Value = members });
            await receipts.ExecuteNonQueryAsync(cancel);
        }
        // As the limit is prepared.
        foreach (var sql in new[] { "analyze", "checkpoint" })
        {
            await using var settle = database.CreateCommand(sql);
            await settle.ExecuteNonQueryAsync(cancel);
        }
        return await WriteAsync(database, dispatchId, members);
    }

    private static async Task<double> WriteAsync(NpgsqlDataSource database, Guid dispatchId, Guid[] members)
    {
        using var writer = new ReceiptWriter(database, new ReceiptStore(), TimeProvider.System, NullLogger<ReceiptWriter>.Instance);
        var now = TimeProvider.System.GetUtcNow();
        // People answer in no order.
        var answers = members.Select((member, n) => new Answer(dispatchId, member, AnswerAct.Acknowledge, now, Stairwell: $"S{n / 3}")).OrderBy(answer => answer.MemberId.GetHashCode()).ToArray();
        await writer.StartAsync(CancellationToken.None);
        var started = Stopwatch.GetTimestamp();
        await Task.WhenAll(answers.Select(answer => writer.WriteAsync(answer, CancellationToken.None)));
        var perSecond = members.Length / Stopwatch.GetElapsedTime(started).TotalSeconds;
        await writer.StopAsync(CancellationToken.None);
        return perSecond;
    }
}
