using System.ComponentModel;
using System.Diagnostics;
using GridAlert.Platform;

namespace GridAlert;

/// <summary>Runs one of PostgreSQL's own programs on GridAlert's database, running or not, as its owner: what ops/backup and ops/restore stand on.</summary>
public static class WithDatabase
{
    /// <summary>The command's own exit code.</summary>
    public static async Task<int> RunAsync(IReadOnlyList<string> command, bool isNew)
    {
        var result = 1;
        var code = await Startup.GuardAsync(async () =>
        {
            var builder = WebApplication.CreateBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
            builder.AddLogs();
            await using var database = isNew ? await OwnDatabase.MakeAsync(builder.Configuration) : await OwnDatabase.OpenAsync(builder.Configuration);
            var start = new ProcessStartInfo(command[0]) { UseShellExecute = false };
            foreach (var argument in command.Skip(1))
                start.ArgumentList.Add(argument);
            foreach (var (name, value) in database.Environment())
                start.Environment[name] = value;
            result = await RunAsync(start);
        });
        return code == 0 ? result : code;
    }

    private static async Task<int> RunAsync(ProcessStartInfo start)
    {
        try
        {
            using var process = Process.Start(start)!;
            await process.WaitForExitAsync();
            return process.ExitCode;
        }
        catch (Win32Exception e)
        {
            throw new StartupException($"{start.FileName} cannot be run: {e.Message}.");
        }
    }
}
