using Dapper;
using GridAlert.Platform;
using GridAlert.Tests.Support;
using Npgsql;
using Shouldly;
using Xunit;

namespace GridAlert.Tests.Access.Matrix;

/// <summary>A district with everything in it, a street in the middle that the visitors are of, and the street beside.</summary>
public sealed class Neighbours(PostgresFixture postgres) : IAsyncLifetime
{
    public const int AtOnce = 12;

    public District District { get; private set; } = null!;
    public NpgsqlDataSource Database { get; private set; } = null!;
    public HttpClient Http { get; private set; } = null!;
    /// <summary>Every way in, as the program itself tells.</summary>
    public IReadOnlyList<Route> Routes { get; private set; } = [];
    public IReadOnlyList<Spot> Spots { get; private set; } = [];
    public List<Visitor> Visitors { get; } = [];

    /// <summary>For a stranger one place is like another; for the district's own people what the street may not touch is inside.</summary>
    public IReadOnlyList<Spot> PlacesFor(Visitor visitor) => visitor.IsStranger ? [Spots[0]] : visitor.Unit == District.Code ? [Spots[^1]] : Spots;

    public async ValueTask InitializeAsync()
    {
        // Thousands of calls of a few callers within seconds: how many are too many is another test's question.
        var limits = new[] { "Reads", "Changes", "Exports", "Photos", "Strangers", "SignIns", "Asks" };
        District = new(postgres) { Settings = limits.ToDictionary(limit => "Limits__" + limit, _ => "0").Append(new("GRIDALERT_CHROMIUM", "none")).ToDictionary() };
        await District.InitializeAsync();
        Database = NpgsqlDataSource.Create(District.ConnectionString);
        Http = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, MaxConnectionsPerServer = AtOnce }) { BaseAddress = District.Url };
        var routes = RoutesOf(District.ConnectionString);
        await FurnishAsync();
        Routes = await routes;
        foreach (var visitor in Visitors)
            await visitor.AskForFormAsync(Http);
    }

    /// <summary>One that can be revoked, of whoever serves the stairwell.</summary>
    public async Task<string> NewDeviceAsync(Spot spot)
    {
        await using var connection = await Database.OpenConnectionAsync();
        return (await connection.QuerySingleAsync<Guid>("insert into device (id, member_id, bound_at) values (gen_random_uuid(), @member::uuid, now()) returning id", new { member = spot["member"] })).ToString();
    }

    /// <summary>One that can be removed.</summary>
    public async Task<string> NewRobotAsync()
    {
        var name = Guid.CreateVersion7().ToString("N");
        var form = $"Form.Key={Guid.CreateVersion7()}&Form.UnitCode={District.Code}&Form.Channel=webhook&Form.Name={name}&Form.Url=https%3A%2F%2Fexample.org%2Fhook&Form.Secret=0123456789abcdef";
        using var saved = await Visitors.Single(visitor => visitor.Name == "admin@district").CallAsync(Http, "POST", "/channels?handler=Robot", form);
        await using var connection = await Database.OpenConnectionAsync();
        return (await connection.QuerySingleAsync<Guid>("select id from robot where name = @name", new { name })).ToString();
    }

    /// <summary>What the street's own people did to the street beside.</summary>
    public async Task<IReadOnlyList<string>> DoneBesideAsync()
    {
        await using var connection = await Database.OpenConnectionAsync();
        return (await connection.QueryAsync<string>(
            """
            select kind || ' ' || data::text from journal
             where (actor_id = any(@people) or member_id = any(@people))
               and (stairwell_code like @beside or dispatch_id::text = any(@things) or activation_id::text = any(@things))
            """,
            new
            {
                people = Visitors.Where(visitor => visitor.Unit.StartsWith(District.XixingStreet, StringComparison.Ordinal)).Select(visitor => visitor.Id).ToArray(),
                beside = District.ChangheStreet + "%",
                things = new[] { Spots[^1]["activation"], Spots[^1]["ended"], Spots[^1]["dispatch"], Spots[^1]["replied"] },
            })).AsList();
    }

    private static async Task<IReadOnlyList<Route>> RoutesOf(string connectionString)
    {
        var (code, printed) = await AppProcess.RunAsync(new Dictionary<string, string> { ["ConnectionStrings__GridAlert"] = connectionString }, "routes");
        code.ShouldBe(0, printed);
        return [.. printed.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split('\t')).Where(cells => cells.Length == 3).Select(cells => new Route(cells[0], cells[1], cells[2]))];
    }

    private async Task FurnishAsync()
    {
        var invites = (await District.InvitesAsync()).ToLookup(invite => ((string)invite["stairwellCode"]!)[..9]);
        var (own, beside) = (invites[District.XixingStreet].ToList(), invites[District.ChangheStreet].ToList());
        var (stairwell, elsewhere) = ((string)own[0]["stairwellCode"]!, (string)beside[0]["stairwellCode"]!);
        await using var connection = await Database.OpenConnectionAsync();
        Spots =
        [
            await Spot.MakeAsync(District, connection, District.XixingStreet, stairwell[..12], own[1], stairwell),
            await Spot.MakeAsync(District, connection, stairwell, stairwell[..12], own[0], stairwell),
            // What is the district's and lies in one place lies elsewhere in it.
            await Spot.MakeAsync(District, connection, District.Code, elsewhere[..12], beside[1], stairwell),
            await Spot.MakeAsync(District, connection, District.ChangheStreet, elsewhere[..12], beside[0], elsewhere),
        ];
        Visitors.Add(Visitor.Stranger(Database, "nobody", null));
        Visitors.Add(Visitor.Stranger(Database, "a forger", "forged"));
        Visitors.Add(await Visitor.WithPhoneAsync(Database, Guid.Parse(Spots[1]["member"]), stairwell));
        foreach (var role in new[] { "admin", "dispatcher", "officer", "gridLead", "observer" })
            Visitors.Add(await Visitor.WithAccountAsync(Database, role, District.XixingStreet, "street"));
        foreach (var role in new[] { "admin", "dispatcher" })
            Visitors.Add(await Visitor.WithAccountAsync(Database, role, District.Code, "district"));
    }

    public async ValueTask DisposeAsync()
    {
        Http?.Dispose();
        if (Database is not null)
            await Database.DisposeAsync();
        if (District is not null)
            await District.DisposeAsync();
    }
}
