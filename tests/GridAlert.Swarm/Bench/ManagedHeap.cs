using System.Diagnostics.Tracing;
using System.Globalization;
using Microsoft.Diagnostics.NETCore.Client;

namespace GridAlert.Swarm.Bench;

/// <summary>The managed heap of another process, by the runtime's own means.</summary>
internal static class ManagedHeap
{
    private const string Runtime = "Microsoft-Windows-DotNETRuntime";

    /// <summary>Whoever starts to listen with this keyword makes the runtime collect first.</summary>
    private const long Collecting = 0x800000;

    public static void Collect(int process)
    {
        var client = new DiagnosticsClient(process);
        using var session = client.StartEventPipeSession(new EventPipeProvider(Runtime, EventLevel.Informational, Collecting), requestRundown: false);
        var reading = session.EventStream.CopyToAsync(Stream.Null);
        session.Stop();
        reading.Wait(TimeSpan.FromSeconds(30));
    }

    /// <param name="metrics">As Prometheus reads them.</param>
    public static long InUse(string metrics) =>
        Sum(metrics, "dotnet_gc_last_collection_heap_size_bytes") - Sum(metrics, "dotnet_gc_last_collection_heap_fragmentation_size_bytes");

    /// <summary>Of a figure over all its labels.</summary>
    public static long Sum(string metrics, string name) => metrics.Split('\n')
        .Where(line => line.StartsWith(name + "{", StringComparison.Ordinal) || line.StartsWith(name + " ", StringComparison.Ordinal))
        .Sum(line => (long)double.Parse(line[(Math.Max(line.LastIndexOf('}'), name.Length - 1) + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries)[0], CultureInfo.InvariantCulture));
}
