using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Net.WebSockets;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;

namespace GridAlert.Swarm.Phones;

/// <summary>
/// Socket.IO 4 over Engine.IO 4 and a WebSocket, as much of it as a phone needs. One packet a message: a digit for the
/// engine's kind, for messages a second one for Socket.IO's, the id where an answer is asked for, then a JSON array.
/// </summary>
internal sealed class SocketIoProtocol : PhoneProtocol
{
    private static readonly JsonSerializerOptions Arguments = new(JsonSerializerDefaults.Web)
    {
        Encoder = JavaScriptEncoder.Create(UnicodeRanges.All),
    };

    public override string Address => "/socket.io/?EIO=4&transport=websocket";
    public override byte[]? Ping => null;
    public override byte[]? Pong { get; } = "3"u8.ToArray();
    public override bool OneRecordAMessage => true;

    public override async Task<byte[]> OpenAsync(WebSocket socket, CancellationToken cancel)
    {
        await ExpectAsync(socket, "0", cancel);
        await socket.SendAsync("40"u8.ToArray(), WebSocketMessageType.Text, true, cancel);
        await ExpectAsync(socket, "40", cancel);
        return [];
    }

    public override byte[] Invocation(int id, string method, params object?[] arguments)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        buffer.Write("42"u8);
        if (id != 0)
            buffer.Write(Encoding.ASCII.GetBytes(id.ToString(CultureInfo.InvariantCulture)));
        using (var json = new Utf8JsonWriter(buffer, new() { Encoder = Arguments.Encoder }))
        {
            json.WriteStartArray();
            json.WriteStringValue(method);
            foreach (var argument in arguments)
                JsonSerializer.Serialize(json, argument, Arguments);
            json.WriteEndArray();
        }
        return buffer.WrittenSpan.ToArray();
    }

    public override HubMessage Parse(ReadOnlySpan<byte> record)
    {
        if (record.SequenceEqual("2"u8))
            return new() { Kind = HubMessageKind.Ping };
        if (record.SequenceEqual("1"u8) || record.SequenceEqual("41"u8))
            return new() { Kind = HubMessageKind.Close };
        if (record.Length < 3 || record[0] != (byte)'4')
            return new();
        var body = record[2..];
        var id = 0;
        if (Utf8Parser.TryParse(body, out int given, out var digits))
        {
            id = given;
            body = body[digits..];
        }
        var json = new Utf8JsonReader(body);
        switch (record[1])
        {
            case (byte)'2':
                json.Read();
                json.Read();
                return new() { Kind = HubMessageKind.Invocation, Target = json.ValueSpan, Arguments = body };
            case (byte)'3':
                json.Read();
                json.Read();
                var start = (int)json.TokenStartIndex;
                json.Skip();
                return new() { Kind = HubMessageKind.Completion, InvocationId = id, Result = body[start..(int)json.BytesConsumed] };
            default:
                return new();
        }
    }

    private static async Task ExpectAsync(WebSocket socket, string beginning, CancellationToken cancel)
    {
        var buffer = new byte[1024];
        var length = 0;
        ValueWebSocketReceiveResult part;
        do
        {
            part = await socket.ReceiveAsync(buffer.AsMemory(length), cancel);
            length += part.Count;
        }
        while (!part.EndOfMessage && length < buffer.Length);
        var said = Encoding.UTF8.GetString(buffer, 0, length);
        if (part.MessageType != WebSocketMessageType.Text || !said.StartsWith(beginning, StringComparison.Ordinal))
            throw new PhoneException($"The server answered the handshake with '{said}'.");
    }
}
