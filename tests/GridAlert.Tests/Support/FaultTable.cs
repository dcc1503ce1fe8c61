using System.Globalization;
using GridAlert.Tests.Support;
using Xunit;

[assembly: AssemblyFixture(typeof(FaultTable))]

namespace GridAlert.Tests.Support;

/// <summary>What the fault tests found, as a table in artifacts/test/faults.md; rows of an earlier run stay until they are run again.</summary>
public sealed class FaultTable : IAsyncDisposable
{
    private const string Head =
        """
        | fault | tries | confirmed | lost | duplicates | recovery |
        | --- | ---: | ---: | ---: | ---: | --- |
        """;

    private static readonly Lock Gate = new();
    private static readonly SortedDictionary<string, string> Rows = new(StringComparer.Ordinal);

    /// <param name="fault">What was done; begins with its number, so that the table is in order.</param>
    public static void Record(string fault, int tries, int confirmed, int lost, int duplicates, TimeSpan recovery, string recoveredFrom)
    {
        lock (Gate)
            Rows[fault] = string.Create(CultureInfo.InvariantCulture, $"| {fault} | {tries} | {confirmed:N0} | {lost} | {duplicates} | {recovery.TotalSeconds:0.0} s from {recoveredFrom} |");
    }

    public async ValueTask DisposeAsync()
    {
        if (Rows.Count == 0)
            return;
        var file = Path.Combine(AppProcess.Root, "artifacts", "test", "faults.md");
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        var rows = new SortedDictionary<string, string>(Rows, StringComparer.Ordinal);
        if (File.Exists(file))
        {
            foreach (var line in (await File.ReadAllLinesAsync(file)).Skip(2))
                rows.TryAdd(line.Split(" | ")[0].TrimStart('|', ' '), line);
        }
        await File.WriteAllLinesAsync(file, [Head, .. rows.Values]);
    }
}
