using System.Net;
using System.Text.RegularExpressions;
using Dapper;
using GridAlert.Tests.Support;
using Npgsql;
using Shouldly;
using Xunit;

namespace GridAlert.Tests.Access;

/// <summary>A fresh GridAlert outside demo mode, beside a city's sign-in service; its first administrator has moved in.</summary>
public sealed partial class City(PostgresFixture postgres) : IAsyncLifetime
{
    public const string AdminPassword = "四棵银杏 and a slow tram";

    public string ConnectionString { get; private set; } = null!;
    public OpenIdProvider Provider { get; private set; } = null!;
    public AppProcess App { get; private set; } = null!;
    public PageClient Admin { get; private set; } = null!;
    public Authenticator AdminPhone { get; private set; } = null!;
    public IReadOnlyList<string> AdminCodes { get; private set; } = [];
    public string FirstLink { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        ConnectionString = await postgres.NewDatabaseAsync();
        Provider = await OpenIdProvider.StartAsync();
        App = await AppProcess.StartInEarnestAsync(ConnectionString, Provider.Settings);
        await Patience.UntilAsync("the console shows the first link", () => FirstAdmin().IsMatch(App.Output));
        FirstLink = new Uri(FirstAdmin().Match(App.Output).Value).AbsolutePath;
        Admin = PageClient.Open(App.Url);
        var made = await Admin.PostAsync(FirstLink, FirstLink, new()
        {
            ["Form.DistrictCode"] = "330108",
            ["Form.DistrictName"] = "滨江区",
            ["Form.Name"] = "区管理员",
            ["Form.UserName"] = "chief",
            ["Form.Password"] = AdminPassword,
            ["Form.Repeated"] = AdminPassword,
        });
        var setUp = made.Headers.Location!.ToString();
        setUp.ShouldStartWith("/sign-in/set-up");
        AdminPhone = Authenticator.Of(await Admin.ReadAsync(setUp));
        var codes = await Admin.PostAsync(setUp, setUp, new() { ["Code"] = AdminPhone.Next() });
        AdminCodes = Authenticator.RecoveryCodes(await codes.Content.ReadAsStringAsync());
    }

    public async Task<T> AskAsync<T>(string sql, object? values = null)
    {
        await using var connection = new NpgsqlConnection(ConnectionString);
        return (await connection.QueryAsync<T>(sql, values)).Single();
    }

    /// <summary>An account made by the administrator, whose holder has chosen a password: an observer's, unless said.</summary>
    public async Task<PageClient> MoveInAsync(string userName, string password, string role = "Observer")
    {
        var link = await LinkAsync(userName, role);
        var holder = PageClient.Open(App.Url);
        (await holder.PostAsync(link, link, new() { ["Password"] = password, ["Repeated"] = password })).StatusCode.ShouldBe(HttpStatusCode.Redirect);
        return holder;
    }

    public async Task<string> LinkAsync(string userName, string role = "Observer")
    {
        var made = await Admin.PostAsync("/accounts", "/accounts?handler=Create", new()
        {
            ["Form.UserName"] = userName,
            ["Form.Name"] = "演示" + userName,
            ["Form.Role"] = role,
            ["Form.UnitCode"] = "330108",
        });
        made.StatusCode.ShouldBe(HttpStatusCode.OK);
        return Regex.Match(await made.Content.ReadAsStringAsync(), @"/welcome/[\w-]+").Value;
    }

    public Task<Guid> IdAsync(string userName) => AskAsync<Guid>("select id from account where user_name = @userName", new { userName });

    public async ValueTask DisposeAsync()
    {
        Admin.Dispose();
        await App.DisposeAsync();
        await Provider.DisposeAsync();
    }

    [GeneratedRegex(@"http://\S+/first-admin/\S+")]
    private static partial Regex FirstAdmin();
}

public class AccountsInEarnest(City city) : IClassFixture<City>
{
    private const string Password = "a tram, two lanterns, rain";

    private PageClient Browser() => PageClient.Open(city.App.Url);

    [Fact]
    public async Task The_first_administrator_is_made_once_by_the_link_on_the_console_and_nobody_else_is_there()
    {
        (await city.Admin.GetAsync("/accounts")).StatusCode.ShouldBe(HttpStatusCode.OK);
        using var other = Browser();
        (await other.GetAsync(city.FirstLink)).StatusCode.ShouldBe(HttpStatusCode.Gone);
        using var api = new ApiClient(city.App.Url);
        foreach (var (name, password) in new[] { ("admin", "admin"), ("district", "gridalert-demo"), ("chief", "gridalert-demo") })
            (await api.PostAsync("sessions", new { userName = name, password })).Status.ShouldBe(HttpStatusCode.Unauthorized);
        city.AdminCodes.Count.ShouldBe(10);
    }

