using System.Diagnostics;
using System.Text.Json;
using GridAlert.Platform;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace GridAlert.Swarm.Bench;

internal sealed record BenchResult(Machine Machine, int Phones, double Seconds, IReadOnlyList<Figure> Figures, IReadOnlyList<string> Notes);

/// <summary>All figures in one run on one machine.</summary>
public sealed class BenchRun(BenchOptions options, TimeProvider time)
{
    private readonly List<Figure> _figures = [];
    private readonly List<string> _notes = [];
    private readonly long _started = Stopwatch.GetTimestamp();

    public async Task<int> RunAsync(CancellationToken stop)
    {
        try
        {
            await using var sides = new Sides(new(options.App, options.Phones, time), new(options.Phones, time), time);
            var result = await MeasureAsync(sides, stop);
            Console.WriteLine();
            Console.Write(Table.Write(result));
            if (options.JsonFile is { } file)
                await File.WriteAllTextAsync(file, JsonSerializer.Serialize(result, JsonOutput.Options), CancellationToken.None);
            return 0;
        }
        catch (BenchException e)
        {
            await Console.Error.WriteLineAsync(e.Message);
            return 1;
        }
    }

    private async Task<BenchResult> MeasureAsync(Sides sides, CancellationToken stop)
    {
        if (Machine.Load() is var load && load > 0.5)
            _notes.Add($"This machine was busy with other work when the run began (load {load:0.0}): the figures are not to be trusted.");
        Say($"Starting GridAlert and binding {options.Phones} phones");
        await sides.GridAlert.StartAsync(stop);
        await sides.GridAlert.PrepareAsync(stop);
        Say("Memory a connection");
        _figures.Add(await MemoryFigure.MeasureAsync(sides, options.MemoryRounds, _notes.Add, time, stop));
        Say("Fan-out");
        _figures.Add(await FanOutFigure.MeasureAsync(sides, storm: false, options.Rounds, stop));
        _notes.Add($"A dispatch is {sides.Fleet.MessageLength} bytes on the wire, the bare hub's {sides.BareFleet.MessageLength}.");
        Say("Acknowledgement storm");
        _figures.Add(await FanOutFigure.MeasureAsync(sides, storm: true, options.Rounds, stop));
        Say("Single acknowledgements");
        _figures.AddRange(await RoundTripFigure.MeasureAsync(sides, options.Rounds, stop));
        await sides.DisconnectAsync();
        var folder = Path.Combine(Path.GetTempPath(), $"gridalert-bench-store-{Environment.ProcessId}");
        var postgres = await EmbeddedPostgres.StartAsync(folder, durable: true, NullLogger.Instance, stop);
        try
        {
            await StoreAsync(postgres.ConnectionString, stop);
            return await EndAsync(sides, postgres.ConnectionString, stop);
        }
        finally
        {
            await postgres.DisposeAsync();
            Directory.Delete(folder, recursive: true);
        }
    }

    private async Task<BenchResult> EndAsync(Sides sides, string connection, CancellationToken stop)
    {
        var machine = await Machine.ReadAsync(connection, sides.GridAlert.FileSystem, stop);
        return new(machine, options.Phones, Stopwatch.GetElapsedTime(_started).TotalSeconds, _figures, _notes);
    }

    /// <summary>What cannot be measured here is said, and costs no other figure.</summary>
    private async Task StoreAsync(string connection, CancellationToken stop)
    {
        Say("Acknowledgement store");
        try
        {
            _figures.Add(await StoreFigure.MeasureAsync(connection, options.StoreRows, Math.Min(options.Rounds, 5), stop));
        }
        catch (Exception e) when (e is BenchException or NpgsqlException)
        {
            _notes.Add($"The acknowledgement store is not measured: {e.Message}");
        }
    }

    // Progress goes beside the table, so that the table alone can be kept.
    private void Say(string what) => Console.Error.WriteLine($"{Stopwatch.GetElapsedTime(_started).TotalSeconds,4:0} s  {what} …");
}
