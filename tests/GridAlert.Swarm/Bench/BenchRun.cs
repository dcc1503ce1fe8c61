using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using GridAlert.Platform;
using GridAlert.Swarm.Phones;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace GridAlert.Swarm.Bench;

internal sealed record BenchResult(Machine Machine, int Phones, DateTimeOffset At, double Seconds, IReadOnlyList<Figure> Figures, IReadOnlyList<string> Notes);

/// <summary>All figures in one run on one machine, or those that were asked for.</summary>
public sealed class BenchRun(BenchOptions options, TimeProvider time)
{
    private const int StoreRows = 100_000;

    private readonly List<Figure> _figures = [];
    private readonly List<string> _notes = [];
    private readonly long _started = Stopwatch.GetTimestamp();
    private Rounds? _acknowledgedPerSecond;

    public async Task<int> RunAsync(CancellationToken stop)
    {
        using var atMost = CancellationTokenSource.CreateLinkedTokenSource(stop);
        atMost.CancelAfter(options.AtMost);
        try
        {
            var result = await MeasureAsync(atMost.Token);
            var table = Table.Write(result);
            Console.WriteLine();
            Console.Write(table);
            await KeepAsync(result, table);
            return 0;
        }
        catch (Exception e) when (e is BenchException or PhoneException)
        {
            await Console.Error.WriteLineAsync(e.Message);
            return 1;
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            await Console.Error.WriteLineAsync($"Not done after {options.AtMost.TotalMinutes:0} minutes: stopped. This machine is too busy, or something hangs.");
            return 1;
        }
    }

