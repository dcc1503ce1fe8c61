using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using GridAlert.Swarm.Bench;

namespace GridAlert.Swarm.ScaleOut;

/// <summary>A Redis on a free port that keeps nothing on disk. It can be killed and started again.</summary>
public sealed class RedisServer : IDisposable
{
    private readonly int _port = ServerProcess.FreePort();
    private Process? _process;

    public string Address => $"127.0.0.1:{_port}";

    public async Task StartAsync()
    {
        try
        {
            _process = Process.Start(new ProcessStartInfo("redis-server", ["--bind", "127.0.0.1", "--port", _port.ToString(CultureInfo.InvariantCulture), "--save", "", "--appendonly", "no"]) { RedirectStandardOutput = true, UseShellExecute = false })!;
        }
        catch (Win32Exception e)
        {
            throw new BenchException("redis-server was not found. Install it (Debian: apt-get install redis-server) and start this again.", e);
        }
        while (await _process.StandardOutput.ReadLineAsync() is { } said)
        {
            if (!said.Contains("Ready to accept connections", StringComparison.Ordinal))
                continue;
            _ = _process.StandardOutput.BaseStream.CopyToAsync(Stream.Null);
            return;
        }
        throw new BenchException($"redis-server ended by itself instead of listening on {Address}.");
    }

    public void Kill()
    {
        _process?.Kill();
        _process?.WaitForExit();
        _process?.Dispose();
        _process = null;
    }

    public void Dispose() => Kill();
}
