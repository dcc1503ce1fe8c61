using System.Diagnostics.Tracing;
using System.Globalization;
using GridAlert.Tests.Support;
using Microsoft.Diagnostics.NETCore.Client;

namespace GridAlert.Tests.Fuzzing;

/// <summary>What a running server holds once it has collected its garbage.</summary>
public static class Memory
{
    private const long CollectNow = 0x800000;

    /// <summary>MiB on the heap after a full collection, and how many files and connections are open.</summary>
    public static async Task<(double Heap, int Open)> OfAsync(AppProcess app)
    {
        // Twice: what has a finalizer goes with the second.
        for (var again = 0; again < 2; again++)
        {
            using var session = new DiagnosticsClient(app.ProcessId).StartEventPipeSession(
                [new EventPipeProvider("Microsoft-Windows-DotNETRuntime", EventLevel.Informational, CollectNow)], requestRundown: false);
            var drained = session.EventStream.CopyToAsync(Stream.Null);
            await session.StopAsync(CancellationToken.None);
            await drained;
        }
        using var http = new HttpClient();
        var figures = await http.GetStringAsync(new Uri(app.Url, "/metrics"));
        var heap = figures.Split('\n').Where(line => line.StartsWith("dotnet_gc_last_collection_heap_size_bytes{", StringComparison.Ordinal))
            .Sum(line => double.Parse(line[(line.IndexOf('}', StringComparison.Ordinal) + 1)..].Trim().Split(' ')[0], CultureInfo.InvariantCulture));
        return (heap / 1024 / 1024, Directory.GetFiles($"/proc/{app.ProcessId}/fd").Length);
    }
}
