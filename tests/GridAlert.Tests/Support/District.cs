using System.Text.Json.Nodes;
using Xunit;

namespace GridAlert.Tests.Support;

/// <summary>A running GridAlert with a small demo district, fresh for each test class.</summary>
public sealed class District(PostgresFixture postgres) : IAsyncLifetime
{
    public const string Code = "330108";
    public const string XixingStreet = "330108001";
    public const string ChangheStreet = "330108002";

    /// <summary>This machine's second address: a proxy stands there.</summary>
    public const string Proxy = "127.0.0.2";

    /// <summary>Configuration as environment variables.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>();

    public AppProcess App { get; private set; } = null!;
    public Uri Url => App.Url;
    public ApiClient Dispatcher { get; private set; } = null!;
    public string ConnectionString { get; private set; } = null!;
    private int _trios;

    public async ValueTask InitializeAsync()
    {
        ConnectionString = await postgres.NewDatabaseAsync();
        App = await AppProcess.StartAsync(ConnectionString, new Dictionary<string, string>(Settings) { ["Proxy__Trusted"] = Proxy });
        await PersonalRing.LearnAsync(ConnectionString);
        Dispatcher = await ApiClient.SignInAsync(Url, "district");
    }

    public Task<ApiClient> SignInAsync(string userName, string language = "zh-CN") => ApiClient.SignInAsync(Url, userName, language: language);

    /// <summary>Switches units to emergency mode and gives the activation's id.</summary>
    public async Task<string> ActivateAsync(string unitCode = Code, string level = "orange", bool drill = false)
    {
        var answer = await Dispatcher.PostAsync("activations", new { unitCodes = new[] { unitCode }, scenario = "weather", level, reason = "台风登陆", drill });
        return answer.Text("id");
    }

    /// <summary>Ends every open activation, so that a test begins in normal mode.</summary>
    public async Task CalmAsync()
    {
        foreach (var open in (await Dispatcher.GetAsync("activations?state=open&limit=500"))["items"].AsArray())
            await Dispatcher.PostAsync($"activations/{open!["id"]}/end", new { reason = "解除" });
    }

    public async Task<string> DispatchAsync(string? activationId = null, string unitCode = Code, string rule = "any", string? acknowledgeWithin = "PT3M", string? supersedes = null, string kind = "disasterAlert")
    {
        var answer = await Dispatcher.PostAsync("dispatches", Dispatch(activationId, unitCode, rule, acknowledgeWithin, supersedes, kind));
        return answer.Text("id");
    }

    public static object Dispatch(string? activationId = null, string unitCode = Code, string rule = "any", string? acknowledgeWithin = "PT3M", string? supersedes = null, string kind = "disasterAlert") => new
    {
        activationId,
        kind,
        title = "台风预警",
        body = "请立即通知住户。",
        roleBodies = new { information = "请在微信群通知。" },
        supersedes,
        targets = new { unitCodes = new[] { unitCode }, roles = Array.Empty<string>(), householdTags = Array.Empty<string>() },
        acknowledgementRule = rule,
        acknowledgeWithin,
        replyWithin = (string?)null,
        completeWithin = "PT2H",
        reply = Array.Empty<object>(),
        perHousehold = false,
        escalation = "default",
    };

    public async Task<List<JsonNode>> InvitesAsync(string unitCode = Code)
    {
        var answer = await Dispatcher.PostAsync($"units/{unitCode}/invites", new { });
        return [.. answer["items"].AsArray().Select(item => item!)];
    }

    /// <summary>A responder's whole name, which accounts see only when they ask for it.</summary>
    public async Task<string> NameAsync(JsonNode invite)
    {
        var people = await Dispatcher.PostAsync($"stairwells/{invite["stairwellCode"]}/people", new { reason = "核对" });
        return (string)people["members"].AsArray().First(one => (string)one!["memberId"]! == (string)invite["memberId"]!)!["name"]!;
    }

    /// <summary>The invite of one lead; of another stairwell at each call.</summary>
    public async Task<JsonNode> InviteAsync() => (await TrioInvitesAsync())[0];

    /// <summary>The three phones of one stairwell, lead first, connected; another stairwell at each call.</summary>
    public async Task<List<Phone>> TrioAsync()
    {
        var phones = new List<Phone>();
        foreach (var invite in await TrioInvitesAsync())
        {
            var phone = await Phone.BindAsync(Url, invite);
            await phone.ConnectAsync(Url);
            phones.Add(phone);
        }
        return phones;
    }

    private async Task<List<JsonNode>> TrioInvitesAsync()
    {
        var trios = (await InvitesAsync()).GroupBy(i => (string)i["stairwellCode"]!).ToList();
        return [.. trios[_trios++ % trios.Count]];
    }

    public async Task<JsonNode> ProgressAsync(string dispatchId) => (await Dispatcher.GetAsync($"dispatches/{dispatchId}"))["progress"];

    public async ValueTask DisposeAsync()
    {
        Dispatcher?.Dispose();
        if (App is not null)
            await App.DisposeAsync();
    }
}
