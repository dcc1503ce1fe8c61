using System.Diagnostics;
using System.Security.Cryptography;
using GridAlert.Features.Emergency.Dispatches;
using GridAlert.Features.Emergency.Escalation;
using GridAlert.Features.Neighbourhood;
using GridAlert.Features.Neighbourhood.Demo;
using GridAlert.Platform;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace GridAlert.Swarm.Bench;

/// <summary>Storing a dispatch with its stairwells, receipts and journal, beside <c>insert … select</c> of as many rows into plain tables.</summary>
internal static class PersistFigure
{
    private const string Database = "bench_persist";

    /// <summary>Three statements, one transaction, primary keys and nothing else: what must be kept of a dispatch at the very least.</summary>
    private const string Limit =
        """
        insert into plain_receipt select $1, member_id, 'queued' from post;
        insert into plain_assignment select $1, code, 'pending' from unit where kind = 'stairwell';
        insert into plain_journal (at, kind, dispatch_id, stairwell_code, data)
        select now(), 'assigned', $1, code, '{"members": 7, "state": "pending"}' from unit where kind = 'stairwell';
        """;

    private const string LimitSchema =
        """
        create table plain_receipt (dispatch_id uuid, member_id uuid, state text not null, primary key (dispatch_id, member_id)) with (fillfactor = 60);
        create table plain_assignment (dispatch_id uuid, stairwell_code text, state text not null, primary key (dispatch_id, stairwell_code));
        create table plain_journal (seq bigint generated always as identity primary key, at timestamptz not null, kind text not null,
            dispatch_id uuid not null, stairwell_code text, data json not null);
        """;

    public static Task<Figure> MeasureAsync(string connection, int stairwells, int rounds, CancellationToken cancel) =>
        FreshDatabase.UseAsync(connection, Database, fresh => MeasureInAsync(fresh, stairwells, rounds, cancel), cancel);

    private static async Task<Figure> MeasureInAsync(string connection, int stairwells, int rounds, CancellationToken cancel)
    {
        await FreshDatabase.DurableAsync(connection, cancel);
        Migrations.Run(connection, NullLogger.Instance);
        // The application's own way to the database, with its conversions.
        await using var services = new ServiceCollection().AddDatabase(connection).BuildServiceProvider();
        var database = services.GetRequiredService<NpgsqlDataSource>();
        // Names are sealed as everywhere; these keys are thrown away with the database.
        var now = TimeProvider.System.GetUtcNow();
        PersonalKeys.Use([new(1, RandomNumberGenerator.GetBytes(32), now)], RandomNumberGenerator.GetBytes(32), now);
        await new DemoStore(database).LoadAsync(0, stairwells, now, cancel);
        await using (var prepare = database.CreateCommand(LimitSchema))
            await prepare.ExecuteNonQueryAsync(cancel);
        var (ours, limit) = (new List<double>(), new List<double>());
        // The first two warm up: statements are prepared when they come again.
        for (var round = -2; round < rounds; round++)
        {
            var time = await OursAsync(database, cancel);
            var limitTime = await LimitAsync(database, cancel);
            if (round < 0)
                continue;
            ours.Add(time.TotalMilliseconds);
            limit.Add(limitTime.TotalMilliseconds);
        }
        return new()
        {
            Key = "persist",
            Name = $"Storing a dispatch to {stairwells * 3:#,0} responders of {stairwells:#,0} stairwells, with its journal",
            Unit = "ms",
            Limit = "insert … select of as many rows into three plain tables",
            GridAlert = new(ours),
            LimitRounds = new(limit),
        };
    }

    private static async Task<TimeSpan> OursAsync(NpgsqlDataSource database, CancellationToken cancel)
    {
        await using var connection = await database.OpenConnectionAsync(cancel);
        var now = TimeProvider.System.GetUtcNow();
        var started = Stopwatch.GetTimestamp();
        await using var transaction = await connection.BeginTransactionAsync(cancel);
        await NewDispatchStore.InsertAsync(new(connection), Dispatch(now), Guid.CreateVersion7(now), carriedRoles: 0, within: 0, null);
        await transaction.CommitAsync(cancel);
        return Stopwatch.GetElapsedTime(started);
    }

    private static async Task<TimeSpan> LimitAsync(NpgsqlDataSource database, CancellationToken cancel)
    {
        await using var connection = await database.OpenConnectionAsync(cancel);
        var id = Guid.CreateVersion7(TimeProvider.System.GetUtcNow());
        await using var batch = new NpgsqlBatch(connection);
        foreach (var sql in Limit.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            batch.BatchCommands.Add(new(sql) { Parameters = { new() { Value = id } } });
        var started = Stopwatch.GetTimestamp();
        await batch.ExecuteNonQueryAsync(cancel);
        return Stopwatch.GetElapsedTime(started);
    }

    private static Dispatch Dispatch(DateTimeOffset now) => new()
    {
        Id = Guid.CreateVersion7(now),
        Kind = "disasterAlert",
        Title = "Benchmark",
        Body = "Benchmark",
        RoleBodies = new(null, null, null),
        PerHousehold = false,
        Recipients = 0,
        Stairwells = 0,
        Targets = new() { UnitCodes = ["330108"], Roles = [.. TrioRole.All], HouseholdTags = [] },
        AcknowledgementRule = AcknowledgementRule.Any,
        Reply = [],
        Escalation = EscalationPlan.None,
        Drill = true,
        SentAt = now,
        SentByName = "Benchmark",
        AcknowledgeBy = now + TimeSpan.FromHours(2),
        State = DispatchState.Open,
    };
}
