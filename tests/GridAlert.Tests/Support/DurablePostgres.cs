using System.Diagnostics;
using System.Globalization;
using GridAlert.Platform;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace GridAlert.Tests.Support;

/// <summary>A PostgreSQL of the test's own that keeps what it has committed, reached through a network that can fail.</summary>
public sealed class DurablePostgres : IAsyncDisposable
{
    private readonly string _folder = Path.Combine(Path.GetTempPath(), $"gridalert-durable-{Guid.CreateVersion7():N}");
    private EmbeddedPostgres _server = null!;

    private DurablePostgres()
    {
    }

    public TcpProxy Network { get; } = new();

    /// <summary>Through the network, at an address that stays when the server is started again.</summary>
    public string ConnectionString => new NpgsqlConnectionStringBuilder(_server.ConnectionString) { Port = Network.Port, MaxPoolSize = 40 }.ConnectionString;

    public static async Task<DurablePostgres> StartAsync()
    {
        var postgres = new DurablePostgres();
        await postgres.StartServerAsync();
        return postgres;
    }

    /// <summary>An orderly restart, as for an update.</summary>
    public async Task RestartAsync()
    {
        await _server.DisposeAsync();
        await StartServerAsync();
    }

    /// <summary>The power of the database's machine goes: the postmaster and every backend at once.</summary>
    public async Task KillAsync()
    {
        var postmaster = _server.ProcessId;
        // Stopped first, so that none is born meanwhile: who is left over can wait for ever for a lock of one that is gone.
        using (var stop = Process.Start("kill", ["-STOP", $"{postmaster}"]))
            await stop.WaitForExitAsync();
        var all = Children(postmaster);
        foreach (var id in all.Prepend(postmaster))
        {
            try
            {
                using var process = Process.GetProcessById(id);
                process.Kill();
            }
            catch (ArgumentException)
            {
                // Gone with the postmaster.
            }
        }
        await _server.Stopped;
        await _server.DisposeAsync();
    }

    public async Task StartServerAsync()
    {
        _server = await EmbeddedPostgres.StartAsync(_folder, durable: true, NullLogger.Instance, CancellationToken.None);
        Network.TargetPort = new NpgsqlConnectionStringBuilder(_server.ConnectionString).Port;
    }

    private static List<int> Children(int parent) =>
        [.. Directory.EnumerateDirectories("/proc").Select(Path.GetFileName).Where(name => int.TryParse(name, CultureInfo.InvariantCulture, out _))
            .Where(name => ParentOf(name!) == parent).Select(name => int.Parse(name!, CultureInfo.InvariantCulture))];

    private static int? ParentOf(string process)
    {
        try
        {
            // After the name in brackets: state, parent.
            var stat = File.ReadAllText($"/proc/{process}/stat");
            return int.Parse(stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[1], CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            return null;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Network.DisposeAsync();
        await _server.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
