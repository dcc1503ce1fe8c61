using System.Text.Json.Nodes;
using GridAlert.Tests.Support;
using Xunit;

namespace GridAlert.E2E;

/// <summary>A running GridAlert for a class of phone tests; each takes the lead of a stairwell of its own.</summary>
public sealed class PhoneDistrict(PostgresFixture postgres) : IAsyncLifetime
{
    private const int Stairwells = 24;
    private Queue<JsonNode> _leads = [];

    public AppProcess App { get; private set; } = null!;
    public Uri Url => App.Url;
    public string ConnectionString { get; private set; } = null!;
    public ApiClient Dispatcher { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        ConnectionString = await postgres.NewDatabaseAsync();
        App = await AppProcess.StartAsync(ConnectionString, Stairwells);
        Dispatcher = await ApiClient.SignInAsync(Url, "district");
        var leads = await Dispatcher.PostAsync("units/330108/invites", new { roles = new[] { "lead" } });
        _leads = new(leads["items"].AsArray().Select(invite => invite!));
    }

    public JsonNode NextLead() => _leads.Dequeue();

    public async ValueTask DisposeAsync()
    {
        Dispatcher?.Dispose();
        if (App is not null)
            await App.DisposeAsync();
    }
}
