using System.Net;
using System.Text;
using GridAlert.Features.Channels;
using GridAlert.Features.Channels.Callbacks;
using GridAlert.Features.Channels.Gateways;
using GridAlert.Features.Channels.Outbox;
using GridAlert.Platform;
using GridAlert.Tests.Support;
using Shouldly;
using Xunit;

namespace GridAlert.Tests.Channels;

/// <summary>Receipts: late, twice, in any order, and some before the gateway's own answer.</summary>
public class ReceiptTests(PostgresFixture postgres)
{
    private static DeliveryReceipt Delivered(Guid id) => new(id, null, "delivered", null);

    private static DeliveryReceipt Failed(Guid id) => new(id, null, "failed", "noService");

    [Fact]
    public async Task A_message_only_ever_moves_forward_whatever_order_receipts_come_in()
    {
        await using var gateway = await FarSide.StartAsync();
        await using var host = await ChannelHost.StartAsync(postgres, ChannelHost.SmsAt(gateway));
        var (take, id) = (host.Get<TakeReceipts>(), await host.QueueAsync(ChannelName.Sms, "13812345678"));
        await host.UntilAsync(id, "accepted");

        foreach (var (receipt, state) in new[] { (Failed(id), "failed"), (Delivered(id), "delivered"), (Failed(id), "delivered"), (Delivered(id), "delivered") })
        {
            await take.RunAsync(ChannelName.Sms, [receipt], default);
            (await host.StateAsync(id)).ShouldBe(state);
        }
        host.Answers.ShouldBeEmpty("a carrier's receipt is no answer");
        (await host.ListAsync<string>("select data ->> 'state' from journal where kind = 'messageSettled' order by tx, seq")).ShouldBe(["accepted", "failed", "delivered"]);
    }

    [Fact]
    public async Task Hundreds_of_shuffled_and_doubled_receipts_leave_every_message_where_it_belongs()
    {
        await using var gateway = await FarSide.StartAsync();
        await using var host = await ChannelHost.StartAsync(postgres, ChannelHost.SmsAt(gateway));
        await host.QueueRoundAsync(ChannelName.Sms, 0, [.. Enumerable.Range(0, 200).Select(i => $"1380000{i:D4}")]);
        await host.UntilAsync("select count(*) = 200 from message where state = 'accepted'");
        var ids = await host.ListAsync<Guid>("select id from message");

        var receipts = ids.SelectMany((id, i) => i % 4 == 0 ? [Failed(id), Failed(id)] : new[] { Delivered(id), Failed(id), Delivered(id) }).ToArray();
        new Random(7).Shuffle(receipts);
        await Task.WhenAll(receipts.Chunk(40).Select(chunk => host.Get<TakeReceipts>().RunAsync(ChannelName.Sms, chunk, default)));

        (await host.AskAsync<long>("select count(*) from message where state = 'delivered'")).ShouldBe(150);
        (await host.AskAsync<long>("select count(*) from message where state = 'failed'")).ShouldBe(50);
        (await host.AskAsync<long>("select count(*) from journal where data ->> 'state' = 'delivered'")).ShouldBe(150);
    }

    [Fact]
    public async Task A_receipt_that_is_faster_than_the_gateways_own_answer_is_kept_for_it()
    {
        await using var gateway = await FarSide.StartAsync();
        var settings = ChannelHost.SmsAt(gateway);
        var open = new TaskCompletionSource();
        gateway.Answer = async (_, context) =>
        {
            await open.Task;
            await FarSide.Json(context, new { code = "OK", id = "gw-early" });
        };
        await using var host = await ChannelHost.StartAsync(postgres, settings);
        var id = await host.QueueAsync(ChannelName.Sms, "13812345678");
        await gateway.CalledAsync(1);

        await host.Get<TakeReceipts>().RunAsync(ChannelName.Sms, [new(null, "gw-early", "delivered", null)], default);
        (await host.StateAsync(id)).ShouldBe("sending");
        open.SetResult();

        await host.UntilAsync(id, "delivered");
        await host.UntilAsync("select count(*) = 0 from message_early");
    }

