using System.Threading.RateLimiting;

namespace GridAlert.Features.Access;

/// <summary>Slows guessing down: wrong invite codes are counted by address, good ones never.</summary>
public sealed class WrongInvites : IDisposable
{
    public static TimeSpan Window { get; } = TimeSpan.FromMinutes(1);

    private readonly PartitionedRateLimiter<string> _limiter = PartitionedRateLimiter.Create<string, string>(address =>
        RateLimitPartition.GetSlidingWindowLimiter(address, _ => new() { PermitLimit = 20, Window = Window, SegmentsPerWindow = 6 }));

    /// <summary>Counts a wrong code; false once there were too many from this address.</summary>
    public bool Allow(string address)
    {
        using var lease = _limiter.AttemptAcquire(address);
        return lease.IsAcquired;
    }

    public void Dispose() => _limiter.Dispose();
}