    [Fact]
    public async Task An_administrator_needs_a_code_each_is_good_once_and_a_recovery_code_stands_in_once()
    {
        using var browser = Browser();
        var step = (await browser.SignInAsync("chief", City.AdminPassword)).Headers.Location!.ToString();
        step.ShouldStartWith("/sign-in/code");
        // Half way is nowhere: the password alone opens nothing.
        (await browser.GetAsync("/account")).Headers.Location!.ToString().ShouldContain("/sign-in");
        (await browser.GetAsync("/sign-in/set-up")).Headers.Location!.ToString().ShouldBe("/sign-in");

        var code = city.AdminPhone.Next();
        (await browser.PostAsync(step, step, new() { ["Code"] = code })).Headers.Location!.ToString().ShouldBe("/");
        (await browser.GetAsync("/account")).StatusCode.ShouldBe(HttpStatusCode.OK);

        using var api = new ApiClient(city.App.Url, language: "en");
        (await api.PostAsync("sessions", new { userName = "chief", password = City.AdminPassword })).Text("detail").ShouldStartWith("A code is needed");
        var replayed = await api.PostAsync("sessions", new { userName = "chief", password = City.AdminPassword, code });
        replayed.Status.ShouldBe(HttpStatusCode.Unauthorized);
        replayed.Text("detail").ShouldContain("was used before");
        (await api.PostAsync("sessions", new { userName = "chief", password = City.AdminPassword, code = city.AdminPhone.Next() })).Status.ShouldBe(HttpStatusCode.OK);

        var recovery = new { userName = "chief", password = City.AdminPassword, code = city.AdminCodes[0].ToLowerInvariant() };
        var twice = await Task.WhenAll(api.PostAsync("sessions", recovery), api.PostAsync("sessions", recovery));
        twice.Select(answer => answer.Status).Order().ShouldBe([HttpStatusCode.OK, HttpStatusCode.Unauthorized]);
        (await city.AskAsync<int>("select count(*)::int from journal where kind = 'recoveryCodeUsed'")).ShouldBe(1);
    }

    [Fact]
    public async Task An_account_is_made_by_a_link_that_works_once_for_a_password_that_is_worth_something()
    {
        var link = await city.LinkAsync("clerk");
        using var holder = Browser();
        foreach (var poor in new[] { "short", "password12345!", "演示clerk2026", "aaaaaaaaaaaaaaaa" })
            (await holder.PostAsync(link, link, new() { ["Password"] = poor, ["Repeated"] = poor })).StatusCode.ShouldBe(HttpStatusCode.BadRequest, poor);
        (await holder.PostAsync(link, link, new() { ["Password"] = Password, ["Repeated"] = Password + "!" })).StatusCode.ShouldBe(HttpStatusCode.BadRequest);

        (await holder.PostAsync(link, link, new() { ["Password"] = Password, ["Repeated"] = Password })).Headers.Location!.ToString().ShouldBe("/");
        (await holder.GetAsync("/account")).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await holder.GetAsync(link)).StatusCode.ShouldBe(HttpStatusCode.Gone);
        var late = await city.LinkAsync("latecomer");
        await city.AskAsync<int>("with late as (update account_link set expires_at = now() where account_id = @id returning 1) select count(*)::int from late", new { id = await city.IdAsync("latecomer") });
        (await holder.GetAsync(late)).StatusCode.ShouldBe(HttpStatusCode.Gone);

        // Whoever only reads manages nobody.
        (await holder.GetAsync("/accounts")).StatusCode.ShouldBe(HttpStatusCode.Forbidden);

