using System.Diagnostics;
using System.Globalization;
using GridAlert.Features.Emergency.AfterAction;
using GridAlert.Features.Neighbourhood;
using GridAlert.Features.Record;
using GridAlert.Platform;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace GridAlert.Swarm.Bench;

/// <summary>The after-action review over journals that grow: how long it takes from the first line read, and how much memory the process comes to.</summary>
public sealed class ReviewBench
{
    private const int Rounds = 5;
    private const long LinesADispatch = 10_000;
    private static readonly long[] Sizes = [10_000, 100_000, 1_000_000];

    private readonly UnitTree _tree;

    public ReviewBench()
    {
        _tree = new(new(NpgsqlDataSource.Create("Host=unused")));
        _tree.Take(ReviewJournal.Units());
    }

    public async Task<int> RunAsync(CancellationToken stop)
    {
        var folder = Path.Combine(Path.GetTempPath(), $"gridalert-bench-review-{Environment.ProcessId}");
        var postgres = await EmbeddedPostgres.StartAsync(folder, durable: false, NullLogger.Instance, stop);
        try
        {
            Migrations.Run(postgres.ConnectionString, NullLogger.Instance);
            await using var database = NpgsqlDataSource.Create(Database.Defaults(postgres.ConnectionString).ConnectionString);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Environment.ProcessorCount} cores, load {Machine.Load():0.0}; median of {Rounds} rounds, in brackets the fastest and slowest; memory is the process's peak"));
            Console.WriteLine();
            Console.WriteLine("| lines | seconds | MiB | lines/s |");
            Console.WriteLine("| ---: | ---: | ---: | ---: |");
            foreach (var size in Sizes)
                Console.WriteLine(await MeasureAsync(database, size, stop));
            return 0;
        }
        finally
        {
            await postgres.DisposeAsync();
            Directory.Delete(folder, recursive: true);
        }
    }

    private async Task<string> MeasureAsync(NpgsqlDataSource database, long size, CancellationToken stop)
    {
        var activation = await ReviewJournal.WriteAsync(database, (int)(size / LinesADispatch), stop);
        var record = new ActivationRecord(database);
        var seconds = new List<double>();
        var peak = 0L;
        var lines = 0;
        // The first round warms up.
        for (var round = 0; round <= Rounds; round++)
        {
            GC.Collect();
            ForgetPeak();
            var started = Stopwatch.GetTimestamp();
            var calculator = new ReviewCalculator(_tree, _tree.Roots.Single());
            await foreach (var batch in record.BatchesAsync(activation, stop))
            {
                using (batch)
                {
                    foreach (var line in batch.Lines)
                        calculator.Apply(line);
                }
            }
            var review = calculator.Result();
            var took = Stopwatch.GetElapsedTime(started).TotalSeconds;
            lines = review.Overview.Lines;
            if (round == 0)
                continue;
            seconds.Add(took);
            peak = Math.Max(peak, Peak());
        }
        seconds.Sort();
        var median = seconds[seconds.Count / 2];
        return string.Create(CultureInfo.InvariantCulture, $"| {lines:#,0} | {median:0.00} ({seconds[0]:0.00}–{seconds[^1]:0.00}) | {peak / 1024.0:0} | {lines / median:#,0} |");
    }

    /// <summary>The kernel's mark of the most memory ever held begins anew.</summary>
    private static void ForgetPeak() => File.WriteAllText("/proc/self/clear_refs", "5");

    private static long Peak() =>
        long.Parse(File.ReadLines("/proc/self/status").First(line => line.StartsWith("VmHWM:", StringComparison.Ordinal)).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
}
