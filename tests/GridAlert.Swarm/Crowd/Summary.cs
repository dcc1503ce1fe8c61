using System.Text.Json;

namespace GridAlert.Swarm.Crowd;

/// <summary>What the crowd was and did, frozen at the end of the run.</summary>
internal sealed class Summary(CrowdOptions options, CrowdFigures figures, int online, TimeSpan took)
{
    private readonly Spread? _connect = figures.Connecting.Spread;
    private readonly Spread? _arrival = figures.Arrival.Spread;
    private readonly Spread? _answer = figures.AnswerRoundTrip.Spread;
    private readonly IReadOnlyDictionary<string, int> _errors = figures.ErrorsByText.OrderByDescending(error => error.Value).Take(20).ToDictionary();

    public int Connected { get; } = figures.Connected;

    private object Counts { get; } = new
    {
        phones = options.Phones,
        online,
        connected = figures.Connected,
        dispatches = figures.Dispatches,
        received = figures.Received,
        read = figures.Read,
        acknowledged = figures.Acknowledged,
        availableLater = figures.Later,
        declined = figures.Declined,
        completed = figures.Completed,
        silent = figures.Silent,
        reconnects = figures.Reconnects,
        errors = figures.Errors,
    };

    public void Print()
    {
        Console.WriteLine();
        Console.WriteLine($"Summary: script {options.Script.ToString().ToLowerInvariant()}, seed {options.Seed}, {took.TotalSeconds:0} s");
        foreach (var property in JsonSerializer.SerializeToElement(Counts).EnumerateObject())
            Console.WriteLine($"  {property.Name,-16}{property.Value.GetInt32(),9}");
        Console.WriteLine($"  {"milliseconds",-24}{"count",9}{"p50",10}{"p90",10}{"p99",10}{"max",10}");
        Line("connect", _connect);
        Line("dispatch arrival", _arrival);
        Line("answer round trip", _answer);
        foreach (var (text, count) in _errors)
            Console.WriteLine($"  error {count} ×: {text}");
    }

    public async Task WriteAsync(string file, CancellationToken cancel)
    {
        await using var stream = File.Create(file);
        await JsonSerializer.SerializeAsync(stream, new
        {
            url = options.Url,
            script = options.Script.ToString().ToLowerInvariant(),
            seed = options.Seed,
            seconds = took.TotalSeconds,
            counts = Counts,
            milliseconds = new { connect = _connect, arrival = _arrival, answerRoundTrip = _answer },
            errors = _errors,
        }, JsonOutput.Options, cancel);
    }

    private static void Line(string name, Spread? spread)
    {
        var text = spread is null ? $"{0,9}" : $"{spread.Count,9}{spread.P50,10:0.0}{spread.P90,10:0.0}{spread.P99,10:0.0}{spread.Max,10:0.0}";
        Console.WriteLine($"  {name,-24}{text}");
    }
}
