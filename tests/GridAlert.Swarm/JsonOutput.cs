using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;

namespace GridAlert.Swarm;

/// <summary>How results are written to files.</summary>
public static class JsonOutput
{
    public static JsonSerializerOptions Options { get; } = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.Create(UnicodeRanges.All),
    };
}
