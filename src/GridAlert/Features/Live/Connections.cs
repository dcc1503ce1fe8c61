using System.Collections.Concurrent;
using GridAlert.Features.Access;
using GridAlert.Platform;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.SignalR;

namespace GridAlert.Features.Live;

/// <summary>The connections that this node holds, by the sign-in that each was made with: to end them, or to send them to another node.</summary>
public sealed class Connections : IHubFilter, IHoldCallers
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(50);

    private readonly ConcurrentDictionary<string, Held> _held = new();

    private sealed record Held(byte[] TokenHash, HubCallerContext Context);

    /// <summary>Every sign-in that something is connected by.</summary>
    public IReadOnlyCollection<byte[]> SignIns => [.. _held.Values.Select(held => held.TokenHash)];

    public async Task OnConnectedAsync(HubLifetimeContext context, Func<HubLifetimeContext, Task> next)
    {
        _held[context.Context.ConnectionId] = new(((CallerIdentity)context.Context.User!.Identity!).TokenHash, context.Context);
        try
        {
            await next(context);
        }
        catch
        {
            _held.TryRemove(context.Context.ConnectionId, out _);
            throw;
        }
    }

    public Task OnDisconnectedAsync(HubLifetimeContext context, Exception? exception, Func<HubLifetimeContext, Exception?, Task> next)
    {
        _held.TryRemove(context.Context.ConnectionId, out _);
        return next(context, exception);
    }

    /// <summary>Cuts off what is connected by these sign-ins.</summary>
    public void End(IReadOnlyCollection<byte[]> tokenHashes)
    {
        var ended = tokenHashes.Select(Convert.ToHexString).ToHashSet();
        foreach (var held in _held.Values.Where(held => ended.Contains(Convert.ToHexString(held.TokenHash))))
            held.Context.Abort();
    }

    /// <summary>Closes each connection in its turn, with leave to come again: a phone then finds another node and catches up there by its cursor.</summary>
    public async Task LetGoAsync(TimeSpan within, CancellationToken cancel)
    {
        var all = _held.Values.ToArray();
        Random.Shared.Shuffle(all);
        var steps = Math.Max(1, (int)(within / Step));
        foreach (var some in all.Chunk(Math.Max(1, (all.Length + steps - 1) / steps)))
        {
            foreach (var held in some)
                held.Context.Features.Get<IConnectionLifetimeNotificationFeature>()?.RequestClose();
            await Task.Delay(Step, cancel);
        }
    }
}
