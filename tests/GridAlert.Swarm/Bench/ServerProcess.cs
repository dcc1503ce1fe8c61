using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace GridAlert.Swarm.Bench;

/// <summary>A measurement that could not be made; the message says why.</summary>
public sealed class BenchException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>A server as a process of its own, ended with this object.</summary>
public sealed class ServerProcess : IAsyncDisposable
{
    private const int Remembered = 40;
    /// <summary>A district for a million responders is made in minutes.</summary>
    private static readonly TimeSpan StartPatience = TimeSpan.FromMinutes(6);
    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(30);

    private readonly Process _process;
    private readonly Queue<string> _said = new();

    private ServerProcess(Process process, Uri url) => (_process, Url) = (process, url);

    public Uri Url { get; }

    public int Id => _process.Id;

    /// <summary>Resident memory in bytes.</summary>
    public long ResidentMemory() => Memory("VmRSS:");

    /// <summary>The most resident memory in bytes since <see cref="ForgetPeak"/>, or since the start.</summary>
    public long PeakMemory() => Memory("VmHWM:");

    public void ForgetPeak() => File.WriteAllText($"/proc/{_process.Id}/clear_refs", "5");

    /// <summary>What this process has computed, and what its database has.</summary>
    public (TimeSpan Own, TimeSpan Children) CpuTime() => ProcessTimes.Of(_process.Id);

    private long Memory(string field)
    {
        var line = File.ReadLines($"/proc/{_process.Id}/status").First(line => line.StartsWith(field, StringComparison.Ordinal));
        return long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) * 1024;
    }

    /// <param name="arguments">Of <c>dotnet</c>; <c>--urls</c> with a free address is added.</param>
    public static Task<ServerProcess> StartAsync(
        IEnumerable<string> arguments, IReadOnlyDictionary<string, string> environment, TimeProvider time, CancellationToken cancel) =>
        StartAsync(Environment.ProcessPath is { } host && Path.GetFileNameWithoutExtension(host) == "dotnet" ? host : "dotnet", arguments, environment, time, cancel);

    public static async Task<ServerProcess> StartAsync(
        string program, IEnumerable<string> arguments, IReadOnlyDictionary<string, string> environment, TimeProvider time, CancellationToken cancel)
    {
        var url = new Uri($"http://127.0.0.1:{FreePort()}");
        var start = new ProcessStartInfo(program)
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var argument in arguments.Concat(["--urls", url.GetLeftPart(UriPartial.Authority)]))
            start.ArgumentList.Add(argument);
        // What this shell has set for its own servers must not reach these.
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("ASPNETCORE_", StringComparison.Ordinal) || name.StartsWith("ConnectionStrings__", StringComparison.Ordinal) || name.StartsWith("OTEL_", StringComparison.Ordinal)).ToList())
            start.Environment.Remove(name);
        // What is measured begins with nothing but a district.
        start.Environment["GRIDALERT_DEMO_MONTH"] = "off";
        foreach (var (name, value) in environment)
            start.Environment[name] = value;

        var server = new ServerProcess(new Process { StartInfo = start }, url);
        server._process.OutputDataReceived += (_, line) => server.Remember(line.Data);
        server._process.ErrorDataReceived += (_, line) => server.Remember(line.Data);
        server._process.Start();
        server._process.BeginOutputReadLine();
        server._process.BeginErrorReadLine();
        try
        {
            await server.BecomesReadyAsync(time, cancel);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            if (!_process.HasExited)
            {
                using var kill = Process.Start("kill", ["-TERM", _process.Id.ToString(CultureInfo.InvariantCulture)]);
                await kill.WaitForExitAsync();
            }
            using var patience = new CancellationTokenSource(StopPatience);
            await _process.WaitForExitAsync(patience.Token);
        }
        catch (Exception e) when (e is OperationCanceledException or Win32Exception or InvalidOperationException)
        {
            _process.Kill(entireProcessTree: true);
        }
        _process.Dispose();
    }

    /// <summary>The last lines it has said.</summary>
    public string Said()
    {
        lock (_said)
            return string.Join('\n', _said);
    }

    private void Remember(string? line)
    {
        if (line is null)
            return;
        lock (_said)
        {
            _said.Enqueue(line);
            if (_said.Count > Remembered)
                _said.Dequeue();
        }
    }

    private async Task BecomesReadyAsync(TimeProvider time, CancellationToken cancel)
    {
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { Timeout = TimeSpan.FromSeconds(5) };
        var started = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(started) < StartPatience)
        {
            if (_process.HasExited)
                throw new BenchException($"The server ended by itself with exit code {_process.ExitCode}. It said:\n{Said()}");
            try
            {
                using var answer = await http.GetAsync(new Uri(Url, "/health/ready"), cancel);
                if (answer.IsSuccessStatusCode)
                    return;
            }
            catch (Exception e) when (e is HttpRequestException || (e is TaskCanceledException && !cancel.IsCancellationRequested))
            {
                // Not listening yet.
            }
            await Task.Delay(TimeSpan.FromMilliseconds(100), time, cancel);
        }
        throw new BenchException($"The server was not ready after {StartPatience.TotalSeconds:0} s. It said:\n{Said()}");
    }

    internal static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