    [Fact]
    public async Task Key_1_after_the_whole_text_answers_and_nothing_else_does()
    {
        await using var gateway = await FarSide.StartAsync();
        await using var host = await ChannelHost.StartAsync(postgres, ChannelHost.VoiceAt(gateway));
        var dispatch = Guid.CreateVersion7();
        await host.QueueRoundAsync(ChannelName.Voice, 0, ["13800000001", "13800000002"], dispatchId: dispatch);
        await host.UntilAsync("select count(*) = 2 from message where state = 'accepted'");
        var ids = await host.ListAsync<Guid>("select id from message order by shown");

        await host.Get<TakeReceipts>().RunAsync(ChannelName.Voice, [new(ids[0], null, "answered", null), new(ids[1], null, "failed", "voicemail")], default);
        await host.Get<TakeReceipts>().RunAsync(ChannelName.Voice, [new(ids[0], null, "answered", null)], default);

        var answer = host.Answers.ShouldHaveSingleItem();
        (answer.Address, answer.Act, answer.DispatchId).ShouldBe(("13800000001", InboundAct.Acknowledge, dispatch));
        (await host.ListAsync<string>("select state from message order by shown")).ShouldBe(["answered", "failed"]);
    }

    [Theory]
    [InlineData("1", true, false, null, "answered", null)]
    [InlineData("1", false, false, null, "failed", "notHeardOut")]
    [InlineData(null, true, false, null, "failed", "noKey")]
    [InlineData("2", true, false, null, "failed", "noKey")]
    [InlineData("1", true, true, null, "failed", "voicemail")]
    [InlineData("1", true, false, "voicemail", "failed", "voicemail")]
    [InlineData(null, false, false, "powerOff", "failed", "powerOff")]
    public void A_call_is_answered_only_by_a_person_who_heard_it(string? key, bool heard, bool voicemail, string? reason, string state, string? why) =>
        VoiceRules.Outcome(key, heard, voicemail, reason).ShouldBe((state, why));
}

/// <summary>The whole way on a running GridAlert: out by SMS and voice, back by the gateway's callbacks, onto the receipt.</summary>
public sealed class CallbackTests(PostgresFixture postgres) : IAsyncLifetime
{
    private const string Secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    private FarSide _gateway = null!;
    private AppProcess _app = null!;
    private ApiClient _dispatcher = null!;
    private string _connectionString = null!;
    private readonly HttpClient _http = new();

    public async ValueTask InitializeAsync()
    {
        _gateway = await FarSide.StartAsync();
        _connectionString = await postgres.NewDatabaseAsync();
        _app = await AppProcess.StartAsync(_connectionString, Settings());
        _dispatcher = await ApiClient.SignInAsync(_app.Url, "district");
    }

    private Dictionary<string, string> Settings()
    {
        var all = ChannelHost.SmsAt(_gateway).Concat(ChannelHost.VoiceAt(_gateway)).DistinctBy(s => s.Key).ToDictionary(s => s.Key.Replace(":", "__", StringComparison.Ordinal), s => s.Value!);
        all["Channels__Sms__CallbackSecret"] = all["Channels__Voice__CallbackSecret"] = Secret;
        all["Channels__Sms__Timeout"] = "00:00:02";
        all["Channels__Sms__Retries"] = "1";
        all["Channels__Sms__Lease"] = "00:00:10";
        return all;
    }

    public async ValueTask DisposeAsync()
    {
        _dispatcher.Dispose();
        _http.Dispose();
        await _app.DisposeAsync();
        await _gateway.DisposeAsync();
    }

    private static int _numbers;

    /// <summary>A dispatch to one stairwell, with a message by the channel to its lead.</summary>
    private async Task<(string DispatchId, Guid MessageId, string Number)> SentAsync(string channel, string? number = null)
    {
        var stairwell = await AskAsync<string>("select stairwell_code from post where role = 'lead' and ended_at is null order by random() limit 1");
        var id = (await _dispatcher.PostAsync("dispatches", District.Dispatch(unitCode: stairwell))).Text("id");
        var messageId = Guid.CreateVersion7();
        var to = await AskAsync<string>(
            """
            insert into message (id, channel, round, urgent, dispatch_id, stairwell_code, role, member_id, address, text, next_at, created_at)
            select @messageId, @channel, 0, true, r.dispatch_id, r.stairwell_code, r.role, r.member_id, @number, '台风预警', now(), now()
              from receipt r where r.dispatch_id = @id and r.role = 1
            returning address
            """,
            new { messageId, channel, number = number ?? $"139{Interlocked.Increment(ref _numbers):D8}", id = Guid.Parse(id) });
        await UntilAsync("select state = 'accepted' from message where id = @messageId", new { messageId });
        return (id, messageId, to);
    }

