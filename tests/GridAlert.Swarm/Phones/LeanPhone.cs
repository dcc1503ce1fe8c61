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
/// One connection of a phone to a hub: a real WebSocket and SignalR's JSON protocol with nothing around it.
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

    private LeanPhone(WebSocket socket, byte[] early) => (_socket, _early) = (socket, early);

    /// <summary>Ticks of <see cref="Environment.TickCount64"/> when the server was last heard.</summary>
    public long HeardAt { get; private set; } = Environment.TickCount64;

    /// <summary>Connects and shakes hands; <see cref="RunAsync"/> then reads until the connection ends.</summary>
    public static async Task<LeanPhone> ConnectAsync(Uri hub, string? token, CancellationToken cancel)
    {
        var socket = await UpgradeRequest.OpenAsync(hub, token, cancel);
        try
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
            return new(socket, buffer[(end + 1)..length]);
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
                    var part = await _socket.ReceiveAsync(buffer.AsMemory(carried.Length), cancel);
                    if (part.MessageType == WebSocketMessageType.Close)
                        return null;
                    HeardAt = Environment.TickCount64;
                    carried = buffer.AsMemory(0, carried.Length + part.Count);
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
        await SendAsync(HubProtocol.Invocation(id, method, arguments), cancel);
        return await done.Task.WaitAsync(cancel);
    }

    /// <summary>Tells the hub something without asking for an answer.</summary>
    public Task TellAsync(string method, CancellationToken cancel, params object?[] arguments) =>
        SendAsync(HubProtocol.Invocation(0, method, arguments), cancel);

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
            var message = HubProtocol.Parse(received.Span[..end]);
            switch (message.Kind)
            {
                case HubMessageKind.Completion:
                    Complete(message);
                    break;
                case HubMessageKind.Invocation:
                    owner.Heard(this, message);
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
