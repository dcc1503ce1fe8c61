using System.Diagnostics;
using GridAlert.Swarm.Crowd;
using GridAlert.Swarm.Http;
using GridAlert.Swarm.Phones;

namespace GridAlert.Swarm.Bench;

/// <summary>GridAlert in a folder of its own, with every responder's phone bound.</summary>
public sealed class GridAlertSide : IAsyncDisposable
{
    private const string District = "330108";
    private const string FirstStreet = "330108001";
    private const string Title = "台风红色预警：请立即上门提醒";
    private const string Body =
        "今晚二十时前后台风登陆，请立即通知本楼道每一户：收好阳台和窗台的物品，关好门窗，不要外出；地下车库和一楼住户请把车辆移到高处；"
        + "独居老人、孕妇和行动不便的居民请当面确认。发现积水、险情请马上上报。";

    private static int _sides;

    private readonly string _app;
    private readonly int _phones;
    private readonly TimeProvider _time;
    private readonly string _data;
    private ServerProcess? _server;
    private GridAlertApi? _api;
    private Guid _activation;
    private IReadOnlyList<string?> _tokens = [];
    private readonly IReadOnlyDictionary<string, string> _environment;

    /// <summary>Whole trios: a dispatch goes to every responder of a stairwell.</summary>
    public static int WholeTrios(int phones) => (phones + 2) / 3 * 3;

    /// <param name="environment">What this server is told beside where its data are.</param>
    public GridAlertSide(string app, int phones, TimeProvider time, IReadOnlyDictionary<string, string>? environment = null)
    {
        (_app, _phones, _time, _environment) = (app, WholeTrios(phones), time, environment ?? new Dictionary<string, string>());
        // PostgreSQL may run as another user: it must be able to enter.
        _data = Path.Combine(Path.GetTempPath(), $"gridalert-bench-{Environment.ProcessId}-{Interlocked.Increment(ref _sides)}");
        Directory.CreateDirectory(_data, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
            | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute);
    }

    public ServerProcess Server => _server!;

    public int Phones => _phones;

    public string FileSystem => new DriveInfo(_data).DriveFormat;

    /// <summary>Starts, or starts again on the same data.</summary>
    public async Task StartAsync(CancellationToken cancel)
    {
        await StopAsync();
        var stairwells = _phones / 3;
        var environment = new Dictionary<string, string>(_environment) { ["GRIDALERT_DATA"] = _data, ["GRIDALERT_DEMO_PASSWORD"] = "gridalert-demo" };
        _server = await ServerProcess.StartAsync([_app, "--demo", "--stairwells", $"{stairwells}"], environment, _time, cancel);
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

    /// <summary>Binds every responder's phone and opens the drill.</summary>
    public async Task PrepareAsync(CancellationToken cancel)
    {
        await BindAsync(await Recruiting.InviteAsync(_api!, District, _phones, 0, cancel), cancel);
    }

    /// <summary>The same for only so many, of as many communities as have them: nobody else has a phone.</summary>
    public async Task PrepareFewAsync(int some, CancellationToken cancel)
    {
        var invites = new List<Invite>();
        for (var community = 1; invites.Count < some; community++)
        {
            await foreach (var invite in _api!.InviteAsync($"{FirstStreet}{community:D3}", cancel))
                invites.Add(invite);
        }
        await BindAsync([.. invites.Take(some)], cancel);
    }

    private async Task BindAsync(IReadOnlyList<Invite> invites, CancellationToken cancel)
    {
        _tokens = [.. (await Recruiting.BindAsync(_api!, invites, _ => { }, cancel)).Select(phone => phone.Token)];
        _activation = await _api!.OpenDrillAsync(District, "Benchmark", cancel);
    }

    /// <summary>Closes what is out, so that what follows has one dispatch to show and not dozens.</summary>
    public async Task BeginAnewAsync(CancellationToken cancel)
    {
        await _api!.EndAsync(_activation, "Benchmark", cancel);
        _activation = await _api!.OpenDrillAsync(District, "Benchmark", cancel);
    }

    /// <param name="phones">Fewer than all, to warm up; null for all.</param>
    public Task<Fleet> ConnectAsync(int? phones, CancellationToken cancel) => ConnectAsync(phones, null, Fleet.UsuallyAtOnce, cancel);

    public Task<Fleet> ConnectAsync(int? phones, IReadOnlyList<string?>? cursors, int atOnce, CancellationToken cancel) =>
        Fleet.ConnectAsync(_server!.Url, PhoneProtocol.SignalR, [.. _tokens.Take(phones ?? _tokens.Count)], cursors, atOnce, _time, cancel);

    /// <summary>A screen of the command centre.</summary>
    public Task<BoardScreen> WatchAsync(CancellationToken cancel) => BoardScreen.WatchAsync(_server!.Url, _api!.AccessToken!, District, _time, cancel);

    /// <summary>Bytes of the managed heap that are in use after a full collection.</summary>
    public async Task<long> CollectAsync(CancellationToken cancel)
    {
        ManagedHeap.Collect(_server!.Id);
        return ManagedHeap.InUse(await _api!.MetricsAsync(cancel));
    }

    public Task<string> MetricsAsync(CancellationToken cancel) => _api!.MetricsAsync(cancel);

    /// <summary>How many lines of the journal the server has read since it started.</summary>
    public async Task<long> JournalLinesAsync(CancellationToken cancel) => ManagedHeap.Sum(await MetricsAsync(cancel), "gridalert_journal_lines_total");

    public Task<Published> DispatchAsync(CancellationToken cancel) => _api!.DispatchAsync(_activation, District, Title, Body, cancel);

    /// <summary>Until what the round has left behind is written; false if it never is.</summary>
    public async Task<bool> SettleAsync(Published dispatch, Func<Progress, int> figure, CancellationToken cancel)
    {
        var started = Stopwatch.GetTimestamp();
        bool done;
        while (!(done = figure(await _api!.ProgressAsync(dispatch.Id, cancel)) >= _tokens.Count) && Stopwatch.GetElapsedTime(started) < TimeSpan.FromSeconds(10))
            await Task.Delay(TimeSpan.FromMilliseconds(100), _time, cancel);
        // Screens and trios are told a little later.
        await Calm.AwaitAsync(_time, cancel);
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