    private async Task<HttpStatusCode> CallBackAsync(string path, string body, Action<HttpRequestMessage, byte[]>? sign = null)
    {
        var bytes = Encoding.UTF8.GetBytes(body);
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(_app.Url, "/api/v1/channels/" + path)) { Content = new ByteArrayContent(bytes) };
        (sign ?? Sign)(request, bytes);
        using var response = await _http.SendAsync(request);
        return response.StatusCode;
    }

    private static void Sign(HttpRequestMessage request, byte[] body) => Sign(request, body, Secret, TimeProvider.System.GetUtcNow().ToUnixTimeSeconds());

    private static void Sign(HttpRequestMessage request, byte[] body, string secret, long timestamp)
    {
        request.Headers.Add("webhook-id", "call-1");
        request.Headers.Add("webhook-timestamp", $"{timestamp}");
        request.Headers.Add("webhook-signature", "v1,bm90IHRoaXMgb25l " + CallbackSignature.Sign(secret, "call-1", timestamp, body));
    }

    private async Task<T> AskAsync<T>(string sql, object? values = null)
    {
        await using var connection = new Npgsql.NpgsqlConnection(_connectionString);
        return (await Dapper.SqlMapper.QueryAsync<T>(connection, sql, values)).Single();
    }

    private async Task UntilAsync(string sql, object values)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(90));
        while (!await AskAsync<bool>(sql, values))
            await Task.Delay(50, patience.Token);
    }

    private async Task<int> ProgressAsync(string dispatchId, string what) => (int)(await _dispatcher.GetAsync($"dispatches/{dispatchId}"))["progress"][what]!;

    [Fact]
    public async Task One_two_and_three_by_sms_are_the_responders_own_receipt_once_however_often_they_come()
    {
        var (id, _, number) = await SentAsync("sms");

        foreach (var from in new[] { number, "+86" + number, number })
            (await CallBackAsync("sms/replies", $$"""{"items":[{"replyId":"a-{{from.Length}}","from":"{{from}}","text":" １ 。"}]}""")).ShouldBe(HttpStatusCode.OK);
        (await ProgressAsync(id, "acknowledged")).ShouldBe(1);
        (await AskAsync<long>("select count(*) from journal where kind = 'acknowledged' and dispatch_id = @id", new { id = Guid.Parse(id) })).ShouldBe(1);
        (await AskAsync<long>("select count(*) from journal where kind = 'messageReceived' and dispatch_id = @id", new { id = Guid.Parse(id) })).ShouldBe(number.Length == 11 ? 2 : 1);

        await CallBackAsync("sms/replies", $$"""[{"replyId":"b","from":"{{number}}","text":"②"}]""");
        (await ProgressAsync(id, "completed")).ShouldBe(1);
        (await AskAsync<bool>("select bool_or(state = 'answered') from message where dispatch_id = @id and role = 1", new { id = Guid.Parse(id) })).ShouldBeTrue();

        var (other, _, otherNumber) = await SentAsync("sms", "13700000003");
        await CallBackAsync("sms/replies", $$"""{"replyId":"c","from":"{{otherNumber}}","text":"3"}""");
        (await ProgressAsync(other, "declined")).ShouldBe(1);
    }

    [Fact]
    public async Task Anything_else_is_kept_in_the_record_and_answered_with_a_hint_once_an_hour()
    {
        var (id, _, number) = await SentAsync("sms", "13700000004");

        for (var i = 0; i < 3; i++)
            await CallBackAsync("sms/replies", $$"""{"replyId":"h{{i}}","from":"{{number}}","text":"路上积水，晚点到"}""");

        await UntilAsync("select count(*) = 1 from message where shown = @shown and dispatch_id is null and state = 'accepted'", new { shown = Personal.MaskedNumber(number) });
        (await AskAsync<long>("select count(*) from journal where kind = 'messageReceived' and data ->> 'text' like 'pf1:%' and data ->> 'from' = '137****0004'")).ShouldBe(3);
        _gateway.Calls.Count(call => call.Text.Contains("签收请回 1", StringComparison.Ordinal)).ShouldBe(1);
        (await ProgressAsync(id, "acknowledged")).ShouldBe(0);
    }

    [Fact]
    public async Task A_delivery_receipt_says_delivered_and_acknowledges_nothing()
    {
        var (id, messageId, _) = await SentAsync("sms");

        (await CallBackAsync("sms/receipts", $$"""[{"messageId":"{{messageId}}","state":"delivered"},{"gatewayId":"nobody","state":"delivered"}]""")).ShouldBe(HttpStatusCode.OK);

        (await AskAsync<string>("select state from message where id = @messageId", new { messageId })).ShouldBe("delivered");
        (await ProgressAsync(id, "acknowledged")).ShouldBe(0);
    }

    [Fact]
    public async Task A_call_heard_to_its_end_with_key_1_acknowledges_and_voicemail_does_not()
    {
        var (id, messageId, _) = await SentAsync("voice");
        var (silent, voicemail, _) = await SentAsync("voice", "13700000005");

        await CallBackAsync("voice/results",
            $$"""{"items":[{"messageId":"{{voicemail}}","key":"1","heardToTheEnd":true,"voicemail":true},{"messageId":"{{messageId}}","key":"1","heardToTheEnd":true}]}""");

        (await ProgressAsync(id, "acknowledged")).ShouldBe(1);
        (await ProgressAsync(silent, "acknowledged")).ShouldBe(0);
        (await AskAsync<string>("select state || ' ' || outcome from message where id = @voicemail", new { voicemail })).ShouldBe("failed voicemail");
    }

    [Fact]
    public async Task Only_the_gateway_may_call_back()
    {
        var (_, messageId, _) = await SentAsync("sms");
        var body = $$"""[{"messageId":"{{messageId}}","state":"delivered"}]""";
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();

        (await CallBackAsync("sms/receipts", body, (_, _) => { })).ShouldBe(HttpStatusCode.Unauthorized);
        (await CallBackAsync("sms/receipts", body, (request, _) => request.Headers.Authorization = new("Bearer", "guess"))).ShouldBe(HttpStatusCode.Unauthorized);
        (await CallBackAsync("sms/receipts", body, (request, bytes) => Sign(request, bytes, "whsec_b3RoZXI=", now))).ShouldBe(HttpStatusCode.Unauthorized);
        (await CallBackAsync("sms/receipts", body, (request, bytes) => Sign(request, bytes, Secret, now - 301))).ShouldBe(HttpStatusCode.Unauthorized);
        (await CallBackAsync("sms/receipts", body, (request, _) => Sign(request, "[]"u8.ToArray(), Secret, now))).ShouldBe(HttpStatusCode.Unauthorized);
        (await CallBackAsync("sms/receipts", "no json")).ShouldBe(HttpStatusCode.BadRequest);
        (await AskAsync<string>("select state from message where id = @messageId", new { messageId })).ShouldBe("accepted");

        (await CallBackAsync("sms/receipts", body, (request, _) => request.Headers.Authorization = new("Bearer", Secret))).ShouldBe(HttpStatusCode.OK);
        (await AskAsync<string>("select state from message where id = @messageId", new { messageId })).ShouldBe("delivered");
    }

    [Fact]
    public async Task Killed_between_the_gateways_taking_it_and_our_note_it_is_sent_again_with_the_same_id()
    {
        var heard = new TaskCompletionSource<Call>();
        _gateway.Answer = (call, context) =>
        {
            if (!call.Text.Contains("到岗一次", StringComparison.Ordinal) || !heard.TrySetResult(call))
                return FarSide.Json(context, new { code = "OK", id = $"gw-{call.At}" });
            return FarSide.Silence(context);
        };
        var id = Guid.CreateVersion7();
        await AskAsync<Guid>(
            "insert into message (id, channel, round, urgent, address, text, next_at, created_at) values (@id, 'sms', 0, true, '13700000006', '到岗一次', now(), now()) returning id",
            new { id });
        await heard.Task.WaitAsync(TimeSpan.FromSeconds(60));
        await _app.KillAsync();
        (await AskAsync<string>("select state from message where id = @id", new { id })).ShouldBe("sending");

        await using var again = await AppProcess.StartAsync(_connectionString, Settings());
        await UntilAsync("select state = 'accepted' from message where id = @id", new { id });

        _gateway.Calls.Count(call => call.Text.Contains("到岗一次", StringComparison.Ordinal) && call.Json["id"]!.ToString() == id.ToString()).ShouldBe(2);
    }
}
