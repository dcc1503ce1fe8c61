using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Dapper;
using GridAlert.Tests.Support;
using Microsoft.AspNetCore.SignalR.Client;
using Npgsql;
using Shouldly;
using Xunit;

namespace GridAlert.Tests.Access;

/// <summary>Who was let in is out within two seconds, and nobody is kept out by others.</summary>
public class SessionsAndPhones(District district) : IClassFixture<District>
{
    private static readonly TimeSpan AtMost = TimeSpan.FromSeconds(2);

    [Fact]
    public async Task An_ended_sign_in_drops_its_live_board_and_leaves_the_others()
    {
        using var here = await PageClient.SignInAsync(district.Url, "street");
        using var there = await PageClient.SignInAsync(district.Url, "street");
        await using var lost = await WatchAsync(there.Token, "330108001");
        await using var kept = await WatchAsync(here.Token, "330108001");

        var page = await here.ReadAsync("/account");
        page.ShouldContain("127.0.0.1");
        var id = Regex.Match(page, "handler=End&id=([0-9a-f-]+)|id=([0-9a-f-]+)&handler=End").Groups.Values.Skip(1).First(group => group.Success).Value;
        (await here.PostAsync("/account", $"/account?handler=End&id={id}", [])).StatusCode.ShouldBe(HttpStatusCode.Redirect);
        await ClosesAsync(lost);
        kept.State.ShouldBe(HubConnectionState.Connected);
        (await there.GetAsync("/account")).StatusCode.ShouldBe(HttpStatusCode.Redirect);

        // Nobody ends somebody else's.
        var foreign = await SessionOfAsync("district");
        (await here.PostAsync("/account", $"/account?handler=End&id={foreign}", [])).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await district.Dispatcher.GetAsync("me")).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task All_others_end_at_once_and_signing_out_drops_ones_own_board()
    {
        using var here = await PageClient.SignInAsync(district.Url, "observer");
        using var there = await PageClient.SignInAsync(district.Url, "observer");
        await using var lost = await WatchAsync(there.Token, "330108");
        await using var own = await WatchAsync(here.Token, "330108");
        (await here.PostAsync("/account", "/account?handler=Others", [])).StatusCode.ShouldBe(HttpStatusCode.Redirect);
        await ClosesAsync(lost);
        own.State.ShouldBe(HubConnectionState.Connected);
        (await here.PostAsync("/account", "/sign-out", [])).StatusCode.ShouldBe(HttpStatusCode.Redirect);
        await ClosesAsync(own);
    }

    [Fact]
    public async Task A_revoked_phone_is_cut_off_while_the_others_of_the_trio_stay()
    {
        var trio = await district.TrioAsync();
        var stairwell = trio[0].StairwellCode;
        using var officer = await PageClient.SignInAsync(district.Url, "district");
        var page = await officer.ReadAsync($"/devices/{stairwell}");
        var device = Regex.Match(page, "name=\"device\" value=\"([0-9a-f-]+)\"").Groups[1].Value;
        await using var screen = await WatchAsync(district.Dispatcher.Token!, stairwell);
        (await DevicesAsync(screen, stairwell)).ShouldBe(3);

        (await officer.PostAsync($"/devices/{stairwell}", $"/devices/{stairwell}", new() { ["device"] = device })).StatusCode.ShouldBe(HttpStatusCode.Redirect);
        await ClosesAsync(trio[0].Hub!);
        trio[1].Hub!.State.ShouldBe(HubConnectionState.Connected);
        (await trio[0].Api.GetAsync("me")).Status.ShouldBe(HttpStatusCode.Unauthorized);
        (await DevicesAsync(screen, stairwell)).ShouldBe(2);
        // Revoked once; and whoever sees another grid only knows of none here.
        (await officer.PostAsync($"/devices/{stairwell}", $"/devices/{stairwell}", new() { ["device"] = device })).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        using var reader = await PageClient.SignInAsync(district.Url, "observer");
        (await reader.GetAsync($"/devices/{stairwell}")).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        foreach (var phone in trio)
            await phone.DisposeAsync();
    }

