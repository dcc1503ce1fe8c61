using System.Diagnostics;
using System.Globalization;
using GridAlert.Platform;
using GridAlert.Platform.Embedded;
using Microsoft.Extensions.Logging.Abstractions;

namespace GridAlert.Tests.Support;

/// <summary>A process of its own that holds an embedded PostgreSQL until it is killed.</summary>
public sealed class PostgresHolder : IAsyncDisposable
{
    public const string Command = "hold-postgres";

    /// <summary>These tests themselves, as the program that they are built into.</summary>
    public static readonly string Program = Path.Combine(AppContext.BaseDirectory, "GridAlert.Tests");

    private readonly Process _process;

    private PostgresHolder(Process process, int serverId)
    {
        _process = process;
        ServerId = serverId;
    }

    public int ServerId { get; }

    public static async Task<int> RunAsync(string folder)
    {
        try
        {
            await using var postgres = await EmbeddedPostgres.StartAsync(folder, durable: false, NullLogger.Instance, CancellationToken.None);
            Console.WriteLine(postgres.ProcessId);
            await postgres.Stopped;
            return 0;
        }
        catch (EmbeddedPostgresException e)
        {
            Console.WriteLine(e.Message);
            return 1;
        }
    }

    /// <param name="asUser">Another user to run as; only root may ask for it.</param>
    public static async Task<PostgresHolder> StartAsync(string folder, uint? asUser = null)
    {
        string[] program = [Program, Command, folder];
        string[] command = asUser is null
            ? program
            : ["setpriv", $"--reuid={asUser}", $"--regid={asUser}", "--clear-groups", "--", .. program];
        var process = Process.Start(new ProcessStartInfo(command[0], command[1..]) { RedirectStandardOutput = true, UseShellExecute = false })!;
        var said = await process.StandardOutput.ReadLineAsync();
        return int.TryParse(said, NumberStyles.None, CultureInfo.InvariantCulture, out var serverId)
            ? new PostgresHolder(process, serverId)
            : throw new InvalidOperationException($"The holder did not start: {said}");
    }

    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) await KillAsync();
        _process.Dispose();
    }
}
