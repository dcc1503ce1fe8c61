using Polly.CircuitBreaker;

namespace GridAlert.Features.Channels;

/// <summary>How a channel fares on this node, as its worker and its circuit breakers see it.</summary>
public sealed class ChannelHealth
{
    private readonly Lock _lock = new();
    private readonly List<CircuitBreakerStateProvider> _breakers = [];

    public (string Reason, DateTimeOffset At)? LastError { get; private set; }

    public DateTimeOffset? PausedUntil { get; private set; }

    /// <summary>Some circuit to the far side is open: it has failed too often and is left alone for a while.</summary>
    public bool IsBroken
    {
        get
        {
            lock (_lock)
                return _breakers.Exists(breaker => breaker.CircuitState is CircuitState.Open or CircuitState.Isolated);
        }
    }

    /// <summary>Each circuit has a provider of its own: one a far side.</summary>
    public CircuitBreakerStateProvider Watch()
    {
        var provider = new CircuitBreakerStateProvider();
        lock (_lock)
            _breakers.Add(provider);
        return provider;
    }

    public void Failed(string reason, DateTimeOffset at) => LastError = (reason, at);

    public void Pause(DateTimeOffset until) => PausedUntil = PausedUntil > until ? PausedUntil : until;
}
