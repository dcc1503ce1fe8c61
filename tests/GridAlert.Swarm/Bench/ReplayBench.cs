using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text.Json;
using GridAlert.Platform;
using Microsoft.Extensions.Logging.Abstractions;

namespace GridAlert.Swarm.Bench;

internal sealed record ReplayFigures(
    int Lines, double FirstFrameMs, double WholeReadMs, double SeekMedianMs, double SeekNinetiethMs, double SeekWorstMs, double StretchMedianMs, double PictureKib, double ResidentMibBefore, double ResidentMibAfter);

/// <summary>How long a replay takes to show its first moment, to read the whole record, and to jump to any moment.</summary>
public sealed class ReplayBench(ReplayBenchOptions options, TimeProvider time)
{
    private const double SeekAimMs = 300;

    public async Task<int> RunAsync(CancellationToken stop)
    {
        var figures = new List<ReplayFigures>();
        foreach (var lines in new[] { 10_000, 100_000, options.Lines }.Where(lines => lines <= options.Lines).Distinct())
            figures.Add(await MeasureAsync(lines, stop));
        Console.WriteLine("   lines   first frame   whole read   seek median   90th   worst   stretch   picture   memory before → after");
        foreach (var f in figures)
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{f.Lines,8}   {f.FirstFrameMs,8:0} ms   {f.WholeReadMs,7:0} ms   {f.SeekMedianMs,8:0} ms   {f.SeekNinetiethMs,4:0}   {f.SeekWorstMs,5:0}   {f.StretchMedianMs,4:0} ms   {f.PictureKib,5:0} KiB   {f.ResidentMibBefore:0} → {f.ResidentMibAfter:0} MiB"));
        if (options.JsonFile is { } file)
            await File.WriteAllTextAsync(file, JsonSerializer.Serialize(figures, JsonOutput.Options), CancellationToken.None);
        return figures[^1].SeekNinetiethMs <= SeekAimMs ? 0 : 1;
    }

    private async Task<ReplayFigures> MeasureAsync(int lines, CancellationToken stop)
    {
        var folder = Path.Combine(Path.GetTempPath(), $"gridalert-bench-replay-{Environment.ProcessId}-{lines}");
        var postgres = await EmbeddedPostgres.StartAsync(folder, durable: true, NullLogger.Instance, stop);
        try
        {
            var environment = new Dictionary<string, string>
            {
                ["ConnectionStrings__GridAlert"] = postgres.ConnectionString,
                ["GRIDALERT_DATA"] = Path.Combine(folder, "app"),
                ["GRIDALERT_DEMO_PASSWORD"] = "gridalert-demo",
            };
            string[] arguments = [options.App, "--demo"];
            // Once for the district; the journal is written while nobody follows it.
            await using (await ServerProcess.StartAsync(arguments, environment, time, stop))
            {
            }
            await Console.Error.WriteLineAsync($"Writing {lines} lines …");
            var activation = await ReplayJournal.WriteAsync(postgres.ConnectionString, lines, time.GetUtcNow().AddDays(-2), stop);
            await using var server = await ServerProcess.StartAsync(arguments, environment, time, stop);
            return await MeasureAsync(server, activation, lines, stop);
        }
        finally
        {
            await postgres.DisposeAsync();
            Directory.Delete(folder, recursive: true);
        }
    }

    private async Task<ReplayFigures> MeasureAsync(ServerProcess server, Guid activation, int lines, CancellationToken stop)
    {
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = server.Url };
        using var signIn = await http.PostAsync("/api/v1/sessions", new StringContent("""{"userName":"district","password":"gridalert-demo"}""", null, "application/json"), stop);
        using var session = JsonDocument.Parse(await signIn.Content.ReadAsStreamAsync(stop));
        http.DefaultRequestHeaders.Authorization = new("Bearer", session.RootElement.GetProperty("accessToken").GetString());
        var address = $"/api/v1/activations/{activation}/replay";

        var before = server.ResidentMemory();
        var (_, firstFrame) = await GetAsync(http, address, stop);
        var began = Stopwatch.GetTimestamp();
        JsonDocument timeline;
        while (true)
        {
            timeline = JsonDocument.Parse((await GetAsync(http, address + "/moments", stop)).Body);
            if (timeline.RootElement.GetProperty("progress").GetDouble() >= 1)
                break;
            timeline.Dispose();
            await Task.Delay(TimeSpan.FromMilliseconds(50), time, stop);
        }
        var whole = Stopwatch.GetElapsedTime(began).TotalMilliseconds + firstFrame;
        var (from, until) = (timeline.RootElement.GetProperty("from").GetDateTimeOffset(), timeline.RootElement.GetProperty("until").GetDateTimeOffset());
        timeline.Dispose();

        var (seeks, stretches, bytes) = (new List<double>(), new List<double>(), 0);
        var random = new Random(7);
        for (var seek = 0; seek < options.Seeks; seek++)
        {
            var at = from + ((until - from) * random.NextDouble());
            var (body, took) = await GetAsync(http, $"{address}?at={Uri.EscapeDataString(at.ToString("O", CultureInfo.InvariantCulture))}", stop);
            seeks.Add(took);
            bytes = Math.Max(bytes, body.Length);
            using var picture = JsonDocument.Parse(body);
            var cursor = picture.RootElement.GetProperty("cursor").GetString();
            var next = at.AddSeconds(4);
            stretches.Add((await GetAsync(http, $"{address}/changes?after={cursor}&until={Uri.EscapeDataString(next.ToString("O", CultureInfo.InvariantCulture))}", stop)).Took);
        }
        seeks.Sort();
        return new(lines, firstFrame, whole, Spread.Median(seeks), seeks[(int)(seeks.Count * 0.9)], seeks[^1], Spread.Median(stretches), bytes / 1024.0,
            before / 1048576.0, server.ResidentMemory() / 1048576.0);
    }

    private async Task<(byte[] Body, double Took)> GetAsync(HttpClient http, string path, CancellationToken stop)
    {
        var began = Stopwatch.GetTimestamp();
        while (true)
        {
            using var answer = await http.GetAsync(new Uri(path, UriKind.Relative), stop);
            var body = await answer.Content.ReadAsByteArrayAsync(stop);
            if (answer.StatusCode == HttpStatusCode.OK)
                return (body, Stopwatch.GetElapsedTime(began).TotalMilliseconds);
            if (answer.StatusCode != HttpStatusCode.Accepted)
                throw new BenchException($"{path} was answered with {(int)answer.StatusCode}.");
            await Task.Delay(TimeSpan.FromMilliseconds(20), time, stop);
        }
    }
}
