using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;

namespace GridAlert.Swarm.Phones;

public enum HubMessageKind
{
    Other = 0,
    Invocation = 1,
    Completion = 3,
    Ping = 6,
    Close = 7,
}

/// <summary>A record of the protocol as it lies in the receive buffer; valid only while it is handled.</summary>
public readonly ref struct HubMessage
{
    public HubMessageKind Kind { get; init; }
    /// <summary>Of a completion; 0 where there is none.</summary>
    public int InvocationId { get; init; }
    public ReadOnlySpan<byte> Target { get; init; }
    /// <summary>The JSON array of an invocation's arguments.</summary>
    public ReadOnlySpan<byte> Arguments { get; init; }
    /// <summary>A completion's result as JSON; empty for a void method.</summary>
    public ReadOnlySpan<byte> Result { get; init; }
    public string? Error { get; init; }
}

/// <summary>SignalR's JSON hub protocol, as much of it as a phone needs: JSON records, each ended by 0x1e.</summary>
public static class HubProtocol
{
    public const byte End = 0x1e;

    public static readonly byte[] Handshake = "{\"protocol\":\"json\",\"version\":1}\u001e"u8.ToArray();
    public static readonly byte[] Ping = "{\"type\":6}\u001e"u8.ToArray();

    private static readonly JsonSerializerOptions Arguments = new(JsonSerializerDefaults.Web)
    {
        Encoder = JavaScriptEncoder.Create(UnicodeRanges.All),
    };

    /// <param name="id">0 asks for no answer.</param>
    public static byte[] Invocation(int id, string method, params object?[] arguments)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using (var json = new Utf8JsonWriter(buffer, new() { Encoder = Arguments.Encoder }))
        {
            json.WriteStartObject();
            json.WriteNumber("type", (int)HubMessageKind.Invocation);
            if (id != 0)
                json.WriteString("invocationId", id.ToString(CultureInfo.InvariantCulture));
            json.WriteString("target", method);
            json.WriteStartArray("arguments");
            foreach (var argument in arguments)
                JsonSerializer.Serialize(json, argument, Arguments);
            json.WriteEndArray();
            json.WriteEndObject();
        }
        buffer.Write([End]);
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>The error of a handshake's answer, null when it went well.</summary>
    public static string? HandshakeError(ReadOnlySpan<byte> record)
    {
        var json = new Utf8JsonReader(record);
        while (json.Read())
        {
            if (json.TokenType == JsonTokenType.PropertyName && json.ValueTextEquals("error"u8))
            {
                json.Read();
                return json.GetString();
            }
        }
        return null;
    }

    /// <param name="record">One record without its end.</param>
    public static HubMessage Parse(ReadOnlySpan<byte> record)
    {
        var kind = HubMessageKind.Other;
        var id = 0;
        ReadOnlySpan<byte> target = default, arguments = default, result = default;
        string? error = null;
        var json = new Utf8JsonReader(record);
        json.Read();
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            if (json.ValueTextEquals("type"u8))
            {
                json.Read();
                kind = (HubMessageKind)json.GetInt32();
            }
            else if (json.ValueTextEquals("invocationId"u8))
            {
                json.Read();
                _ = int.TryParse(json.GetString(), CultureInfo.InvariantCulture, out id);
            }
            else if (json.ValueTextEquals("target"u8))
            {
                json.Read();
                target = json.ValueSpan;
            }
            else if (json.ValueTextEquals("error"u8))
            {
                json.Read();
                error = json.GetString();
            }
            else
            {
                var isArguments = json.ValueTextEquals("arguments"u8);
                var isResult = json.ValueTextEquals("result"u8);
                json.Read();
                var start = (int)json.TokenStartIndex;
                json.Skip();
                var value = record[start..(int)json.BytesConsumed];
                if (isArguments)
                    arguments = value;
                else if (isResult)
                    result = value;
            }
        }
        return new() { Kind = kind, InvocationId = id, Target = target, Arguments = arguments, Result = result, Error = error };
    }

    public static string Text(ReadOnlySpan<byte> utf8) => Encoding.UTF8.GetString(utf8);
}
