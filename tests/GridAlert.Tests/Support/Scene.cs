using System.Diagnostics;
using System.Net;
using System.Text.Json.Nodes;
using Shouldly;

namespace GridAlert.Tests.Support;

/// <summary>An emergency in a small district: nodes, a dispatcher, phones and a screen, and what was confirmed to each of them.</summary>
public sealed class Scene : IAsyncDisposable
{
    private static readonly TimeSpan ShortPause = TimeSpan.FromMilliseconds(250);

    private readonly string _data = Directory.CreateTempSubdirectory("gridalert-scene-").FullName;
    private readonly int _stairwells;
    private readonly List<AppProcess?> _nodes = [];
    private readonly List<Uri> _urls = [];
    private int _calls;

    private Scene(string connectionString, int stairwells) => (ConnectionString, _stairwells) = (connectionString, stairwells);

    public string ConnectionString { get; }
    public Confirmed Confirmed { get; } = new();
    public IReadOnlyList<Uri> Urls => _urls;
    public Uri Url => _urls[0];
    public string Token { get; private set; } = "";
    public List<LastingPhone> Phones { get; } = [];
    public LastingScreen Screen { get; private set; } = null!;

    public AppProcess Node(int node = 0) => _nodes[node] ?? throw new InvalidOperationException("This node is down.");

    /// <param name="settings">Of every node, as environment variables.</param>
    public static async Task<Scene> BeginAsync(string connectionString, int stairwells = 12, int nodes = 1, IReadOnlyDictionary<string, string>? settings = null)
    {
        var scene = new Scene(connectionString, stairwells);
        // All at once, as a cluster is started.
        foreach (var node in await Task.WhenAll(Enumerable.Range(0, nodes).Select(_ => AppProcess.StartAsync(connectionString, settings ?? new Dictionary<string, string>(), stairwells, data: scene._data))))
        {
            scene._nodes.Add(node);
            scene._urls.Add(node.Url);
        }
        using var dispatcher = await ApiClient.SignInAsync(scene.Url, "district");
        scene.Token = dispatcher.Token!;
        scene.Screen = new(scene.Url, scene.Token);
        await Patience.UntilAsync("the screen has its picture", () => scene.Screen.Canonical() is not null);
        return scene;
    }

    /// <summary>Binds and connects so many phones, three a stairwell.</summary>
    /// <param name="through">The addresses the nth phone turns to; the scene's own, beginning with another node each, when null.</param>
    public async Task ConnectPhonesAsync(int count, Func<int, IReadOnlyList<Uri>>? through = null, TimeSpan? pause = null, bool on = true)
    {
        using var dispatcher = new ApiClient(Url, Token);
        var invites = (await dispatcher.PostAsync($"units/{District.Code}/invites", new { }))["items"].AsArray().Take(count).ToList();
        invites.Count.ShouldBe(count);
        through ??= n => [.. _urls[(n % _urls.Count)..], .. _urls[..(n % _urls.Count)]];
        foreach (var some in invites.Index().Chunk(16))
            Phones.AddRange(await Task.WhenAll(some.Select(one => LastingPhone.BindAsync(through(one.Index), one.Item!, Confirmed, pause ?? ShortPause))));
        if (!on)
            return;
        foreach (var phone in Phones)
            phone.TurnOn();
        await Patience.UntilAsync("all phones are connected", () => Phones.TrueForAll(phone => phone.IsConnected));
    }

    public async Task<string> ActivateAsync(string unitCode = District.Code)
    {
        var opened = await PostAsync("activations", new { unitCodes = new[] { unitCode }, scenario = "weather", level = "orange", reason = "台风登陆", drill = false });
        Confirmed.Activation(opened);
        return (string)opened["id"]!;
    }

    public async Task<string> DispatchAsync(object? dispatch = null)
    {
        var published = await PostAsync("dispatches", dispatch ?? District.Dispatch());
        Confirmed.Dispatch(published);
        return (string)published["id"]!;
    }

    /// <summary>A dispatcher's call with its key, made again until somebody has answered it.</summary>
    public async Task<JsonNode> PostAsync(string path, object body)
    {
        var key = $"call-{Interlocked.Increment(ref _calls)}";
        var tries = 0;
        JsonNode? answered = null;
        await Patience.UntilAsync($"somebody answers {path}", async () =>
        {
            using var dispatcher = new ApiClient(_urls[tries++ % _urls.Count], Token);
            try
            {
                var answer = await dispatcher.PostAsync(path, body, key);
                answered = answer.Body;
                if (answer.Response.IsSuccessStatusCode)
                    return true;
                if (answer.Status != HttpStatusCode.ServiceUnavailable)
                    throw new InvalidOperationException($"{path} was answered with {(int)answer.Status}: {answer.Body}");
            }
            catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
            {
                // The node is away: the next one, or the same once it is back.
            }
            return false;
        });
        return answered!;
    }

    public async Task<JsonNode> GetAsync(string path)
    {
        using var dispatcher = new ApiClient(Url, Token);
        return (await dispatcher.GetAsync(path)).Body!;
    }

    public async Task KillAsync(int node = 0)
    {
        await Node(node).KillAsync();
        await Node(node).DisposeAsync();
        _nodes[node] = null;
    }

    /// <summary>The node is asked to end, and does when it has let everybody go.</summary>
    public async Task<int> DrainAsync(int node)
    {
        var exitCode = await Node(node).TerminateAsync();
        await Node(node).DisposeAsync();
        _nodes[node] = null;
        return exitCode;
    }

    /// <summary>The node again, at its address and with its data folder.</summary>
    public async Task RestartAsync(int node = 0) =>
        _nodes[node] = await AppProcess.StartAsync(ConnectionString, _stairwells, _urls[node].ToString().TrimEnd('/'), _data);

    /// <param name="role">The post that the dispatch was sent to; every post when null.</param>
    public Task AllHaveAsync(string dispatchId, string? role = null)
    {
        var asked = Phones.FindAll(phone => role is null || phone.Role == role);
        return Patience.UntilAsync(() => $"{asked.Count(phone => !phone.Has(dispatchId))} of {asked.Count} phones wait for the dispatch",
            () => Task.FromResult(asked.TrueForAll(phone => phone.Has(dispatchId))));
    }

    /// <summary>The end of every fault: nothing that was confirmed is lost, nothing is there twice, and the boards agree.</summary>
    public async Task AuditAsync(string fault, int tries, TimeSpan recovery, string recoveredFrom)
    {
        await Audit.BoardsAreEqualAsync(Screen, Url, Token);
        var result = await Audit.RunAsync(ConnectionString, Confirmed);
        FaultTable.Record(fault, tries, Confirmed.Count, result.Lost.Count, result.Duplicates.Count, recovery, recoveredFrom);
        result.Lost.ShouldBeEmpty();
        result.Duplicates.ShouldBeEmpty();
        Confirmed.Count.ShouldBeGreaterThan(0);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var phone in Phones)
            await phone.DisposeAsync();
        if (Screen is not null)
            await Screen.DisposeAsync();
        foreach (var node in _nodes.OfType<AppProcess>())
            await node.DisposeAsync();
        Directory.Delete(_data, recursive: true);
    }
}
