using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using GridAlert.Tests.Support;
using Shouldly;
using Xunit;

namespace GridAlert.Tests.Faults;

/// <summary>Phones that are connected and never read what they are sent: the others do not wait for them, and the server does not keep it all.</summary>
[Collection(FaultsCollection.Name)]
public class SlowPhones(PostgresFixture postgres)
{
    private const int Dispatches = 60;
    private const long MuchMemory = 150L * 1024 * 1024;

    [Fact]
    public async Task The_others_are_not_delayed_and_memory_stays_bounded()
    {
        await using var scene = await Scene.BeginAsync(await postgres.NewDatabaseAsync(), stairwells: 60);
        await scene.ConnectPhonesAsync(60);
        await scene.ActivateAsync();
        await RoundAsync(scene);
        var (without, _) = await RoundAsync(scene);

        using var dispatcher = new ApiClient(scene.Url, scene.Token);
        var invites = (await dispatcher.PostAsync($"units/{District.Code}/invites", new { }))["items"].AsArray();
        var deaf = new List<Socket>();
        foreach (var invite in invites.TakeLast(90))
            deaf.Add(await ConnectDeafAsync(scene.Url, invite!));
        var before = Memory(scene);
        var (with, first) = await RoundAsync(scene);
        // What they did not take is dropped with their connection; their next catch-up has it.
        (Memory(scene) - before).ShouldBeLessThan(MuchMemory);
        // They were not left out: the first was sent to each of them as well.
        await Patience.UntilAsync("what was sent is on record", async () => (int)(await scene.GetAsync($"dispatches/{first}"))["progress"]!["sent"]! == 60 + deaf.Count);
        with.ShouldBeLessThan((without * 3) + TimeSpan.FromSeconds(2));
        await scene.AuditAsync("09 90 phones that never read", Dispatches, with, $"the first of {Dispatches} dispatches to the last of 60 others; {without.TotalSeconds:0.0} s without them");
        foreach (var socket in deaf)
            socket.Dispose();
    }

    private static async Task<(TimeSpan Took, string First)> RoundAsync(Scene scene)
    {
        var clock = Stopwatch.StartNew();
        var ids = new List<string>();
        for (var n = 0; n < Dispatches; n++)
            ids.Add(await scene.DispatchAsync(Large));
        foreach (var id in ids)
            await scene.AllHaveAsync(id);
        return (clock.Elapsed, ids[0]);
    }

    private static object Large { get; } = new
    {
        kind = "disasterAlert",
        title = "台风预警",
        body = new string('请', 2000),
        targets = new { unitCodes = new[] { District.Code } },
        acknowledgeWithin = "PT30M",
        escalation = "none",
    };

    private static long Memory(Scene scene)
    {
        using var process = Process.GetProcessById(scene.Node().ProcessId);
        return process.WorkingSet64;
    }

    /// <summary>Shakes hands as a phone does, with the smallest window there is, and then never reads again.</summary>
    private static async Task<Socket> ConnectDeafAsync(Uri url, JsonNode invite)
    {
        using var anonymous = new ApiClient(url);
        var token = (await anonymous.PostAsync("devices", new { inviteCode = (string)invite["inviteCode"]!, deviceName = "deaf" })).Text("accessToken");
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = 1024 };
        await socket.ConnectAsync(IPAddress.Loopback, url.Port);
        await socket.SendAsync(Encoding.ASCII.GetBytes(
            $"GET /hubs/responder?access_token={token} HTTP/1.1\r\nHost: {url.Authority}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n"));
        var answer = new byte[1024];
        var read = await socket.ReceiveAsync(answer);
        Encoding.ASCII.GetString(answer, 0, read).ShouldStartWith("HTTP/1.1 101");
        // One masked text frame with a mask of zeros: the handshake of the protocol.
        var hello = Encoding.ASCII.GetBytes("{\"protocol\":\"json\",\"version\":1}\u001e");
        await socket.SendAsync((byte[])[0x81, (byte)(0x80 | hello.Length), 0, 0, 0, 0, .. hello]);
        return socket;
    }
}
