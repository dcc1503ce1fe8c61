using System.Collections.Concurrent;
using GridAlert.Features.Access;
using Microsoft.AspNetCore.SignalR;

namespace GridAlert.Features.Live;

/// <summary>The open connections of this node, so that those of a revoked sign-in can be cut.</summary>
public sealed class LiveConnections(TimeProvider time)
{
    // Whoever was let in a moment before the revocation may come to be listed a moment after it.
    private static readonly TimeSpan Remembered = TimeSpan.FromMinutes(2);

    private readonly ConcurrentDictionary<string, HubCallerContext> _open = new();
    private readonly ConcurrentDictionary<Guid, DateTimeOffset> _revoked = new();

    public void Add(HubCallerContext context)
    {
        _open[context.ConnectionId] = context;
        if (IsIn(context, _revoked.ContainsKey))
            context.Abort();
    }

    public void Remove(HubCallerContext context) => _open.TryRemove(context.ConnectionId, out _);

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
        foreach (var context in _open.Values)
        {
            if (IsIn(context, revoked.Contains))
                context.Abort();
        }
    }

    private static bool IsIn(HubCallerContext context, Func<Guid, bool> revoked)
    {
        var caller = context.User.Caller();
        return revoked(caller.SessionId) || (caller.DeviceId is { } device && revoked(device));
    }
}
