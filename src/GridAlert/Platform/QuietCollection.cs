namespace GridAlert.Platform;

/// <summary>
/// Collects garbage in quiet moments, so that the pause for it does not fall into the next storm of answers: what thousands of
/// phones do at once keeps much alive, and a collection then halts all of them for as long as half a storm takes.
/// </summary>
public sealed class QuietCollection(TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromMilliseconds(250);

    /// <summary>A quarter of a second in which less is allocated is quiet; bytes.</summary>
    private const long Quiet = 512 << 10;

    /// <summary>Below this a collection is not worth its pause; bytes.</summary>
    private const long Worthwhile = 16 << 20;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var (collected, before) = (0L, 0L);
        using var timer = new PeriodicTimer(Every, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            var allocated = GC.GetTotalAllocatedBytes();
            if (allocated - before < Quiet && allocated - collected > Worthwhile)
            {
                GC.Collect(1, GCCollectionMode.Forced);
                collected = allocated;
            }
            before = allocated;
        }
    }
}
