using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace GridAlert.Tests.Support;

/// <summary>The network between two processes, at an address that stays: it can be cut, and it can swallow everything without a word.</summary>
public sealed class TcpProxy : IAsyncDisposable
{
    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly ConcurrentDictionary<Socket, byte> _sockets = new();
    private readonly CancellationTokenSource _closing = new();
    private readonly Task _accepting;
    private volatile bool _cut;
    private volatile TaskCompletionSource? _frozen;
    private volatile int _targetPort;

    public TcpProxy(int targetPort = 0)
    {
        _targetPort = targetPort;
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen(1024);
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndPoint!).Port;

    public Uri Url => new($"http://127.0.0.1:{Port}");

    /// <summary>Where new connections lead to from now on.</summary>
    public int TargetPort { get => _targetPort; set => _targetPort = value; }

    /// <summary>Resets every connection, and each new one at once.</summary>
    public void Cut()
    {
        _cut = true;
        foreach (var socket in _sockets.Keys)
            Reset(socket);
    }

    /// <summary>Connections stay and can be made, but nothing arrives any more: what a dead router looks like.</summary>
    public void Freeze() => _frozen ??= new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Lets everything through again; what was swallowed arrives late, as TCP sends it again.</summary>
    public void Restore()
    {
        _cut = false;
        var frozen = _frozen;
        _frozen = null;
        frozen?.TrySetResult();
    }

    private async Task AcceptAsync()
    {
        while (!_closing.IsCancellationRequested)
        {
            try
            {
                var near = await _listener.AcceptAsync(_closing.Token);
                if (_cut)
                    Reset(near);
                else
                    _ = JoinAsync(near);
            }
            catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                // Closing, or the caller has gone before it was let in.
            }
        }
    }

    private async Task JoinAsync(Socket near)
    {
        var far = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        near.NoDelay = true;
        _sockets[near] = 0;
        _sockets[far] = 0;
        try
        {
            await far.ConnectAsync(new IPEndPoint(IPAddress.Loopback, _targetPort), _closing.Token);
            await Task.WhenAll(CarryAsync(near, far), CarryAsync(far, near));
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // One side has gone: so does the other.
        }
        finally
        {
            Reset(near);
            Reset(far);
        }
    }

    private async Task CarryAsync(Socket from, Socket to)
    {
        var buffer = new byte[16 * 1024];
        try
        {
            int read;
            while ((read = await from.ReceiveAsync(buffer, _closing.Token)) > 0)
            {
                if (_frozen is { } frozen)
                    await frozen.Task.WaitAsync(_closing.Token);
                for (var sent = 0; sent < read;)
                    sent += await to.SendAsync(buffer.AsMemory(sent, read - sent), _closing.Token);
            }
            to.Shutdown(SocketShutdown.Send);
        }
        catch
        {
            // The other direction is of no use to anybody now.
            Reset(from);
            Reset(to);
            throw;
        }
    }

    private void Reset(Socket socket)
    {
        _sockets.TryRemove(socket, out _);
        try
        {
            socket.LingerState = new(true, 0);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // Closed already.
        }
        socket.Dispose();
    }

    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        Cut();
        _listener.Dispose();
        await _accepting;
        _closing.Dispose();
    }
}
