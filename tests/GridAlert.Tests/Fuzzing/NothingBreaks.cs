using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.WebSockets;
using System.Text.Json.Nodes;
using GridAlert.Tests.Support;
using Microsoft.AspNetCore.SignalR.Client;
using Shouldly;
using Xunit;

namespace GridAlert.Tests.Fuzzing;

/// <summary>
/// Malformed calls for a while: nobody gets a 500, the server neither ends nor logs an error nor keeps what it was sent, and
/// an honest phone is served as before. GRIDALERT_FUZZ_SECONDS makes it longer, GRIDALERT_FUZZ_SEED another one.
/// </summary>
public sealed class NothingBreaks(PostgresFixture postgres, ITestOutputHelper output) : IAsyncLifetime
{
    private const int AtOnce = 8;
    private const double MayGrow = 24;
    private static readonly TimeSpan Slow = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Lasts = TimeSpan.FromSeconds(Number("GRIDALERT_FUZZ_SECONDS", 5));
    private static readonly int Seed = (int)Number("GRIDALERT_FUZZ_SEED", 20261126);

    private readonly ConcurrentBag<string> _found = [];
    private readonly ConcurrentDictionary<int, int> _statuses = new();
    private District _district = null!;

    public async ValueTask InitializeAsync()
    {
        var limits = new[] { "Reads", "Changes", "Exports", "Photos", "Strangers", "SignIns", "HubCalls" };
        _district = new(postgres) { Settings = limits.ToDictionary(limit => "Limits__" + limit, _ => "0").Append(new("GRIDALERT_CHROMIUM", "none")).ToDictionary() };
        await _district.InitializeAsync();
    }

    [Fact]
    public async Task Malformed_calls_and_frames_harm_nobody()
    {
        await using var phone = (await _district.TrioAsync())[0];
        var activation = await _district.ActivateAsync(phone.StairwellCode, drill: true);
        var dispatch = await _district.DispatchAsync(activation, phone.StairwellCode);
        var report = (await phone.Api.PostAsync("me/reports", new { kind = "need", text = "缺水" })).Text("id");
        using var http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = _district.Url, Timeout = Slow };
        var ids = new[] { activation, dispatch, report, phone.MemberId };
        var api = new ApiFuzzer(JsonNode.Parse(await http.GetStringAsync("/openapi/v1.json"))!, Seed, [_district.Dispatcher.Token, _district.Dispatcher.Token, _district.Dispatcher.Token, phone.Token, phone.Token, null, "forged"], ids, phone.StairwellCode);
        var hubs = new HubFuzzer(Seed, ids, phone.StairwellCode);

        // The first calls fill what is kept for all of them.
        var calls = await CallsAsync(http, api, 0, Lasts / 4);
        var connections = await ConnectionsAsync(hubs, phone.Token, 0, Lasts / 8);
        var before = await Memory.OfAsync(_district.App);
        calls = await CallsAsync(http, api, calls, Lasts / 2);
        connections = await ConnectionsAsync(hubs, phone.Token, connections, Lasts / 4);
        await _district.CalmAsync();
        var after = await SettledAsync(before);