        var author = await city.AskAsync<Guid>("select actor_id from journal where kind = 'accountCreated' and data ->> 'accountId' = @id", new { id = (await city.IdAsync("clerk")).ToString() });
        author.ShouldBe(await city.IdAsync("chief"));
    }

    [Fact]
    public async Task A_disabled_account_is_out_at_once_and_nobody_disables_oneself()
    {
        using var holder = await city.MoveInAsync("leaver", Password);
        var id = await city.IdAsync("leaver");
        (await city.Admin.PostAsync("/accounts", $"/accounts?handler=Disable&id={id}", [])).StatusCode.ShouldBe(HttpStatusCode.Redirect);
        (await holder.GetAsync("/account")).StatusCode.ShouldBe(HttpStatusCode.Redirect);
        (await holder.SignInAsync("leaver", Password)).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        (await city.Admin.PostAsync("/accounts", $"/accounts?handler=Disable&id={await city.IdAsync("chief")}", [])).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task Changing_the_password_takes_the_present_one_and_ends_every_other_sign_in()
    {
        const string Next = "three ferries before the fog";
        using var holder = await city.MoveInAsync("changer", Password);
        using var elsewhere = Browser();
        (await elsewhere.SignInAsync("changer", Password)).StatusCode.ShouldBe(HttpStatusCode.Redirect);
        Dictionary<string, string> Change(string present) => new() { ["Present"] = present, ["Password"] = Next, ["Repeated"] = Next };
        (await holder.PostAsync("/account", "/account?handler=Password", Change("not it at all"))).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        (await elsewhere.GetAsync("/account")).StatusCode.ShouldBe(HttpStatusCode.OK);

        (await holder.PostAsync("/account", "/account?handler=Password", Change(Password))).StatusCode.ShouldBe(HttpStatusCode.Redirect);
        (await holder.GetAsync("/account")).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await elsewhere.GetAsync("/account")).StatusCode.ShouldBe(HttpStatusCode.Redirect);
        (await elsewhere.SignInAsync("changer", Password)).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        (await elsewhere.SignInAsync("changer", Next)).StatusCode.ShouldBe(HttpStatusCode.Redirect);
    }

    [Fact]
    public async Task A_dispatcher_sets_the_second_factor_up_before_anything_else_and_again_after_it_was_reset()
    {
        using var holder = await city.MoveInAsync("dispatcher2", Password, "Dispatcher");
        (await holder.GetAsync("/account")).StatusCode.ShouldBe(HttpStatusCode.Redirect);
        using var api = new ApiClient(city.App.Url);
        (await api.PostAsync("sessions", new { userName = "dispatcher2", password = Password })).Status.ShouldBe(HttpStatusCode.Forbidden);

        var phone = Authenticator.Of(await holder.ReadAsync("/sign-in/set-up"));
        (await holder.PostAsync("/sign-in/set-up", "/sign-in/set-up", new() { ["Code"] = phone.Next() })).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await holder.GetAsync("/account")).StatusCode.ShouldBe(HttpStatusCode.OK);

        using var guesser = Browser();
        var step = (await guesser.SignInAsync("dispatcher2", Password)).Headers.Location!.ToString();
        for (var i = 0; i < 5; i++)
            (await guesser.PostAsync(step, step, new() { ["Code"] = $"00000{i}" })).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        (await guesser.PostAsync(step, step, new() { ["Code"] = phone.Next() })).StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);

        (await city.Admin.PostAsync("/accounts", $"/accounts?handler=Reset&id={await city.IdAsync("dispatcher2")}", [])).StatusCode.ShouldBe(HttpStatusCode.Redirect);
        (await holder.GetAsync("/account")).StatusCode.ShouldBe(HttpStatusCode.Redirect);
        (await holder.SignInAsync("dispatcher2", Password)).Headers.Location!.ToString().ShouldStartWith("/sign-in/set-up");
    }

    [Fact]
    public async Task The_citys_identity_opens_an_account_only_once_its_holder_has_bound_it()
    {
        using var holder = await city.MoveInAsync("bound", Password);
        city.Provider.Subject = "city-7";
        using var stranger = Browser();
        (await stranger.FollowAsync("/sign-in/identity")).RequestMessage!.RequestUri!.Query.ShouldBe("?identity=unknown");

        var offer = (await holder.FollowAsync("/account/identity")).RequestMessage!.RequestUri!.PathAndQuery;
        offer.ShouldStartWith("/account/bind?offer=");
        (await holder.ReadAsync(offer)).ShouldContain("city-7");
        // Coming back from the service binds nothing; neither does a page without the account's password.
        (await holder.PostAsync(offer, "/account/bind", new() { ["Present"] = "not my password" })).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        (await city.AskAsync<int>("select count(*)::int from account_identity where subject = 'city-7'")).ShouldBe(0);
        (await city.Admin.GetAsync(offer)).StatusCode.ShouldBe(HttpStatusCode.Gone);
        (await holder.PostAsync(offer, "/account/bind", new() { ["Present"] = Password })).Headers.Location!.ToString().ShouldBe("/account");

        using var later = Browser();
        (await later.FollowAsync("/sign-in/identity?returnUrl=%2Faccount")).RequestMessage!.RequestUri!.AbsolutePath.ShouldBe("/account");
        (await later.ReadAsync("/account")).ShouldContain("演示bound");

        // A token that was made out to somebody else opens nothing.
        city.Provider.Audience = "another-program";
        using var mistaken = Browser();
        (await mistaken.FollowAsync("/sign-in/identity")).RequestMessage!.RequestUri!.Query.ShouldBe("?identity=failed");
        city.Provider.Audience = OpenIdProvider.ClientId;
    }

    [Fact]
    public async Task No_secret_reaches_the_log()
    {
        var session = city.Admin.Token;
        var link = await city.LinkAsync("quiet");
        foreach (var secret in new[] { City.AdminPassword, session, link.Split('/')[^1], city.AdminCodes[1], OpenIdProvider.ClientSecret })
            city.App.Output.ShouldNotContain(secret);
        (await city.AskAsync<bool>("select bool_or(data::text like '%' || @session || '%' or data::text like '%' || @code || '%') from journal", new { session, code = city.AdminCodes[1] })).ShouldBeFalse();
    }
}
