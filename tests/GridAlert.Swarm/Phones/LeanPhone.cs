using System.Buffers;
using System.Net.WebSockets;

namespace GridAlert.Swarm.Phones;

/// <summary>What went wrong between a phone and the server, in a sentence.</summary>
public sealed class PhoneException(string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>The server has answered, and the answer was no: trying again changes nothing.</summary>
    public bool Refused { get; init; }
}

/// <summary>Takes the messages of one connection, on the thread that read them: it must return at once.</summary>
public interface IPhoneOwner
{
    void Heard(LeanPhone phone, in HubMessage message);
}

/// <summary>
/// One connection of a phone to a hub: a real WebSocket and a protocol with nothing around it.
/// It holds no buffer while it waits and has no timer; <see cref="Heartbeat"/> keeps all phones alive.
/// </summary>
public sealed class LeanPhone : IDisposable
{
    private const int BufferSize = 16 * 1024;
    private const int MaxRecord = 16 * 1024 * 1024;

    private readonly WebSocket _socket;
    private readonly SemaphoreSlim _sending = new(1, 1);
    private readonly List<(int Id, TaskCompletionSource<byte[]> Done)> _calls = new(1);
    private int _lastCall;
    private bool _ended;

    /// <summary>What came together with the handshake's answer.</summary>
    private readonly byte[] _early;

    private LeanPhone(WebSocket socket, PhoneProtocol protocol, byte[] early) => (_socket, Protocol, _early) = (socket, protocol, early);

    public PhoneProtocol Protocol { get; }

    /// <summary>Ticks of <see cref="Environment.TickCount64"/> when the server was last heard.</summary>
    public long HeardAt { get; private set; } = Environment.TickCount64;

    /// <summary>Connects and shakes hands; <see cref="RunAsync"/> then reads until the connection ends.</summary>
    public static Task<LeanPhone> ConnectAsync(Uri hub, string? token, CancellationToken cancel) => ConnectAsync(hub, token, PhoneProtocol.SignalR, cancel);

