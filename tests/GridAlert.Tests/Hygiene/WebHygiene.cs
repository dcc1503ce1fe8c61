using System.Net;
using System.Net.WebSockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.RegularExpressions;
using GridAlert.Platform;
using GridAlert.Tests.Reports;
using GridAlert.Tests.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Client;
using Microsoft.Extensions.Logging;
using Shouldly;
using SkiaSharp;
using Xunit;

namespace GridAlert.Tests.Hygiene;

/// <summary>A district that is strict with a few kinds of calls, so that limits are met soon.</summary>
public sealed class StrictDistrict(PostgresFixture postgres) : IAsyncLifetime
{
    public District District { get; } = new(postgres)
    {
        Settings = new Dictionary<string, string> { ["Limits__Photos"] = "3", ["Limits__Exports"] = "3", ["Limits__HubCalls"] = "20" },
    };

    public ValueTask InitializeAsync() => District.InitializeAsync();

    public ValueTask DisposeAsync() => District.DisposeAsync();
}

/// <summary>What a browser is told, what pages of others can do, and where too much ends.</summary>
public sealed partial class WebHygiene(StrictDistrict strict) : IClassFixture<StrictDistrict>
{
    private static readonly string[] Pages =
    [
        "/sign-in", "/phone", "/phone/report", "/account", "/account/second-factor", "/accounts", "/activations", "/activations/new", "/board/330108", "/calls", "/channels",
        "/desk", "/dispatches", "/dispatches/new", "/escalation", "/invites/330108001", "/reports", "/no-such-page",
    ];

    private readonly District _district = strict.District;

    [Fact]
    public async Task Every_page_forbids_what_is_not_our_own_file_and_holds_no_script_or_style_itself()
    {
        using var admin = await PageClient.SignInAsync(_district.Url, "admin");
        foreach (var page in Pages)
        {
            var answer = await admin.GetAsync(page);
            var policy = answer.Headers.GetValues("Content-Security-Policy").Single().Split("; ");
            policy.ShouldContain("default-src 'none'", page);
            policy.ShouldContain("script-src 'self'", page);
            policy.ShouldContain("style-src 'self'", page);
            policy.ShouldContain("frame-ancestors 'none'", page);
            policy.ShouldContain("base-uri 'none'", page);
            policy.ShouldAllBe(line => !line.Contains("unsafe", StringComparison.Ordinal) && !line.Contains('*'));
            answer.Headers.GetValues("X-Content-Type-Options").ShouldBe(["nosniff"]);
            answer.Headers.Contains("Server").ShouldBeFalse();
            Inline().Matches(await answer.Content.ReadAsStringAsync()).Select(match => match.Value).ShouldBeEmpty(page);
        }
    }