    [Fact]
    public async Task Whoever_leaves_a_post_loses_phone_and_open_invite_whatever_ended_it()
    {
        var trio = await district.TrioAsync();
        var open = (await district.InvitesAsync(trio[0].StairwellCode)).Single(invite => (string)invite["memberId"]! == trio[0].MemberId);
        await using var connection = new NpgsqlConnection(district.ConnectionString);
        await connection.ExecuteAsync("update post set ended_at = now() where member_id = @id", new { id = Guid.Parse(trio[0].MemberId) });
        await ClosesAsync(trio[0].Hub!);
        trio[2].Hub!.State.ShouldBe(HubConnectionState.Connected);
        // Back in a post later: what was given for the earlier one stays worthless.
        await connection.ExecuteAsync("update post set ended_at = null where member_id = @id", new { id = Guid.Parse(trio[0].MemberId) });
        (await trio[0].Api.GetAsync("me")).Status.ShouldBe(HttpStatusCode.Unauthorized);
        using var anonymous = new ApiClient(district.Url);
        (await anonymous.PostAsync("devices", new { inviteCode = (string)open["inviteCode"]! })).Status.ShouldBe(HttpStatusCode.Gone);
        foreach (var phone in trio)
            await phone.DisposeAsync();
    }

    [Fact]
    public async Task Invites_are_long_kept_as_hashes_and_end_with_their_time()
    {
        var invite = await district.InviteAsync();
        var code = (string)invite["inviteCode"]!;
        // 32 letters of an alphabet of 32: 160 bits.
        code.ShouldMatch("^[2-9A-HJ-NP-Z]{32}$");
        await using var connection = new NpgsqlConnection(district.ConnectionString);
        var hash = System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(code));
        (await connection.ExecuteAsync("update invite set expires_at = now() - interval '1 second' where code_hash = @hash", new { hash })).ShouldBe(1);
        using var anonymous = new ApiClient(district.Url);
        (await anonymous.PostAsync("devices", new { inviteCode = code })).Status.ShouldBe(HttpStatusCode.Gone);
    }

    [Fact]
    public async Task Guessing_from_elsewhere_keeps_nobody_out_of_a_browser_that_was_used_before()
    {
        using var known = await PageClient.SignInAsync(district.Url, "grid");
        using var guesser = PageClient.Open(district.Url);
        // At the same moment, as a program would: no more get through than one after the other.
        var guesses = await Task.WhenAll(Enumerable.Range(0, 12).Select(i => guesser.SignInAsync("grid", $"guess-{i}")));
        guesses.Count(guess => guess.StatusCode == HttpStatusCode.Unauthorized).ShouldBe(5);
        var refused = await guesser.SignInAsync("grid", "gridalert-demo");
        refused.StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
        WebUtility.HtmlDecode(await refused.Content.ReadAsStringAsync()).ShouldMatch("请过 1[45] 分钟再试");

        (await known.PostAsync("/account", "/sign-out", [])).StatusCode.ShouldBe(HttpStatusCode.Redirect);
        (await known.SignInAsync("grid", "gridalert-demo")).StatusCode.ShouldBe(HttpStatusCode.Redirect);
        // The guesser waits on.
        (await guesser.SignInAsync("grid", "gridalert-demo")).StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
    }

    [Fact]
    public async Task In_the_demo_a_second_factor_is_not_asked_for_but_can_be_used()
    {
        district.App.Output.ShouldNotContain("first-admin");
        using var officer = await PageClient.SignInAsync(district.Url, "community");
        var phone = Authenticator.Of(await officer.ReadAsync("/account/second-factor"));
        (await officer.PostAsync("/account/second-factor", "/account/second-factor?handler=Set", new() { ["Code"] = phone.Next(), ["Present"] = "not the password" })).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        (await officer.PostAsync("/account/second-factor", "/account/second-factor?handler=Set", new() { ["Code"] = phone.Next(), ["Present"] = "gridalert-demo" })).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await officer.SignInAsync("community", "gridalert-demo")).Headers.Location!.ToString().ShouldStartWith("/sign-in/code");
        (await officer.PostAsync("/account/second-factor", "/account/second-factor?handler=Remove", new() { ["Present"] = "gridalert-demo" })).Headers.Location!.ToString().ShouldBe("/account");
        (await officer.SignInAsync("community", "gridalert-demo")).Headers.Location!.ToString().ShouldBe("/");
    }

    [Fact]
    public async Task Only_a_trusted_proxy_says_where_a_call_comes_from()
    {
        (await FromAsync("127.0.0.1", "203.0.113.9", "observer", "gridalert-demo")).ShouldBe(HttpStatusCode.OK);
        (await LastAddressAsync()).ShouldBe("127.0.0.1", "anybody can write a header");
        (await FromAsync(District.Proxy, "203.0.113.9", "observer", "gridalert-demo")).ShouldBe(HttpStatusCode.OK);
        (await LastAddressAsync()).ShouldBe("203.0.113.9");
        (await FromAsync(District.Proxy, "198.51.100.1, 203.0.113.9", "observer", "gridalert-demo")).ShouldBe(HttpStatusCode.OK);
        (await LastAddressAsync()).ShouldBe("203.0.113.9", "what the proxy itself has added counts");

        // Wrong tries wait where they come from, and not behind the whole proxy.
        for (var n = 0; n < 5; n++)
            (await FromAsync(District.Proxy, "203.0.113.20", "nobody.there", "wrong")).ShouldBe(HttpStatusCode.Unauthorized);
        (await FromAsync(District.Proxy, "203.0.113.20", "nobody.there", "wrong")).ShouldBe(HttpStatusCode.TooManyRequests);
        (await FromAsync(District.Proxy, "203.0.113.21", "nobody.there", "wrong")).ShouldBe(HttpStatusCode.Unauthorized);
    }

    /// <summary>Signs in from an address of this machine's, with a header that says it was another.</summary>
    private async Task<HttpStatusCode> FromAsync(string own, string forwardedFor, string userName, string password)
    {
        using var http = new HttpClient(new SocketsHttpHandler
        {
            ConnectCallback = async (to, cancel) =>
            {
                var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
                socket.Bind(new IPEndPoint(IPAddress.Parse(own), 0));
                await socket.ConnectAsync(to.DnsEndPoint, cancel);
                return new NetworkStream(socket, ownsSocket: true);
            },
        });
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(district.Url, "/api/v1/sessions")) { Content = JsonContent.Create(new { userName, password }) };
        request.Headers.Add("X-Forwarded-For", forwardedFor);
        using var answer = await http.SendAsync(request);
        return answer.StatusCode;
    }

    private async Task<string?> LastAddressAsync()
    {
        await using var database = NpgsqlDataSource.Create(district.ConnectionString);
        await using var connection = await database.OpenConnectionAsync();
        return await connection.ExecuteScalarAsync<string>("select o.address from journal j join origin o on o.id = j.origin_id where j.kind = 'signedIn' and j.actor_id = (select id from account where user_name = 'observer') order by j.seq desc limit 1");
    }

    private async Task<HubConnection> WatchAsync(string token, string unitCode)
    {
        var hub = new HubConnectionBuilder().WithUrl(new Uri(district.Url, "/hubs/board"), options => options.AccessTokenProvider = () => Task.FromResult<string?>(token)).Build();
        await hub.StartAsync();
        await hub.InvokeAsync<JsonNode>("Watch", unitCode);
        return hub;
    }

    private static async Task<int> DevicesAsync(HubConnection screen, string stairwell)
    {
        var snapshot = await screen.InvokeAsync<JsonNode>("Watch", stairwell);
        return (int)snapshot["stairwells"]!.AsArray().Single()!["devices"]!;
    }

    /// <summary>Fails when the connection is still there after two seconds.</summary>
    private static async Task ClosesAsync(HubConnection hub)
    {
        var since = Stopwatch.StartNew();
        while (hub.State != HubConnectionState.Disconnected && since.Elapsed < AtMost)
            await Task.Delay(20);
        hub.State.ShouldBe(HubConnectionState.Disconnected, $"after {since.ElapsedMilliseconds} ms");
    }

    private async Task<Guid> SessionOfAsync(string userName)
    {
        await using var connection = new NpgsqlConnection(district.ConnectionString);
        return await connection.QueryFirstAsync<Guid>("select s.id from session s join account a on a.id = s.account_id where a.user_name = @userName", new { userName });
    }
}