    /// <summary>The same in another protocol.</summary>
    public static async Task<LeanPhone> ConnectAsync(Uri hub, string? token, PhoneProtocol protocol, CancellationToken cancel)
    {
        var socket = await UpgradeRequest.OpenAsync(hub, token, cancel);
        try
        {
            return new(socket, protocol, await protocol.OpenAsync(socket, cancel));
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Reads until the connection ends; says why when the server closed it with an error.</summary>
    public async Task<string?> RunAsync(IPhoneOwner owner, CancellationToken cancel)
    {
        try
        {
            Memory<byte> carried = _early;
            if (Take(owner, ref carried, out var error))
                return error;
            while (carried.Length <= MaxRecord)
            {
                // Waits without holding a buffer.
                if ((await _socket.ReceiveAsync(Memory<byte>.Empty, cancel)).MessageType == WebSocketMessageType.Close)
                    return null;
                var buffer = ArrayPool<byte>.Shared.Rent(Math.Max(BufferSize, carried.Length * 2));
                try
                {
                    carried.CopyTo(buffer);
                    // One byte stays free for the end of a record.
                    var part = await _socket.ReceiveAsync(buffer.AsMemory(carried.Length..^1), cancel);
                    if (part.MessageType == WebSocketMessageType.Close)
                        return null;
                    HeardAt = Environment.TickCount64;
                    var length = carried.Length + part.Count;
                    if (Protocol.OneRecordAMessage && part.EndOfMessage)
                        buffer[length++] = HubProtocol.End;
                    carried = buffer.AsMemory(0, length);
                    if (Take(owner, ref carried, out error))
                        return error;
                    carried = carried.ToArray();
                }
                finally
                {
                    ArrayPool<byte>.Shared.Return(buffer);
                }
            }
            return "A message from the hub is too long.";
        }
        catch (Exception e) when (e is WebSocketException or IOException or ObjectDisposedException or OperationCanceledException)
        {
            return cancel.IsCancellationRequested || _ended ? null : e.Message;
        }
        finally
        {
            Dispose();
        }
    }

    /// <summary>Calls a hub method and gives its result as JSON.</summary>
    /// <exception cref="PhoneException">The hub said no, or the connection ended before it answered.</exception>
    public async Task<byte[]> CallAsync(string method, CancellationToken cancel, params object?[] arguments)
    {
        var done = new TaskCompletionSource<byte[]>(TaskCreationOptions.RunContinuationsAsynchronously);
        int id;
        lock (_calls)
        {
            if (_ended)
                throw Gone();
            id = ++_lastCall;
            _calls.Add((id, done));
        }
        await SendAsync(Protocol.Invocation(id, method, arguments), cancel);
        return await done.Task.WaitAsync(cancel);
    }

    /// <summary>Tells the hub something without asking for an answer.</summary>
    public Task TellAsync(string method, CancellationToken cancel, params object?[] arguments) =>
        SendAsync(Protocol.Invocation(0, method, arguments), cancel);

    public async Task SendAsync(ReadOnlyMemory<byte> record, CancellationToken cancel)
    {
        try
        {
            await _sending.WaitAsync(cancel);
            try
            {
                await _socket.SendAsync(record, WebSocketMessageType.Text, true, cancel);
            }
            finally
            {
                _sending.Release();
            }
        }
        catch (Exception e) when (e is WebSocketException or IOException or ObjectDisposedException or InvalidOperationException)
        {
            throw Gone(e);
        }
    }

    /// <summary>Sends what nobody waits for; a connection that is gone its reader notices by itself.</summary>
    public async Task TrySendAsync(ReadOnlyMemory<byte> record)
    {
        try
        {
            await SendAsync(record, CancellationToken.None);
        }
        catch (PhoneException)
        {
            // See above.
        }
    }

    /// <summary>Ends the connection as a lost network does: without a word.</summary>
    public void Drop() => Dispose();

    /// <summary>Ends the connection as a person who closes the page does.</summary>
    public async Task CloseAsync(CancellationToken cancel)
    {
        try
        {
            await _sending.WaitAsync(cancel);
            await _socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, cancel);
        }
        catch (Exception e) when (e is WebSocketException or IOException or ObjectDisposedException or InvalidOperationException or OperationCanceledException)
        {
            // It is closed, one way or another.
        }
        Dispose();
    }

    public void Dispose()
    {
        TaskCompletionSource<byte[]>[] open;
        lock (_calls)
        {
            if (_ended)
                return;
            _ended = true;
            open = [.. _calls.Select(call => call.Done)];
            _calls.Clear();
        }
        _socket.Abort();
        _socket.Dispose();
        foreach (var call in open)
            call.TrySetException(Gone());
    }

    /// <summary>Hands out whole records and leaves the rest; true when the hub closed the connection.</summary>
    private bool Take(IPhoneOwner owner, ref Memory<byte> received, out string? error)
    {
        error = null;
        for (int end; (end = received.Span.IndexOf(HubProtocol.End)) >= 0; received = received[(end + 1)..])
        {
            var message = Protocol.Parse(received.Span[..end]);
            switch (message.Kind)
            {
                case HubMessageKind.Completion:
                    Complete(message);
                    break;
                case HubMessageKind.Invocation:
                    owner.Heard(this, message);
                    break;
                case HubMessageKind.Ping when Protocol.Pong is { } pong:
                    _ = TrySendAsync(pong);
                    break;
                case HubMessageKind.Close:
                    error = message.Error;
                    return true;
            }
        }
        return false;
    }

    private void Complete(in HubMessage message)
    {
        TaskCompletionSource<byte[]>? done = null;
        lock (_calls)
        {
            for (var i = 0; i < _calls.Count; i++)
            {
                if (_calls[i].Id != message.InvocationId)
                    continue;
                done = _calls[i].Done;
                _calls.RemoveAt(i);
                break;
            }
        }
        if (message.Error is { } error)
            done?.TrySetException(new PhoneException(error) { Refused = true });
        else
            done?.TrySetResult(message.Result.ToArray());
    }

    private static PhoneException Gone(Exception? inner = null) => new("The connection is gone.", inner);
}