    private async Task<BenchResult> MeasureAsync(CancellationToken stop)
    {
        if (Machine.Load() is var load && load > 0.5)
            _notes.Add($"This machine was busy with other work when the run began (load {load:0.0}): the figures are not to be trusted.");
        var folder = Path.Combine(Path.GetTempPath(), $"gridalert-bench-database-{Environment.ProcessId}");
        var postgres = await EmbeddedPostgres.StartAsync(folder, durable: true, NullLogger.Instance, stop);
        try
        {
            foreach (var size in options.Sizes)
                await ConnectedAsync(size, postgres.ConnectionString, stop);
            await StoreAsync(postgres.ConnectionString, stop);
            if (options.Wants("recipients"))
                _figures.AddRange(await new RecipientsFigure(options, Say, time).MeasureAsync(stop));
            if (options.Wants("observability"))
                _figures.AddRange(await new ObservabilityFigure(options, Say, time).MeasureAsync(stop));
            if (options.Wants("pages"))
            {
                var (pages, notes) = await new PageTimes(options, Say, time).MeasureAsync(stop);
                _figures.AddRange(pages);
                _notes.AddRange(notes);
            }
            var machine = await Machine.ReadAsync(postgres.ConnectionString, new DriveInfo(Path.GetTempPath()).DriveFormat, stop);
            return new(machine, options.Phones, time.GetUtcNow(), Stopwatch.GetElapsedTime(_started).TotalSeconds, _figures, _notes);
        }
        finally
        {
            await postgres.DisposeAsync();
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Everything that needs so many phones.</summary>
    private async Task ConnectedAsync(int size, string connection, CancellationToken stop)
    {
        var turns = size > options.Phones;
        string[] wanted = turns ? ["fanout", "storm", "heap", "idle", "reconnect"]
            : size < options.Phones ? ["fanout", "storm"]
            : ["memory", "fanout", "storm", "ack", "steady", "board", "heap"];
        if (!options.Wants(wanted))
            return;
        var database = $"bench_composed_{size}";
        await FreshDatabase.UseAsync(connection, database, async composed =>
        {
            await using var sides = new Sides(new(options.App, size, time), [.. Limits(composed).Select(limit => new LimitSide(limit, size, time))], time);
            if (turns)
                await InTurnsAsync(sides, size, stop);
            else
                await TogetherAsync(sides, size, stop);
            return true;
        }, stop);
    }

    private IEnumerable<LimitServer> Limits(string database)
    {
        yield return LimitServer.Bare;
        if (options.Wants("fanout", "storm", "steady"))
            yield return LimitServer.Composed(database);
        if (!options.Wants("fanout", "storm", "reconnect"))
            yield break;
        if (options.Peer is { } peer)
            yield return LimitServer.SocketIo(peer);
        else if (!_notes.Contains(NoPeer))
            _notes.Add(NoPeer);
    }

    private const string NoPeer = "Socket.IO is not measured: GRIDALERT_BENCH_PEER does not say where its script is; ./ops/bench sets this.";

    private async Task InTurnsAsync(Sides sides, int size, CancellationToken stop)
    {
        var city = new CityStage(sides, size, options, Say, time);
        _figures.AddRange(await city.MeasureAsync(stop));
        _acknowledgedPerSecond = city.PerSecond ?? _acknowledgedPerSecond;
    }

    private async Task TogetherAsync(Sides sides, int size, CancellationToken stop)
    {
        var aims = SizeAims.Of(size, options.Phones);
        var district = size == options.Phones;
        Say($"Starting GridAlert and binding {size} phones");
        await sides.GridAlert.StartAsync(stop);
        await sides.GridAlert.PrepareAsync(stop);
        if (district && options.Wants("memory"))
        {
            Say("Memory a connection");
            _figures.Add(await MemoryFigure.MeasureAsync(sides, options.MemoryRounds, time, stop));
        }
        await sides.ConnectAsync(stop);
        if (options.Wants("fanout"))
        {
            Say($"Fan-out to {size} phones");
            _figures.AddRange(await FanOutFigure.MeasureAsync(sides, aims, storm: false, options, stop));
            _notes.Add($"A dispatch to one of {size} phones is {sides.MessageLength} bytes on the wire; {string.Join("; ", sides.Limits.Select(limit => $"{limit.Name}: {sides.FleetOf(limit).MessageLength}"))}.");
        }
        if (options.Wants("storm"))
        {
            Say($"Acknowledgement storm of {size} phones");
            _figures.AddRange(await FanOutFigure.MeasureAsync(sides, aims, storm: true, options, stop));
        }
        if (!district)
            return;
        if (options.Wants("ack"))
        {
            Say("Single acknowledgements");
            _figures.AddRange(await RoundTripFigure.MeasureAsync(sides, options.Rounds, stop));
        }
        if (options.Wants("steady"))
        {
            Say("A thousand acknowledgements a second");
            _figures.AddRange(await SteadyFigure.MeasureAsync(sides, sides.Limits[1], options.LongRounds, stop));
        }
        if (options.Wants("board"))
        {
            Say("A screen during a storm");
            await sides.GridAlert.BeginAnewAsync(stop);
            _figures.AddRange(await BoardFigure.MeasureAsync(sides.GridAlert, sides.Fleet, options.LongRounds, stop));
        }
        if (options.Wants("heap"))
            await HeapAsync(sides, stop);
    }

    private async Task HeapAsync(Sides sides, CancellationToken stop)
    {
        Say("Managed heap after the work");
        var heap = new HeapFigure();
        var (ours, bare, phones) = (await sides.GridAlert.CollectAsync(stop), await sides.Bare.CollectAsync(stop), sides.Fleet.Count);
        await sides.DisconnectAsync();
        await Task.Delay(TimeSpan.FromSeconds(3), time, stop);
        heap.Ours(ours, await sides.GridAlert.CollectAsync(stop), phones);
        heap.Limit(bare, await sides.Bare.CollectAsync(stop), phones);
        _figures.Add(heap.Figure("", phones));
    }

    /// <summary>What cannot be measured here is said, and costs no other figure.</summary>
    private async Task StoreAsync(string connection, CancellationToken stop)
    {
        try
        {
            if (options.Wants("store"))
            {
                Say("Acknowledgement store");
                var store = await StoreFigure.MeasureAsync(connection, StoreRows, options.LongRounds, stop);
                _figures.Add(store);
                if (_acknowledgedPerSecond is { } perSecond)
                    _figures.Add(ThroughHub(perSecond, store));
            }
            if (options.Wants("persist"))
            {
                Say("Storing a dispatch");
                _figures.Add(await PersistFigure.MeasureAsync(connection, stairwells: 3334, options.LongRounds, stop));
            }
        }
        catch (Exception e) when (e is BenchException or NpgsqlException)
        {
            _notes.Add($"The store is not measured: {e.Message}");
        }
    }

    private static Figure ThroughHub(Rounds perSecond, Figure store) => new()
    {
        Key = "throughHub",
        Name = "Acknowledgements through the hub during the largest storm",
        Unit = "/s",
        Limit = store.Limit,
        GridAlert = perSecond,
        LimitRounds = store.LimitRounds,
        Aim = 0.14,
        HigherIsBetter = true,
    };

    private async Task KeepAsync(BenchResult result, string table)
    {
        var json = JsonSerializer.Serialize(result, JsonOutput.Options);
        if (options.JsonFile is { } file)
            await File.WriteAllTextAsync(file, json, CancellationToken.None);
        if (options.Results is not { } folder)
            return;
        Directory.CreateDirectory(folder);
        foreach (var name in new[] { result.At.ToString("yyyyMMdd-HHmmss", CultureInfo.InvariantCulture), "latest" })
        {
            await File.WriteAllTextAsync(Path.Combine(folder, $"{name}.json"), json, CancellationToken.None);
            await File.WriteAllTextAsync(Path.Combine(folder, $"{name}.md"), table, CancellationToken.None);
        }
    }

    // Progress goes beside the table, so that the table alone can be kept.
    private void Say(string what) => Console.Error.WriteLine($"{Stopwatch.GetElapsedTime(_started).TotalSeconds,4:0} s  {what} …");
}