        output.WriteLine($"{calls} calls of {api.Operations} operations ({string.Join(", ", _statuses.OrderBy(one => one.Key).Select(one => $"{one.Value} × {one.Key}"))}) and {connections} connections with frames, seed {Seed}; {_found.Count} findings; heap {before.Heap:0.0} → {after.Heap:0.0} MiB, open files {before.Open} → {after.Open}");
        _found.Take(20).ShouldBeEmpty();
        _district.App.Output.Split('\n').Where(line => line.Contains(" ERR]", StringComparison.Ordinal) || line.Contains(" FTL]", StringComparison.Ordinal)).Take(10).ShouldBeEmpty();
        after.Heap.ShouldBeLessThan(before.Heap + MayGrow);
        after.Open.ShouldBeLessThan(before.Open + 20);
        (await phone.Hub!.InvokeAsync<JsonNode>("Resume", (string?)null))["items"].ShouldNotBeNull();
        (await phone.Api.GetAsync("me")).Status.ShouldBe(HttpStatusCode.OK);
    }

    /// <summary>The number of the next case.</summary>
    private async Task<int> CallsAsync(HttpClient http, ApiFuzzer api, int from, TimeSpan until)
    {
        var (began, next) = (Stopwatch.GetTimestamp(), from - 1);
        await Task.WhenAll(Enumerable.Range(0, AtOnce).Select(async _ =>
        {
            while (Stopwatch.GetElapsedTime(began) < until)
            {
                var n = Interlocked.Increment(ref next);
                var call = api.Case(n);
                try
                {
                    using var request = call.ToRequest();
                    using var answer = await http.SendAsync(request);
                    _statuses.AddOrUpdate((int)answer.StatusCode, 1, (_, count) => count + 1);
                    var isPdf = call.Address.Split('?')[0].EndsWith(".pdf", StringComparison.Ordinal);
                    if ((int)answer.StatusCode >= 500 && !isPdf)
                        _found.Add($"case {n}: {(int)answer.StatusCode} for {call} → {await answer.Content.ReadAsStringAsync()}");
                    else if ((int)answer.StatusCode >= 400 && answer.Content.Headers.ContentType?.MediaType != "application/problem+json" && answer.Content.Headers.ContentLength is not 0)
                        _found.Add($"case {n}: {(int)answer.StatusCode} as {answer.Content.Headers.ContentType} for {call}");
                }
                catch (Exception e) when (e is TaskCanceledException || (e is HttpRequestException && _district.App.HasEnded))
                {
                    _found.Add($"case {n}: no answer for {call}: {e.Message}");
                }
                catch (Exception e) when (e is HttpRequestException or UriFormatException)
                {
                    // The server hangs up on what is no HTTP, or the client does not send it.
                }
            }
        }));
        return next + 1;
    }

    private async Task<int> ConnectionsAsync(HubFuzzer hubs, string phoneToken, int from, TimeSpan until)
    {
        var (began, next) = (Stopwatch.GetTimestamp(), from - 1);
        await Task.WhenAll(Enumerable.Range(0, AtOnce).Select(async _ =>
        {
            while (Stopwatch.GetElapsedTime(began) < until)
            {
                var n = Interlocked.Increment(ref next);
                var one = hubs.Case(n);
                using var socket = new ClientWebSocket();
                using var patience = new CancellationTokenSource(Slow);
                try
                {
                    await socket.ConnectAsync(new Uri($"ws://{_district.Url.Authority}/hubs/{one.Hub}?access_token={(one.Hub == "board" ? _district.Dispatcher.Token : phoneToken)}"), patience.Token);
                    await socket.SendAsync(one.Handshake, one.Type, endOfMessage: true, patience.Token);
                    foreach (var frame in one.Frames)
                        await socket.SendAsync(frame, one.Type, endOfMessage: true, patience.Token);
                    // A last word, so that all before it is read; the server may have hung up long ago.
                    await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, patience.Token);
                }
                catch (WebSocketException)
                {
                    if (_district.App.HasEnded)
                        _found.Add($"connection {n}: the server has ended");
                }
                catch (OperationCanceledException)
                {
                    _found.Add($"connection {n}: the server neither answers nor closes");
                }
            }
        }));
        return next + 1;
    }

    /// <summary>Collected, and with what ends by itself within seconds at its end.</summary>
    private async Task<(double Heap, int Open)> SettledAsync((double Heap, int Open) before)
    {
        var until = Stopwatch.GetTimestamp();
        while (true)
        {
            var now = await Memory.OfAsync(_district.App);
            if ((now.Heap < before.Heap + MayGrow && now.Open < before.Open + 20) || Stopwatch.GetElapsedTime(until) > TimeSpan.FromSeconds(15))
                return now;
            await Task.Delay(TimeSpan.FromMilliseconds(500), TestContext.Current.CancellationToken);
        }
    }

    private static double Number(string name, double otherwise) =>
        double.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out var given) ? given : otherwise;

    public async ValueTask DisposeAsync()
    {
        if (_district is not null)
            await _district.DisposeAsync();
    }
}
