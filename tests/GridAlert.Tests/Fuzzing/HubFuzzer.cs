using System.Net.WebSockets;
using System.Text;
using MessagePack;

namespace GridAlert.Tests.Fuzzing;

/// <summary>One connection to a hub with a few frames, most of them wrong.</summary>
public sealed record FuzzedConnection(string Hub, byte[] Handshake, IReadOnlyList<byte[]> Frames, WebSocketMessageType Type);

/// <summary>Makes frames for both hubs in both of their languages: malformed, of the wrong type, huge, deep, unknown, out of order.</summary>
public sealed class HubFuzzer(int seed, IReadOnlyList<string> ids, string unit)
{
    private static readonly string[] Targets = ["Resume", "Received", "Read", "Acknowledge", "AcknowledgeWith", "Reply", "Complete", "Decline", "Withdraw", "Clock", "Watch", "CallNotUnderstood", "OnConnectedAsync", "Dispose", "", "DispatchSent", "ToString"];

    public FuzzedConnection Case(int n)
    {
        var junk = new Junk(new Random(unchecked((seed * 7_919) + n)));
        var packed = junk.Sometimes(2);
        var protocol = packed ? "messagepack" : "json";
        var handshake = junk.Below(12) switch
        {
            0 => junk.Bytes(200),
            1 => Text("{\"protocol\":\"smoke\",\"version\":1}"),
            2 => Text($"{{\"protocol\":\"{protocol}\",\"version\":99}}"),
            3 => Encoding.UTF8.GetBytes(junk.Value()),
            _ => Text($"{{\"protocol\":\"{protocol}\",\"version\":{(junk.Sometimes(4) ? 2 : 1)}}}"),
        };
        var frames = Enumerable.Range(0, junk.Below(8) + 1).Select(_ => packed ? Packed(junk) : Json(junk)).ToList();
        return new(junk.Sometimes(2) ? "board" : "responder", handshake, frames, packed || junk.Sometimes(10) ? WebSocketMessageType.Binary : WebSocketMessageType.Text);
    }

    private byte[] Json(Junk junk) => junk.Below(16) switch
    {
        0 => junk.Bytes(500),
        1 => Encoding.UTF8.GetBytes(junk.Value()),
        2 => Text(junk.Value()),
        3 => Text(new string('x', 70_000)),
        4 => Text($"{{\"type\":1,\"target\":\"Resume\",\"arguments\":{Junk.Deep(20_000)}}}"),
        5 => Text($"{{\"type\":{junk.One(["0", "9", "8", "99", "-1", "\"1\"", "null", "1e9"])},\"sequenceId\":{junk.One(["0", "-1", "99999999999", "\"x\""])}}}"),
        6 => Text($"{{\"type\":{junk.One(["2", "3", "5"])},\"invocationId\":{Junk.Quoted(junk.Text())},\"result\":{junk.Value()},\"item\":{junk.Value()}}}"),
        7 => Text("{\"type\":6}{\"type\":7}"),
        8 => [0x1e, 0x1e, 0x1e, .. Text("{}")],
        9 => Text($"{{\"type\":7,\"error\":{junk.Value()},\"allowReconnect\":true}}"),
        _ => Text($"{{\"type\":{junk.One(["1", "1", "1", "4"])},\"invocationId\":{(junk.Sometimes(6) ? junk.Value() : "\"1\"")},\"target\":{Junk.Quoted(junk.Sometimes(8) ? junk.Text() : junk.One(Targets))},\"arguments\":{Arguments(junk)},\"streamIds\":{(junk.Sometimes(10) ? "[\"s\"]" : "[]")}}}"),
    };

    private string Arguments(Junk junk) => junk.Sometimes(8)
        ? junk.Value()
        : $"[{string.Join(',', Enumerable.Range(0, junk.Below(6)).Select(_ => junk.Below(6) switch { 0 => $"\"{junk.One(ids)}\"", 1 => $"[\"{junk.One(ids)}\"]", 2 => "\"2026-11-25T01:00:00Z\"", 3 => $"\"{unit}\"", _ => junk.Value() }))}]";

    private byte[] Packed(Junk junk)
    {
        switch (junk.Below(8))
        {
            case 0:
                return junk.Bytes(500);
            case 1:
                return [0xFF, 0xFF, 0xFF, 0xFF, 0x7F, .. junk.Bytes(50)];
            case 2:
                // An array that says it holds four thousand million things.
                return Framed([0xDD, 0xFF, 0xFF, 0xFF, 0xFF]);
            case 3:
                return Framed([.. Enumerable.Repeat((byte)0x91, 20_000), 0xC0]);
            case 4:
                return Framed(junk.Bytes(300));
        }
        var body = new System.Buffers.ArrayBufferWriter<byte>();
        var writer = new MessagePackWriter(body);
        var arguments = junk.Below(6);
        writer.WriteArrayHeader(junk.Sometimes(8) ? junk.Below(9) : 6);
        writer.Write(junk.Sometimes(6) ? junk.Below(20) - 2 : 1);
        writer.WriteMapHeader(0);
        writer.Write(junk.Sometimes(8) ? null : "1");
        writer.Write(junk.Sometimes(8) ? Whole(junk.Text()) : junk.One(Targets));
        writer.WriteArrayHeader(arguments);
        for (var n = 0; n < arguments; n++)
            Any(ref writer, junk, 0);
        writer.WriteArrayHeader(0);
        writer.Flush();
        var bytes = body.WrittenSpan.ToArray();
        if (junk.Sometimes(8))
            bytes = bytes[..junk.Below(bytes.Length)];
        return Framed(bytes);
    }

    private void Any(ref MessagePackWriter writer, Junk junk, int depth)
    {
        switch (junk.Below(depth > 3 ? 8 : 10))
        {
            case 0:
                writer.WriteNil();
                break;
            case 1:
                writer.Write(junk.One(ids));
                break;
            case 2:
                writer.Write("2026-11-25T01:00:00Z");
                break;
            case 3:
                writer.Write(long.MinValue);
                break;
            case 4:
                writer.Write(double.NaN);
                break;
            case 5:
                writer.Write(junk.Bytes(100));
                break;
            case 6:
                writer.WriteExtensionFormat(new ExtensionResult((sbyte)(junk.Below(250) - 125), junk.Bytes(16)));
                break;
            case 8:
                var items = junk.Below(4);
                writer.WriteArrayHeader(items);
                for (var n = 0; n < items; n++)
                    Any(ref writer, junk, depth + 1);
                break;
            case 9:
                var pairs = junk.Below(3);
                writer.WriteMapHeader(pairs);
                for (var n = 0; n < pairs * 2; n++)
                    Any(ref writer, junk, depth + 1);
                break;
            default:
                writer.Write(Whole(junk.Text()));
                break;
        }
    }

    private static string Whole(string text) => new([.. text.Where(letter => !char.IsSurrogate(letter))]);

    private static byte[] Text(string json) => [.. Encoding.UTF8.GetBytes(json), 0x1e];

    /// <summary>With its length in front, as the hubs' MessagePack has it.</summary>
    private static byte[] Framed(byte[] body)
    {
        var length = new List<byte>();
        var left = body.Length;
        do
        {
            length.Add((byte)((left & 0x7F) | (left > 0x7F ? 0x80 : 0)));
            left >>= 7;
        }
        while (left > 0);
        return [.. length, .. body];
    }
}
