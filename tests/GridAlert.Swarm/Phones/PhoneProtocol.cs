using System.Net.WebSockets;

namespace GridAlert.Swarm.Phones;

/// <summary>How a lean phone and its server understand each other over a WebSocket.</summary>
public abstract class PhoneProtocol
{
    public static PhoneProtocol SignalR { get; } = new SignalRProtocol();

    public static PhoneProtocol SocketIo { get; } = new SocketIoProtocol();

    /// <summary>Where on the server phones connect.</summary>
    public abstract string Address { get; }

    /// <summary>What a phone says from time to time; null where it is the server that asks.</summary>
    public abstract byte[]? Ping { get; }

    /// <summary>What a phone answers when the server asks whether it is there; null where that needs no answer.</summary>
    public abstract byte[]? Pong { get; }

    /// <summary>Whether a record ends with its WebSocket message; else each ends with <see cref="HubProtocol.End"/>.</summary>
    public abstract bool OneRecordAMessage { get; }

    /// <summary>Shakes hands and gives what came together with the server's last word.</summary>
    public abstract Task<byte[]> OpenAsync(WebSocket socket, CancellationToken cancel);

    /// <param name="id">0 asks for no answer.</param>
    public abstract byte[] Invocation(int id, string method, params object?[] arguments);

    /// <param name="record">One record without its end.</param>
    public abstract HubMessage Parse(ReadOnlySpan<byte> record);

    private sealed class SignalRProtocol : PhoneProtocol
    {
        public override string Address => "/hubs/responder";
        public override byte[]? Ping => HubProtocol.Ping;
        public override byte[]? Pong => null;
        public override bool OneRecordAMessage => false;

        public override byte[] Invocation(int id, string method, params object?[] arguments) => HubProtocol.Invocation(id, method, arguments);

        public override HubMessage Parse(ReadOnlySpan<byte> record) => HubProtocol.Parse(record);

        public override async Task<byte[]> OpenAsync(WebSocket socket, CancellationToken cancel)
        {
            await socket.SendAsync(HubProtocol.Handshake, WebSocketMessageType.Text, true, cancel);
            var buffer = new byte[1024];
            var length = 0;
            int end;
            while ((end = buffer.AsSpan(0, length).IndexOf(HubProtocol.End)) < 0)
            {
                if (length == buffer.Length)
                    throw new PhoneException("The hub's handshake is too long.");
                var part = await socket.ReceiveAsync(buffer.AsMemory(length), cancel);
                if (part.MessageType == WebSocketMessageType.Close)
                    throw new PhoneException("The hub closed the connection during the handshake.");
                length += part.Count;
            }
            if (HubProtocol.HandshakeError(buffer.AsSpan(0, end)) is { } error)
                throw new PhoneException($"The hub refused the handshake: {error}");
            return buffer[(end + 1)..length];
        }
    }
}