    [Fact]
    public async Task Every_cookie_stays_away_from_scripts_and_from_pages_of_others()
    {
        using var http = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = _district.Url };
        var page = await http.GetAsync("/sign-in");
        var token = FormToken().Match(await page.Content.ReadAsStringAsync()).Groups[1].Value;
        using var request = new HttpRequestMessage(HttpMethod.Post, "/sign-in")
        {
            Content = new FormUrlEncodedContent([new("UserName", "district"), new("Password", "gridalert-demo"), new("__RequestVerificationToken", token)]),
        };
        request.Headers.Add("Cookie", page.Headers.GetValues("Set-Cookie").Single().Split(';')[0]);
        var signedIn = await http.SendAsync(request);
        signedIn.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        var cookies = page.Headers.GetValues("Set-Cookie").Concat(signedIn.Headers.GetValues("Set-Cookie")).ToList();
        cookies.Count.ShouldBeGreaterThan(2);
        cookies.ShouldAllBe(cookie => cookie.Contains("httponly", StringComparison.OrdinalIgnoreCase) && SameSite().IsMatch(cookie));
    }

    [Theory]
    [InlineData(null, true)]
    [InlineData("own", true)]
    [InlineData("https://evil.example", false)]
    [InlineData("null", false)]
    public async Task A_page_of_somebody_else_opens_no_connection_even_with_a_token(string? origin, bool opens)
    {
        using var socket = new ClientWebSocket();
        if (origin is not null)
            socket.Options.SetRequestHeader("Origin", origin == "own" ? _district.Url.GetLeftPart(UriPartial.Authority) : origin);
        var address = new Uri($"ws://{_district.Url.Authority}/hubs/board?access_token={_district.Dispatcher.Token}");
        if (opens)
            await socket.ConnectAsync(address, CancellationToken.None);
        else
            (await Should.ThrowAsync<WebSocketException>(() => socket.ConnectAsync(address, CancellationToken.None))).Message.ShouldContain("403");
    }

    [Fact]
    public async Task Too_many_photos_are_refused_with_a_sentence_while_the_neighbour_and_the_answers_go_on()
    {
        var trio = await _district.TrioAsync();
        var id = await _district.DispatchAsync(unitCode: trio[0].StairwellCode);
        var photo = Pictures.Of(SKEncodedImageFormat.Jpeg);
        Task<Answer> SendAsync(Phone phone) => phone.Api.PostFormAsync($"me/dispatches/{id}/photos", new() { { new ByteArrayContent(photo), "gate", "gate.jpg" } });
        for (var n = 0; n < 3; n++)
            (await SendAsync(trio[0])).Status.ShouldBe(HttpStatusCode.BadRequest);
        var refused = await SendAsync(trio[0]);
        refused.Status.ShouldBe(HttpStatusCode.TooManyRequests);
        refused.Text("detail").ShouldMatch("请求过于频繁，请过 [0-9]+ 秒再试。");
        refused.Response.Headers.RetryAfter!.Delta!.Value.TotalSeconds.ShouldBeInRange(1, 60);
        (await SendAsync(trio[1])).Status.ShouldBe(HttpStatusCode.BadRequest);
        (await trio[0].Api.PostAsync($"me/dispatches/{id}/acknowledge", new { })).Status.ShouldBe(HttpStatusCode.OK);
        foreach (var phone in trio)
            await phone.DisposeAsync();
    }

    [Fact]
    public async Task A_connection_that_calls_without_end_is_refused_and_stays()
    {
        await using var phone = (await _district.TrioAsync())[0];
        var refused = new List<string>();
        for (var n = 0; n < 30; n++)
        {
            try
            {
                await phone.Hub!.InvokeAsync("Clock", 0L);
            }
            catch (HubException e)
            {
                refused.Add(e.Message);
            }
        }
        refused.ShouldNotBeEmpty();
        refused.ShouldAllBe(sentence => sentence.Contains("请求过于频繁", StringComparison.Ordinal));
        phone.Hub!.State.ShouldBe(HubConnectionState.Connected);
    }

    [Fact]
    public async Task Whoever_came_by_HTTPS_once_keeps_to_it_but_not_on_this_machine()
    {
        const string Name = "gridalert.example";
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=" + Name, key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(Name);
        names.AddDnsName("localhost");
        request.CertificateExtensions.Add(names.Build());
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(100));
        using var usable = X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pkcs12), null);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.UseHttps(usable)));
        await using var app = builder.Build();
        app.UseSecurityHeaders(PageHeaders.All);
        app.Run(_ => Task.CompletedTask);
        await app.StartAsync();
        using var http = new HttpClient(new SocketsHttpHandler
        {
            SslOptions = new() { CertificateChainPolicy = new() { TrustMode = X509ChainTrustMode.CustomRootTrust, CustomTrustStore = { usable }, RevocationMode = X509RevocationMode.NoCheck } },
        });
        async Task<IEnumerable<string>> AskAsync(string host)
        {
            using var question = new HttpRequestMessage(HttpMethod.Get, app.Urls.Single()) { Headers = { Host = host } };
            using var answer = await http.SendAsync(question);
            return answer.Headers.TryGetValues("Strict-Transport-Security", out var values) ? values : [];
        }
        (await AskAsync(Name)).ShouldBe(["max-age=31536000; includeSubDomains"]);
        (await AskAsync("localhost")).ShouldBeEmpty();
    }

    // Data for scripts is no script: type="application/json".
    [GeneratedRegex("<script(?![^>]*(src=|type=\"application/json\"))[^>]*>|<style|<[^>]+\\s(style|on[a-z]+)=|javascript:", RegexOptions.IgnoreCase)]
    private static partial Regex Inline();

    [GeneratedRegex("name=\"__RequestVerificationToken\"[^>]*value=\"([^\"]*)\"")]
    private static partial Regex FormToken();

    [GeneratedRegex("samesite=(lax|strict)", RegexOptions.IgnoreCase)]
    private static partial Regex SameSite();
}
