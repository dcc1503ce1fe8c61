using System.IO.Pipelines;
using System.Text.Json;
using GridAlert.Features.Record;
using GridAlert.Platform;

namespace GridAlert.Features.Emergency.AfterAction;

/// <summary>Writes journal lines as NDJSON while they are read.</summary>
public static class JournalWriter
{
    public const string ContentType = "application/x-ndjson";

    private const int FlushAt = 64 * 1024;

    public static async Task WriteAsync(PipeWriter body, IAsyncEnumerable<JournalLine> lines, CancellationToken cancel)
    {
        await using var json = new Utf8JsonWriter(body, new() { Encoder = Json.Options.Encoder });
        await foreach (var line in lines.WithCancellation(cancel))
        {
            JsonSerializer.Serialize(json, ExportedLine.Of(line), Json.Options);
            json.Flush();
            json.Reset();
            body.GetSpan(1)[0] = (byte)'\n';
            body.Advance(1);
            if (body.UnflushedBytes > FlushAt)
                await body.FlushAsync(cancel);
        }
        await body.FlushAsync(cancel);
    }
}
