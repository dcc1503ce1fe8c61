using System.Diagnostics;
using GridAlert.Swarm.Crowd;
using GridAlert.Swarm.Http;

namespace GridAlert.Swarm.Bench;

/// <summary>GridAlert in a folder of its own, with every responder's phone bound.</summary>
public sealed class GridAlertSide : IAsyncDisposable
{
    private const string District = "330108";
    private const string Title = "台风红色预警：请立即上门提醒";
    private const string Body =
        "今晚二十时前后台风登陆，请立即通知本楼道每一户：收好阳台和窗台的物品，关好门窗，不要外出；地下车库和一楼住户请把车辆移到高处；"
        + "独居老人、孕妇和行动不便的居民请当面确认。发现积水、险情请马上上报。";

    private readonly string _app;
    private readonly int _phones;
    private readonly TimeProvider _time;
    private readonly string _data;
    private ServerProcess? _server;
    private GridAlertApi? _api;
    private Guid _activation;
    private IReadOnlyList<string?> _tokens = [];

    public GridAlertSide(string app, int phones, TimeProvider time)
    {
        (_app, _phones, _time) = (app, phones, time);
        // PostgreSQL may run as another user: it must be able to enter.
        _data = Path.Combine(Path.GetTempPath(), $"gridalert-bench-{Environment.ProcessId}");
        Directory.CreateDirectory(_data, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
            | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute);
    }

    public ServerProcess Server => _server!;

    public string FileSystem => new DriveInfo(_data).DriveFormat;

    /// <summary>Starts, or starts again on the same data.</summary>
    public async Task StartAsync(CancellationToken cancel)
    {
        await StopAsync();
        var stairwells = (_phones + 2) / 3;
        _server = await ServerProcess.StartAsync(
            [_app, "--demo", "--stairwells", $"{stairwells}"], new Dictionary<string, string> { ["GRIDALERT_DATA"] = _data, ["GRIDALERT_DEMO_PASSWORD"] = "gridalert-demo" }, _time, cancel);
        _api = new(_server.Url, _time);
        await _api.SignInAsync("district", "gridalert-demo", cancel);
    }

    public async Task StopAsync()
    {
        _api?.Dispose();
        if (_server is not null)
            await _server.DisposeAsync();
        _server = null;
    }

    /// <summary>Binds all phones and opens the drill.</summary>
    public async Task PrepareAsync(CancellationToken cancel)
    {
        var invites = await Recruiting.InviteAsync(_api!, District, _phones, 0, cancel);
        _tokens = [.. (await Recruiting.BindAsync(_api!, invites, _ => { }, cancel)).Select(phone => phone.Token)];
        _activation = await _api!.OpenDrillAsync(District, "Benchmark", cancel);
    }

    /// <param name="phones">Fewer than all, to warm up; null for all.</param>
    public Task<Fleet> ConnectAsync(int? phones, CancellationToken cancel) =>
        Fleet.ConnectAsync(_server!.Url, [.. _tokens.Take(phones ?? _tokens.Count)], _time, cancel);

    public Task<Published> DispatchAsync(CancellationToken cancel) => _api!.DispatchAsync(_activation, District, Title, Body, cancel);

    /// <summary>Until what the round has left behind is written; false if it never is.</summary>
    public async Task<bool> SettleAsync(Published dispatch, Func<Progress, int> figure, CancellationToken cancel)
    {
        var started = Stopwatch.GetTimestamp();
        bool done;
        while (!(done = figure(await _api!.ProgressAsync(dispatch.Id, cancel)) >= _tokens.Count) && Stopwatch.GetElapsedTime(started) < TimeSpan.FromSeconds(10))
            await Task.Delay(TimeSpan.FromMilliseconds(100), _time, cancel);
        // The trios' changes are gathered for a while before they are sent.
        await Task.Delay(TimeSpan.FromMilliseconds(400), _time, cancel);
        return done;
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        try
        {
            Directory.Delete(_data, recursive: true);
        }
        catch (IOException e)
        {
            await Console.Error.WriteLineAsync($"{_data} could not be removed: {e.Message}");
        }
    }
}
