using System.Net.Sockets;
using System.Net.WebSockets;
using System.Security.Cryptography;
using System.Text;

namespace GridAlert.Swarm.Phones;

/// <summary>
/// Opens a WebSocket by hand over a socket. The framework's own client keeps an HTTP connection with its buffers
/// behind every WebSocket; for ten thousand in one process that is most of the memory.
/// </summary>
internal static class UpgradeRequest
{
    private const string Salt = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    private const int MaxAnswer = 8 * 1024;

    public static async Task<WebSocket> OpenAsync(Uri url, string? token, CancellationToken cancel)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(url.Host.Trim('[', ']'), url.Port, cancel);
            var stream = new NetworkStream(socket, ownsSocket: true);
            var key = Convert.ToBase64String(RandomNumberGenerator.GetBytes(16));
            var authorization = token is null ? "" : $"Authorization: Bearer {token}\r\n";
            var request = $"GET {url.PathAndQuery} HTTP/1.1\r\nHost: {url.Authority}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n" +
                $"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {key}\r\n{authorization}\r\n";
            await stream.WriteAsync(Encoding.ASCII.GetBytes(request), cancel);
            Check(await AnswerAsync(socket, cancel), key);
            return WebSocket.CreateFromStream(stream, new WebSocketCreationOptions { KeepAliveInterval = Timeout.InfiniteTimeSpan });
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Reads up to the empty line and no further: some servers speak first.</summary>
    private static async Task<string> AnswerAsync(Socket socket, CancellationToken cancel)
    {
        var buffer = new byte[1024];
        var length = 0;
        while (true)
        {
            if (length == buffer.Length)
                Array.Resize(ref buffer, length < MaxAnswer ? length * 2 : throw new PhoneException("The server's answer to the upgrade is too long."));
            var there = await socket.ReceiveAsync(buffer.AsMemory(length), SocketFlags.Peek, cancel);
            if (there == 0)
                throw new PhoneException("The server closed the connection during the upgrade.");
            var end = buffer.AsSpan(0, length + there).IndexOf("\r\n\r\n"u8);
            var mine = end < 0 ? there : end + 4 - length;
            length += await socket.ReceiveAsync(buffer.AsMemory(length, mine), cancel);
            // A refusal may carry a body: its first line is enough.
            if (end >= 0 || (length > 12 && !buffer.AsSpan(0, 12).SequenceEqual("HTTP/1.1 101"u8)))
                return Encoding.ASCII.GetString(buffer, 0, length);
        }
    }

    private static void Check(string answer, string key)
    {
        var lines = answer.Split("\r\n");
        if (!lines[0].StartsWith("HTTP/1.1 101", StringComparison.Ordinal))
            throw new PhoneException($"The server refused the WebSocket: {lines[0]}");
        // The protocol asks for SHA-1 here, as a check that both sides speak it and not as a protection.
#pragma warning disable CA5350
        var expected = Convert.ToBase64String(SHA1.HashData(Encoding.ASCII.GetBytes(key + Salt)));
#pragma warning restore CA5350
        if (!lines.Any(line => line.Split(':', 2) is [var name, var value]
            && name.Equals("Sec-WebSocket-Accept", StringComparison.OrdinalIgnoreCase) && value.Trim() == expected))
            throw new PhoneException("The server's answer to the upgrade does not fit the request.");
    }
}
