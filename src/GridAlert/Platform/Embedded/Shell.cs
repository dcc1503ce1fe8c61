using System.ComponentModel;
using System.Diagnostics;

namespace GridAlert.Platform.Embedded;

/// <summary>Runs a small command to its end.</summary>
internal static class Shell
{
    public static async Task<(int ExitCode, string Output)> RunAsync(
        IReadOnlyList<string> command, CancellationToken ct)
    {
        using var process = new Process { StartInfo = Describe(command) };
        process.StartInfo.RedirectStandardOutput = true;
        process.StartInfo.RedirectStandardError = true;
        Start(process);
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync(ct);
        var errors = process.StandardError.ReadToEndAsync(ct);
        await process.WaitForExitAsync(ct);
        return (process.ExitCode, (await output + await errors).Trim());
    }

    public static void Start(Process process)
    {
        try
        {
            process.Start();
        }
        catch (Win32Exception reason)
        {
            throw new EmbeddedPostgresException(
                $"The command {process.StartInfo.FileName} could not be started ({reason.Message}). "
                + "Install util-linux and coreutils, or set ConnectionStrings__GridAlert to a PostgreSQL 15 or newer.",
                reason);
        }
    }

    public static ProcessStartInfo Describe(IReadOnlyList<string> command)
    {
        var start = new ProcessStartInfo(command[0], command.Skip(1))
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            WorkingDirectory = "/",
        };
        // The operator's own settings for other servers must not leak into this one.
        foreach (var name in start.Environment.Keys.Where(k => k.StartsWith("PG", StringComparison.Ordinal)).ToList())
            start.Environment.Remove(name);
        return start;
    }
}
