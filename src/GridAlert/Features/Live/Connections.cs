using System.Collections.Concurrent;
using GridAlert.Features.Access;
using GridAlert.Platform;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.SignalR;

namespace GridAlert.Features.Live;

/// <summary>The connections that this node holds: to cut those of a revoked sign-in, or to send all of them to another node.</summary>
public sealed class Connections(TimeProvider time) : IHubFilter, IHoldCallers
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(50);

    // Whoever was let in a moment before the revocation may come to be listed a moment after it.
    private static readonly TimeSpan Remembered = TimeSpan.FromMinutes(2);

    private readonly ConcurrentDictionary<string, HubCallerContext> _held = new();
    private readonly ConcurrentDictionary<Guid, DateTimeOffset> _revoked = new();

    public async Task OnConnectedAsync(HubLifetimeContext context, Func<HubLifetimeContext, Task> next)
    {
        _held[context.Context.ConnectionId] = context.Context;
        try
        {
            await next(context);
        }
        catch
        {
            _held.TryRemove(context.Context.ConnectionId, out _);
            throw;
        }
        if (IsOf(context.Context, _revoked.ContainsKey))
            context.Context.Abort();
    }

    public Task OnDisconnectedAsync(HubLifetimeContext context, Exception? exception, Func<HubLifetimeContext, Exception?, Task> next)
    {
        _held.TryRemove(context.Context.ConnectionId, out _);
        return next(context, exception);
    }

    /// <param name="revoked">Sessions and devices.</param>
    public void Cut(IReadOnlySet<Guid> revoked)
    {
        var now = time.GetUtcNow();
        foreach (var (id, at) in _revoked)
        {
            if (now - at > Remembered)
                _revoked.TryRemove(id, out _);
        }
        foreach (var id in revoked)
            _revoked[id] = now;
        foreach (var context in _held.Values)
        {
            if (IsOf(context, revoked.Contains))
                context.Abort();
        }
    }

    /// <summary>Closes each connection in its turn, with leave to come again: a phone then finds another node and catches up there by its cursor.</summary>
    public async Task LetGoAsync(TimeSpan within, CancellationToken cancel)
    {
        var all = _held.Values.ToArray();
        Random.Shared.Shuffle(all);
        var steps = Math.Max(1, (int)(within / Step));
        foreach (var some in all.Chunk(Math.Max(1, (all.Length + steps - 1) / steps)))
        {
            foreach (var context in some)
                context.Features.Get<IConnectionLifetimeNotificationFeature>()?.RequestClose();
            await Task.Delay(Step, cancel);
        }
    }

    /// <summary>Closes the connections of these responders, with leave to come again at once.</summary>
    public void LetGo(Func<Caller, bool> whose)
    {
        foreach (var context in _held.Values)
        {
            if (context.User.Caller() is { IsResponder: true } caller && whose(caller))
                context.Features.Get<IConnectionLifetimeNotificationFeature>()?.RequestClose();
        }
    }

    /// <summary>The phones that are connected now.</summary>
    public IEnumerable<Guid> Devices => _held.Values.Select(context => context.User.Caller().DeviceId).OfType<Guid>();

    private static bool IsOf(HubCallerContext context, Func<Guid, bool> revoked)
    {
        var caller = context.User.Caller();
        return revoked(caller.SessionId) || (caller.DeviceId is { } device && revoked(device));
    }
}
