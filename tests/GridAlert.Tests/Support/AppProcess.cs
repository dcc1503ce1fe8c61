using System.Diagnostics;
using System.Text.RegularExpressions;
using GridAlert.Platform;
using Npgsql;

namespace GridAlert.Tests.Support;

/// <summary>GridAlert as an operator runs it: its own process, real Kestrel, real PostgreSQL.</summary>
public sealed partial class AppProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly List<string> _output = [];

    private readonly string _data;
    private readonly bool _ownData;

    private AppProcess(Process process, string data, bool ownData) => (_process, _data, _ownData) = (process, data, ownData);

    public Uri Url { get; private set; } = null!;

    public int ProcessId => _process.Id;

    public bool HasEnded => _process.HasExited;

    public string Output
    {
        get
        {
            lock (_output)
                return string.Join('\n', _output);
        }
    }

    /// <summary>Starts the demo district of a size on a database and waits until it serves.</summary>
    /// <param name="url">A fixed address, for a restart at the same one; null for any free port.</param>
    /// <param name="data">The data folder, for nodes and restarts that share one; null for one of its own.</param>
    public static Task<AppProcess> StartAsync(string connectionString, int stairwells = 12, string? url = null, string? data = null, params string[] more) =>
        StartAsync(connectionString, new Dictionary<string, string>(), stairwells, url, data, more);

    /// <param name="settings">Configuration as environment variables.</param>
    public static Task<AppProcess> StartAsync(
        string connectionString, IReadOnlyDictionary<string, string> settings, int stairwells = 12, string? url = null, string? data = null, params string[] more) =>
        LaunchAsync(connectionString, settings, ["--demo", "--stairwells", $"{stairwells}", "--urls", url ?? "http://127.0.0.1:0", .. more], data);

    /// <summary>Starts as in earnest: no demo district, no demo accounts.</summary>
    public static Task<AppProcess> StartInEarnestAsync(string connectionString, IReadOnlyDictionary<string, string> settings) =>
        LaunchAsync(connectionString, settings, ["--urls", "http://127.0.0.1:0"], null);

    /// <summary>Starts the demo district with an embedded database in a data folder.</summary>
    public static Task<AppProcess> StartEmbeddedAsync(string data, int stairwells = 12) =>
        LaunchAsync(null, new Dictionary<string, string>(), ["--demo", "--stairwells", $"{stairwells}", "--urls", "http://127.0.0.1:0"], data);

    private static async Task<AppProcess> LaunchAsync(string? connectionString, IReadOnlyDictionary<string, string> settings, string[] args, string? data)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        foreach (var arg in args.Prepend(Dll()))
            start.ArgumentList.Add(arg);
        if (connectionString is not null)
        {
            start.Environment["ConnectionStrings__GridAlert"] = ForApp(connectionString);
            start.Environment["ConnectionStrings__Migrations"] = connectionString;
        }
        start.Environment["Privacy__MasterKey"] = PersonalRing.MasterFile;
        // Most tests count from nothing.
        start.Environment["GRIDALERT_DEMO_MONTH"] = "off";
        foreach (var (name, value) in settings)
            start.Environment[name] = value;
        var folder = data ?? Directory.CreateTempSubdirectory("gridalert-test-").FullName;
        start.Environment["GRIDALERT_DATA"] = folder;
        var app = new AppProcess(Process.Start(start)!, folder, ownData: data is null);
        var ready = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        void Take(string? line)
        {
            if (line is null)
                return;
            lock (app._output)
                app._output.Add(line);
            if (Running().Match(line) is { Success: true } match)
                ready.TrySetResult(match.Groups[1].Value);
        }
        app._process.OutputDataReceived += (_, e) => Take(e.Data);
        app._process.ErrorDataReceived += (_, e) => Take(e.Data);
        app._process.BeginOutputReadLine();
        app._process.BeginErrorReadLine();
        var exited = app._process.WaitForExitAsync();
        var first = await Task.WhenAny(ready.Task, exited, Task.Delay(TimeSpan.FromMinutes(1)));
        if (first != ready.Task)
            throw new InvalidOperationException("GridAlert did not start:\n" + app.Output);
        app.Url = new(await ready.Task);
        return app;
    }

    /// <summary>Runs the program with a verb to its end, as the commands in ops do.</summary>
    public static async Task<(int ExitCode, string Output)> RunAsync(IReadOnlyDictionary<string, string> settings, params string[] args)
    {
        return await RunAsync("dotnet", settings, [Dll(), .. args]);
    }

    /// <summary>Runs a command of ops to its end, with the program that these tests test.</summary>
    public static Task<(int ExitCode, string Output)> RunOpsAsync(string command, IReadOnlyDictionary<string, string> settings, params string[] args) =>
        RunAsync(Path.Combine(Root, "ops", command), new Dictionary<string, string>(settings) { ["GRIDALERT_PROGRAM"] = Dll() }, args);

    private static async Task<(int ExitCode, string Output)> RunAsync(string program, IReadOnlyDictionary<string, string> settings, string[] args)
    {
        var start = new ProcessStartInfo(program, args) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        foreach (var (name, value) in settings)
            start.Environment[name] = value;
        using var process = Process.Start(start)!;
        var output = await Task.WhenAll(process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        return (process.ExitCode, string.Concat(output));
    }

    /// <summary>The power goes: no goodbye, nothing flushed.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    /// <summary>Asks it to end as an operator does; gives its exit code once it has.</summary>
    public async Task<int> TerminateAsync()
    {
        using (var kill = Process.Start("kill", ["-TERM", _process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]))
            await kill.WaitForExitAsync();
        await _process.WaitForExitAsync();
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            await KillAsync();
        _process.Dispose();
        if (_ownData)
            Directory.Delete(_data, recursive: true);
    }

    /// <summary>The role that operators are told to let it work with. Where roles have passwords, the owner does all.</summary>
    public static string ForApp(string connectionString) =>
        connectionString.Contains('=', StringComparison.Ordinal) && new NpgsqlConnectionStringBuilder(connectionString) is { Password: null } trusting ? new NpgsqlConnectionStringBuilder(trusting.ConnectionString) { Username = AppRole.Name }.ConnectionString : connectionString;

    /// <summary>The checkout.</summary>
    public static string Root { get; } = FindRoot();

    private static string FindRoot()
    {
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(root.FullName, "GridAlert.sln")))
            root = root.Parent ?? throw new InvalidOperationException("The tests run from inside the checkout.");
        return root.FullName;
    }

    /// <summary>The program as it was built, with its pages and scripts beside it.</summary>
    private static string Dll()
    {
        var tail = Path.GetRelativePath(Path.Combine(Root, "tests"), AppContext.BaseDirectory).Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries)[1..];
        return Path.Combine([Root, "src", "GridAlert", .. tail, "GridAlert.dll"]);
    }

    [GeneratedRegex(@"GridAlert is running: (http://\S+)")]
    private static partial Regex Running();
}
