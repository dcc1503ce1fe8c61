using System.Globalization;
using System.Runtime.InteropServices;
using Npgsql;

namespace GridAlert.Swarm.Bench;

/// <summary>What the figures were measured on.</summary>
internal sealed record Machine(string Processor, int Cores, double MemoryGiB, string System, string Runtime, string PostgreSql, string DataOn)
{
    public static async Task<Machine> ReadAsync(string connection, string fileSystem, CancellationToken cancel) => new(
        Field("/proc/cpuinfo", "model name") ?? RuntimeInformation.ProcessArchitecture.ToString(),
        Environment.ProcessorCount,
        Math.Round(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / (double)(1L << 30), 1),
        RuntimeInformation.OSDescription,
        RuntimeInformation.FrameworkDescription,
        await PostgreSqlAsync(connection, cancel),
        fileSystem);

    /// <summary>Processes that want to run, over the last minute; 0 where it cannot be known.</summary>
    public static double Load() =>
        File.Exists("/proc/loadavg") ? double.Parse(File.ReadAllText("/proc/loadavg").Split(' ')[0], CultureInfo.InvariantCulture) : 0;

    private static string? Field(string file, string name) =>
        File.Exists(file) ? File.ReadLines(file).FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal))?.Split(':', 2)[^1].Trim() : null;

    private static async Task<string> PostgreSqlAsync(string connection, CancellationToken cancel)
    {
        await using var server = NpgsqlDataSource.Create(connection);
        await using var command = server.CreateCommand("show server_version");
        return (string?)await command.ExecuteScalarAsync(cancel) ?? "unknown";
    }
}
